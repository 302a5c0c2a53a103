from odoo import _, models
from odoo.exceptions import UserError

from ..policies.hours import as_clock, quantise
from ..policies.refund import Paid, Refund, get_refund_amount, get_refund_rate


class PrepaidBlock(models.Model):
    """The credit note that gives money back for refunded hours."""

    _inherit = "prepaid.block"

    def _get_billing_lines(self):
        """Return the lines of posted invoices that bill this block's order, latest last."""
        self.ensure_one()
        lines = self.sale_line_id.invoice_lines.filtered(
            lambda line: line.move_id.state == "posted" and line.move_id.move_type == "out_invoice"
        )
        return lines.sorted("id")

    def _get_credit_lines(self):
        """Return the lines of credit notes, drafts too, that give money of its order back."""
        self.ensure_one()
        return self.sale_line_id.invoice_lines.filtered(
            lambda line: (
                line.move_id.state in ("draft", "posted") and line.move_id.move_type == "out_refund"
            )
        )

    def _get_paid(self):
        """Return what invoices charge, less credit notes, in the block's currency.

        On their tax basis and not rounded: a rate is. The sale's price where none is billed.

        :return: a `Paid` for all of the order's item, so far as the item is this block
        """
        self.ensure_one()
        billing = self._get_billing_lines().filtered("prepaid_hours")
        billed = sum(billing.mapped("prepaid_hours"))
        if not billed:
            return Paid(self.rate * self.hours, self.hours, 0.0, 0.0)
        charged = left = sum(self._get_line_price(line) for line in billing)
        amount, credited = charged, 0.0
        for line in self._get_credit_lines():
            price = self._get_line_price(line)
            hours = line.prepaid_hours
            left -= price
            # Less than the price of its hours makes them cheaper, unless it says for which it is.
            full = charged / billed * hours - self.currency_id.rounding / 2.0
            if line.prepaid_credit_hours or (hours and price >= full):
                credited += hours
            else:
                amount -= price
        if len(self.sale_line_id.prepaid_block_ids) > 1:
            # Parts of an order's hours may cost different prices.
            share = amount / charged if charged else 1.0
            amount, billed = self.rate * self.hours * share, self.hours
        return Paid(max(amount, 0.0), billed, credited, left)

    def _get_line_price(self, line):
        """Return what a line of an invoice charges, in the block's currency, not rounded.

        :param line: `account.move.line`
        """
        company = line.move_id.company_id
        today = company._get_prepaid_today()
        price = line._get_prepaid_price()
        return line.currency_id._convert(price, self.currency_id, company, today, round=False)

    def _get_paid_rate(self):
        """Return what an hour was charged, on the invoices' tax basis; else the sale's price."""
        paid = self._get_paid()
        return paid.amount / paid.hours if paid.hours else 0.0

    def _get_refund_rate(self):
        """Return what the contract gives back for an unused hour, in the block's currency."""
        self.ensure_one()
        agreement = self.agreement_id
        return get_refund_rate(
            agreement.refund_rule,
            agreement.refund_percent,
            self._get_paid_rate(),
            self.normal_rate,
            self.hours,
            self.used_hours,
            self.refunded_hours,
        )

    def _get_credited_hours(self):
        """Return the hours that credit notes gave back and that were not taken back yet."""
        self.ensure_one()
        taken = sum(self.sale_line_id.prepaid_block_ids.mapped("refunded_hours"))
        return quantise(max(self._get_paid().credited - taken, 0.0))

    def _plan_refund(self, hours, rate=None):
        """Return what the credit note is for when hours are refunded now.

        At the contract's price, and at the one that was paid, the parts of a block add up to
        what was invoiced for it. Hours that another credit note gave back are left out.

        :param hours: hours that are about to be taken back
        :param rate: price per hour, on the tax basis of the sales price; None for the contract's
        :return: a `Refund` in the block's currency
        """
        self.ensure_one()
        currency, paid = self.currency_id, self._get_paid()
        paid_rate, usual = self._get_paid_rate(), self._get_refund_rate()
        known = min(self._get_credited_hours(), hours)
        rest = quantise(hours - known)
        for price in (usual, paid_rate):
            if rate is None or not currency.compare_amounts(rate, price):
                factor = price / paid_rate if paid_rate else 0.0
                before = self.refunded_hours + known
                amount = get_refund_amount(paid, before, rest, factor, currency.rounding)
                return Refund(rest, currency.round(amount))
        return Refund(rest, currency.round(rest * rate))

    def _check_refund_rate(self, plan, rate):
        """Check that no more is given back than was paid.

        :param plan: `Refund`
        :param rate: price per hour
        :raise UserError: when no invoice bills the block, or the price is too high
        """
        self.ensure_one()
        if not self._get_billing_lines():
            raise UserError(
                _(
                    "No posted invoice bills block %s: there is nothing to give back. Change the "
                    "order instead, or refund the hours without a credit note.",
                    self.name,
                )
            )
        currency = self.currency_id
        if rate < 0.0 or currency.compare_amounts(rate, self._get_paid_rate()) > 0:
            raise UserError(
                _(
                    "The price of a refunded hour is between 0 and what was paid for it: %s.",
                    currency.round(self._get_paid_rate()),
                )
            )
        left = max(self._get_paid().left, 0.0)
        if currency.compare_amounts(plan.amount, left) > 0:
            raise UserError(
                _(
                    "Credit notes have given money back before: of what was invoiced %s is left.",
                    currency.round(left),
                )
            )

    def _create_refund_credit_note(self, plan, reason):
        """Draft the credit note for hours that were refunded.

        It is against the block's last invoice, on its accounts and with its taxes, and says
        for which hours it is: what was deferred for them is given back, not earned. One over
        nothing says that they bring nothing back.

        :param plan: `Refund`, as planned before the hours were taken back
        :param reason: why, in words
        :return: an `account.move`
        """
        self.ensure_one()
        billing = self._get_billing_lines()[-1:]
        move = billing.move_id
        lang = move.partner_id.lang or move.company_id.partner_id.lang
        block = self.with_context(lang=lang)
        vals = block._prepare_credit_note_vals(billing, plan, reason)
        move = move.with_company(move.company_id).with_context(default_move_type="out_refund")
        return move.create(vals)

    def _prepare_credit_note_vals(self, billing, plan, reason):
        """Return the values of the credit note.

        :param billing: the line of the invoice that it is against
        :param plan: `Refund`
        :param reason: why, in words
        """
        move = billing.move_id
        vals = {
            "move_type": "out_refund",
            "reversed_entry_id": move.id,
            "company_id": move.company_id.id,
            "journal_id": move.journal_id.id,
            "currency_id": move.currency_id.id,
            "partner_id": move.partner_id.id,
            "fiscal_position_id": move.fiscal_position_id.id,
            "invoice_user_id": move.invoice_user_id.id,
            "invoice_origin": move.invoice_origin,
            "ref": _("%(invoice)s: %(reason)s", invoice=move.name, reason=reason),
            "invoice_line_ids": [(0, 0, self._prepare_credit_line_vals(billing, plan))],
        }
        if "partner_shipping_id" in move._fields:
            vals["partner_shipping_id"] = move.partner_shipping_id.id
        return vals

    def _prepare_credit_line_vals(self, billing, plan):
        """Return the values of the credit note's line: one piece, so that no cent is lost.

        :param billing: the line of the invoice that it is against
        :param plan: `Refund`
        """
        currency = billing.move_id.currency_id
        company = billing.move_id.company_id
        today = company._get_prepaid_today()
        price = self.currency_id._convert(plan.amount, currency, company, today)
        vals = {
            "product_id": billing.product_id.id,
            "name": _(
                "%(hours)s unused hours of block %(block)s",
                hours=as_clock(plan.hours),
                block=self.name,
            ),
            "quantity": 1.0,
            "price_unit": price,
            "account_id": billing.account_id.id,
            "tax_ids": [(6, 0, billing.tax_ids.ids)],
            "sale_line_ids": [(4, self.sale_line_id.id)],
            "prepaid_credit_hours": plan.hours,
        }
        # The same cost centre as the invoice, whatever the series calls it.
        for fname in ("analytic_account_id", "analytic_distribution"):
            if fname in billing._fields and billing[fname]:
                value = billing[fname]
                vals[fname] = value.id if fname.endswith("_id") else value
        if "analytic_tag_ids" in billing._fields:
            vals["analytic_tag_ids"] = [(6, 0, billing.analytic_tag_ids.ids)]
        return vals
