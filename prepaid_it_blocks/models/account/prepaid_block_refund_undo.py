from markupsafe import escape

from odoo import models
from odoo.exceptions import AccessError, UserError

from ...policies.hours import as_clock, quantise


class PrepaidBlock(models.Model):
    """Hours that come back to the customer because nothing gives their money back."""

    _inherit = "prepaid.block"

    def action_undo_refund(self):
        """Give hours back that were refunded and are charged still.

        :raise AccessError: for users who are no managers
        :raise UserError: when there are none, or nothing could use them
        """
        if not self.env.user.has_group("prepaid_it_blocks.group_manager"):
            raise AccessError(self.env._("Only managers of prepaid time change blocks."))
        for block in self:
            # Reading it refuses the blocks of companies that the manager does not work for.
            block.read(["name"])
            # Sudo: nobody writes blocks by hand; the manager's right was checked.
            block.sudo()._undo_refund(self.env._("The refund was taken back"))

    def _undo_refund(self, reason):
        """Give hours back that were refunded and are charged still; the last refund first.

        They are bought hours again, and their money is earned as it ever was.

        :param reason: why, in words
        :raise UserError: when there are none, or nothing could use them
        """
        self.ensure_one()
        self._lock_money()
        hours = quantise(min(self._get_uncredited_hours(), self.refunded_hours))
        self._check_undo_refund(hours)
        rows = self._prepare_refund_reversals(hours, reason)
        hours = quantise(sum(row["hours"] for row in rows))
        self.refunded_hours = quantise(self.refunded_hours - hours)
        self.flush_model()
        self.env["prepaid.entry"]._post(rows)
        text = self.env._(
            "Gave back %(hours)s hours: %(reason)s", hours=as_clock(hours), reason=reason
        )
        self.message_post(body=escape(text))
        self.agreement_id._apply_new_hours()

    def _check_undo_refund(self, hours):
        """Refuse to give hours back that nobody may or could use.

        :param hours: hours to give back
        :raise UserError: saying what to do instead
        """
        if hours <= 0.0:
            raise UserError(
                self.env._(
                    "Credit notes have given the money for all refunded hours of block %s back: "
                    "cancel the credit note first.",
                    self.name,
                )
            )
        self._check_order_stands()
        if self.state not in ("active", "exhausted") or self.agreement_id.state == "ended":
            raise UserError(
                self.env._(
                    "Block %s is over, or its agreement has ended: nothing could use the hours.",
                    self.name,
                )
            )
        if self._is_over():
            raise UserError(
                self.env._("The last day of block %s is over. Extend the block first.", self.name)
            )

    def _prepare_refund_reversals(self, hours, reason):
        """Return the rows that take refunds of this block back, the last one first.

        :param hours: hours to give back
        :param reason: why, in words
        """
        entry = self.env["prepaid.entry"]
        refunds = entry.search([("block_id", "=", self.id), ("kind", "=", "refund")])
        taken_back = dict(
            entry._read_group([("reversed_id", "in", refunds.ids)], ["reversed_id"], ["hours:sum"])
        )
        today = self.company_id._get_prepaid_today()
        rows = []
        for refund in refunds.sorted("id", reverse=True):
            part = quantise(min(hours, -refund.hours - taken_back.get(refund, 0.0)))
            if part > 0.0:
                row = self._prepare_entry_vals("reversal", part, today)
                rows.append(dict(row, reversed_id=refund.id, reason=reason))
                hours = quantise(hours - part)
        return rows
