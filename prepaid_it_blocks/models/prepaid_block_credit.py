from odoo import _, models
from odoo.exceptions import UserError

from ..policies.hours import as_clock
from ..policies.refund import get_refund_rate


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

    def _get_paid_rate(self):
        """Return what invoices charged per hour, on their tax basis; else the sale's price."""
        self.ensure_one()
        lines = self._get_billing_lines().filtered("prepaid_hours")
        hours = sum(lines.mapped("prepaid_hours"))
        if not hours or lines.mapped("currency_id") != self.currency_id:
            return self.rate
        if len(self.sale_line_id.prepaid_block_ids) > 1:
            # Parts of an order's hours may cost different prices.
            return self.rate
        return sum(line.prepaid_hours * line.prepaid_rate for line in lines) / hours

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

    def _create_refund_credit_note(self, hours, rate, reason):
        """Draft the credit note for hours that were refunded.

        It is against the block's last invoice, on its accounts and with its taxes, and says
        for which hours it is: what was deferred for them is given back, not earned. One over
        nothing says that they bring nothing back.

        :param hours: hours that were taken back
        :param rate: price per hour, on the tax basis of the sales price; 0 for none
        :param reason: why, in words
        :return: an `account.move`
        :raise UserError: when no invoice bills the block, or the price is too high
        """
        self.ensure_one()
        billing = self._get_billing_lines()[-1:]
        if not billing:
            raise UserError(
                _(
                    "No posted invoice bills block %s: there is nothing to give back. Change the "
                    "order instead, or refund the hours without a credit note.",
                    self.name,
                )
            )
        if rate < 0.0 or self.currency_id.compare_amounts(rate, self._get_paid_rate()) > 0:
            raise UserError(
                _(
                    "The price of a refunded hour is between 0 and what was paid for it: %s.",
                    self.currency_id.round(self._get_paid_rate()),
                )
            )
        move = billing.move_id
        lang = move.partner_id.lang or move.company_id.partner_id.lang
        block = self.with_context(lang=lang)
        vals = block._prepare_credit_note_vals(billing, hours, rate, reason)
        move = move.with_company(move.company_id).with_context(default_move_type="out_refund")
        return move.create(vals)

    def _prepare_credit_note_vals(self, billing, hours, rate, reason):
        """Return the values of the credit note.

        :param billing: the line of the invoice that it is against
        :param hours: hours that were taken back
        :param rate: price per hour
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
            "invoice_line_ids": [(0, 0, self._prepare_credit_line_vals(billing, hours, rate))],
        }
        if "partner_shipping_id" in move._fields:
            vals["partner_shipping_id"] = move.partner_shipping_id.id
        return vals

    def _prepare_credit_line_vals(self, billing, hours, rate):
        """Return the values of the credit note's line: one piece, so that no cent is lost.

        :param billing: the line of the invoice that it is against
        :param hours: hours that were taken back
        :param rate: price per hour
        """
        currency = billing.move_id.currency_id
        company = billing.move_id.company_id
        today = company._get_prepaid_today()
        price = self.currency_id._convert(hours * rate, currency, company, today)
        vals = {
            "product_id": billing.product_id.id,
            "name": _(
                "%(hours)s unused hours of block %(block)s",
                hours=as_clock(hours),
                block=self.name,
            ),
            "quantity": 1.0,
            "price_unit": price,
            "account_id": billing.account_id.id,
            "tax_ids": [(6, 0, billing.tax_ids.ids)],
            "sale_line_ids": [(4, self.sale_line_id.id)],
            "prepaid_credit_hours": hours,
        }
        # The same cost centre as the invoice, whatever the series calls it.
        for fname in ("analytic_account_id", "analytic_distribution"):
            if fname in billing._fields and billing[fname]:
                value = billing[fname]
                vals[fname] = value.id if fname.endswith("_id") else value
        if "analytic_tag_ids" in billing._fields:
            vals["analytic_tag_ids"] = [(6, 0, billing.analytic_tag_ids.ids)]
        return vals
