from odoo import api, models
from odoo.addons.prepaid_it_blocks.policies.hours import as_clock, to_hours
from odoo.tools import format_amount


class PrepaidAgreement(models.Model):
    """Agreements that end with a refund, and whose draws invoices tell of."""

    _inherit = "prepaid.agreement"

    def _end(self, remaining_action, reason, target=None):
        """Extend: remind the responsible user of the credit note for remaining hours."""
        left = self._get_left_text() if remaining_action == "refund" else ""
        result = super()._end(remaining_action, reason, target)
        if remaining_action == "refund":
            self._remind(self.env._("See to the credit note for what was left"), left)
        return result

    @api.model
    def _describe_left(self, blocks):
        """Extend: add bought hours and their refund."""
        plans = {block.id: plan for block, plan in blocks._plan_remaining_refund()}
        return {
            block: self._describe_refund(block, plans.get(block.id))
            for block in super()._describe_left(blocks)
        }

    @api.model
    def _describe_refund(self, block, plan):
        """Describe a block's remaining hours and their refund.

        :param block: `prepaid.block`
        :param plan: `Refund`; None where all that is left was free
        """
        # Sudo: what was paid stands on invoices, which not everybody reads.
        known = block.sudo()
        values = {
            "block": block.name,
            "left": as_clock(block.balance_hours),
            "bought": as_clock(to_hours(plan.taken if plan else 0)),
            "rate": format_amount(self.env, block.rate, block.currency_id),
            "amount": format_amount(self.env, plan.amount if plan else 0.0, block.currency_id),
        }
        if not plan:
            return self.env._(
                "%(block)s: %(left)s hours left, all of them free of charge", **values
            )
        if known._get_bills():
            if block.is_suspended:
                return self.env._(
                    "%(block)s: %(left)s hours left (suspended: not paid). Refund: %(amount)s "
                    "for %(bought)s hours bought at %(rate)s, by a credit note",
                    **values,
                )
            return self.env._(
                "%(block)s: %(left)s hours left. Refund: %(amount)s for %(bought)s hours bought "
                "at %(rate)s, by a credit note",
                **values,
            )
        return self._describe_unbilled_refund(known, values)

    @api.model
    def _describe_unbilled_refund(self, known, values):
        """Describe the refund of hours that no invoice in these books bills.

        :param known: `prepaid.block`, in superuser mode
        :param values: dict of what there is to say
        """
        if not known._get_opening():
            return self.env._(
                "%(block)s: %(left)s hours left. Refund: %(amount)s for %(bought)s hours bought "
                "at %(rate)s; no posted invoice bills them yet, and there is no credit note before "
                "the order is invoiced",
                **values,
            )
        if known._get_refund_product():
            return self.env._(
                "%(block)s: %(left)s hours left. Refund: %(amount)s for %(bought)s hours of an "
                "opening balance at %(rate)s, by a credit note of their own",
                **values,
            )
        return self.env._(
            "%(block)s: %(left)s hours left. Refund: %(amount)s for %(bought)s hours of an opening "
            "balance at %(rate)s. There is no credit note: pay it back elsewhere",
            **values,
        )

    def _is_draw_shown_to(self, partner):
        """Check if an invoice may tell of draws: all who can open it see entries.

        :param partner: the `res.partner` that the invoice is for
        """
        self.ensure_one()
        users = self.env["res.users"].search(
            [("share", "=", True), ("partner_id", "child_of", self.partner_id.ids)]
        )
        portal_accesses = [
            self._get_portal_access(one) for one in partner | users.mapped("partner_id")
        ]
        return all(
            portal_access and portal_access.sees_entries for portal_access in portal_accesses
        )
