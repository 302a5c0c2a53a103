from odoo import models
from odoo.addons.prepaid_it_blocks.policies.hours import to_hours, to_seconds
from odoo.exceptions import UserError
from odoo.tools import format_amount

from ..policies.refund import Refund, get_refund_amount, get_refund_rate


class PrepaidBlockRefundMixin(models.AbstractModel):
    """The part of blocks that plans what refunded hours bring back."""

    _name = "prepaid.block.refund.mixin"
    _description = "Refund Plans of Blocks"

    def _get_refund_rate(self, earlier=()):
        """Return the refund rate of the contract, in the block's currency.

        :param earlier: `Refund` of other blocks of the same hours that come first
        """
        self.ensure_one()
        paid, original = self._get_paid(), self._get_original_block()
        terms = self.agreement_id._get_refund_terms()
        siblings = self._get_sibling_blocks()
        used = min(sum(siblings.mapped("used_seconds")), original.seconds)
        left = original.seconds - used - sum(siblings.mapped("refunded_seconds"))
        left += min(self._get_overcharged_seconds(), 0) - sum(one.seconds for one in earlier)
        returned = paid.returned + sum(one.amount for one in earlier)
        return get_refund_rate(
            terms.rule,
            percent=terms.percent,
            rate=self._get_paid_rate(),
            normal_rate=self.normal_rate,
            paid=paid._replace(returned=returned),
            used=used,
            left=left,
        )

    def _get_uncharged_seconds(self):
        """Return the customer's seconds that are not charged: no invoice, or a credit note."""
        return max(-self._get_overcharged_seconds(), 0)

    def _get_uncredited_seconds(self):
        """Return the overcharged seconds: charged, and not the customer's."""
        return max(self._get_overcharged_seconds(), 0)

    def _plan_refund(self, hours, *, rate=None, earlier=(), uncredited=0.0):
        """Return the `Refund` of hours that are refunded now.

        At the contract's price, and at the one that was paid, the parts of a block add up to
        what was charged for it. Hours that are not charged are left out. By the contract no
        more is given back than credit notes left.

        :param hours: hours that are about to be taken back
        :param rate: price per hour, on the tax basis of the sales price; None for the contract's
        :param earlier: (block, `Refund`) of blocks of the same sale that come first
        :param uncredited: hours that were taken back before and are to be credited too
        :return: a `Refund` in the block's currency
        """
        self.ensure_one()
        seconds, uncredited = to_seconds(hours), to_seconds(uncredited)
        currency, paid, siblings = self.currency_id, self._get_paid(), self._get_sibling_blocks()
        own = [one for block, one in earlier if block in siblings]
        paid_rate, usual = self._get_paid_rate(), self._get_refund_rate(own)
        known = self._get_uncharged_seconds()
        known -= sum(one.taken - one.seconds for __, one in earlier)
        known = min(max(known, 0), seconds)
        remaining = seconds - known + uncredited
        left = max(paid.left - sum(one.amount for __, one in earlier), 0.0)
        is_usual = rate is None or not currency.compare_amounts(rate, usual)
        is_rerated = is_usual and self.agreement_id._get_refund_terms().rule == "normal"
        if is_rerated:
            # What is left of the money, by the hour: all that is left brings all of it.
            amount = min(to_hours(remaining) * usual, left)
        elif is_usual or not currency.compare_amounts(rate, paid_rate):
            price = usual if is_usual else paid_rate
            before = known + sum(siblings.mapped("refunded_seconds")) - uncredited
            before += sum(one.taken for one in own)
            factor = price / paid_rate if paid_rate else 0.0
            amount = get_refund_amount(
                paid, max(before, 0), seconds=remaining, factor=factor, step=currency.rounding
            )
            amount = min(amount, left)
        else:
            amount = to_hours(remaining) * rate
        return Refund(remaining, currency.round(amount), seconds, is_rerated)

    def _plan_remaining_refund(self):
        """Return the refund of all remaining hours of these blocks.

        :return: list of (block, `Refund`), without blocks that have no bought hours left
        """
        plans, earlier = [], {}
        for block in self:
            seconds = block._get_refundable_seconds()
            if seconds:
                # Sudo: what was paid stands on invoices, which not everybody reads.
                block = block.sudo()
                original = block._get_original_block()
                before = earlier.setdefault(original.sale_line_id or original, [])
                plan = block._plan_refund(to_hours(seconds), earlier=before)
                before.append((block, plan))
                plans.append((block, plan))
        return plans

    def _can_be_credited(self):
        """Check if a credit note can give money for this block back: something is left.

        For an opening balance, whose invoice is not in these books, where a product says which
        taxes it has.
        """
        self.ensure_one()
        if self.currency_id.compare_amounts(self._get_paid().left, 0.0) <= 0:
            return False
        return bool(self._get_bills() or self._get_refund_product())

    def _get_refund_product(self):
        """Return the product that the credit note of an opening balance takes taxes from.

        :return: `product.product`; none for blocks that were sold here
        """
        self.ensure_one()
        agreement = self.agreement_id
        if not self._get_opening():
            return self.env["product.product"]
        sold = agreement.block_ids.filtered("product_id").sorted("id")[-1:]
        return (
            agreement.renewal_product_id
            or sold.product_id
            or agreement.company_id.prepaid_normal_rate_product_id
        )

    def _check_refund_rate(self, plan, rate, product=None):
        """Check that no more is given back than was paid.

        :param plan: `Refund`
        :param rate: price per hour
        :param product: the `product.product` of an opening balance's credit note
        :raise UserError: when nothing bills the block, or the price is too high
        """
        self.ensure_one()
        if not self._get_bills():
            self._check_unbilled_refund(product)
        currency = self.currency_id
        if rate < 0.0 or currency.compare_amounts(rate, self._get_paid_rate()) > 0:
            raise UserError(
                self.env._(
                    "The price of a refunded hour is between 0 and what was paid for it: %s.",
                    format_amount(self.env, self._get_paid_rate(), currency),
                )
            )
        left = max(self._get_paid().left, 0.0)
        if currency.compare_amounts(plan.amount, left) > 0:
            raise UserError(
                self.env._(
                    "Credit notes have given money back before: of what was invoiced %s is left.",
                    format_amount(self.env, left, currency),
                )
            )

    def _check_unbilled_refund(self, product):
        """Refuse a credit note for a block that no invoice bills; but for opening balances.

        :param product: the `product.product` of the credit note, or none
        :raise UserError: saying what to do
        """
        if not self._get_opening():
            raise UserError(
                self.env._(
                    "No posted invoice bills block %s: there is nothing to give back. Change the "
                    "order instead, or refund the hours without a credit note.",
                    self.name,
                )
            )
        if not product:
            raise UserError(
                self.env._(
                    "Choose the product whose account and taxes the credit note takes: the "
                    "invoice of block %s is not in these books.",
                    self.name,
                )
            )

    def _get_refund_note(self):
        """Explain the origin of the refunded money; "" without remarks."""
        self.ensure_one()
        opening = self._get_opening()
        if opening:
            return self.env._(
                "This block came in as opening balance %s: its invoice is not in these books. A "
                "credit note of its own can give the money back, with the account and the taxes "
                "of a product. Leave it out where the money is paid back elsewhere.",
                opening.external_key,
            )
        billing = self._get_billing_lines()
        if billing:
            return self._get_billed_refund_note(billing)
        order = self._get_original_block().sale_line_id.order_id
        drafts = (
            self._get_original_block()
            .sale_line_id.invoice_lines.mapped("move_id")
            .filtered(lambda move: move.state == "draft" and move.move_type == "out_invoice")
        )
        if drafts:
            return self.env._(
                "The invoice of this block is a draft: post it first, or change it. Refunded "
                "now, the hours go, and their money can be given back here once it is posted."
            )
        return self.env._(
            "No posted invoice bills this block yet: invoice order %s first, or lower its "
            "quantity. Refunded now, the hours go, and their money can be given back here once "
            "the order is invoiced.",
            order.name or "-",
        )

    def _get_billed_refund_note(self, billing):
        """Explain remarks on the invoices that are refunded.

        :param billing: the lines of invoices, latest last
        """
        if not self._can_be_credited():
            return self.env._(
                "Credit notes have given back all that was invoiced: only the hours are left to "
                "take."
            )
        move = billing[-1:].move_id
        customer = move.partner_id.commercial_partner_id
        if customer != self.partner_id:
            return self.env._(
                "These hours came from %(customer)s, who paid for them: the credit note is "
                "against their invoice %(invoice)s.",
                customer=customer.display_name,
                invoice=move.name,
            )
        if move.payment_state in ("not_paid", "partial"):
            return self.env._(
                "Invoice %s is not paid yet: the credit note can be set off against it.",
                move.name,
            )
        return ""
