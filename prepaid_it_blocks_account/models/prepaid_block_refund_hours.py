from markupsafe import escape

from odoo import models
from odoo.addons.prepaid_it_blocks.policies.hours import as_clock, to_hours, to_seconds
from odoo.exceptions import AccessError, UserError


class PrepaidBlockRefundHoursMixin(models.AbstractModel):
    """The part of blocks that takes bought hours back against a refund, and gives them back."""

    _name = "prepaid.block.refund.hours.mixin"
    _description = "Refunded Hours of Blocks"

    def action_refund(self):
        """Open the dialog that takes bought hours back against a refund."""
        return self._get_dialog("prepaid_it_blocks_account.prepaid_block_refund_action")

    def _get_refundable_seconds(self):
        """Return the seconds left that were bought: goodwill hours are not paid back."""
        return self._get_paid_seconds_left()

    def _refund(self, hours, reason):
        """Take bought hours back that were not used; the money is another matter.

        The order stays as it is. What the customer gets back in money is for a credit note
        to say.

        :param hours: hours to take back, positive
        :param reason: the reason
        :raise UserError: when the block is not in use or has fewer bought hours left
        """
        self.ensure_one()
        seconds = to_seconds(hours)
        if self.state not in ("active", "exhausted"):
            raise UserError(
                self.env._(
                    "Hours are refunded from blocks in use; %(block)s is %(state)s.",
                    block=self.name,
                    state=self._get_state_label(),
                )
            )
        if seconds <= 0:
            raise UserError(self.env._("Enter the hours to refund: more than 0."))
        self._check_hours_left(seconds)
        self._check_bought(seconds)
        self.refunded_seconds += seconds
        self.flush_model()
        self.env["prepaid.entry"]._post([dict(self._prepare_refund(seconds), reason=reason)])
        text = self.env._(
            "Refunded %(hours)s hours: %(reason)s",
            hours=as_clock(to_hours(seconds)),
            reason=reason,
        )
        self.message_post(body=escape(text))
        order = self.sale_line_id.order_id
        if order:
            text = self.env._(
                "%(hours)s hours of prepaid block %(block)s were taken back: %(reason)s",
                hours=as_clock(to_hours(seconds)),
                block=self.name,
                reason=reason,
            )
            order.message_post(body=escape(text))

    def _check_bought(self, seconds):
        """Refuse to refund hours that nobody has paid for: goodwill hours.

        :param seconds: seconds to refund
        """
        bought = self._get_paid_seconds_left()
        if bought < seconds:
            raise UserError(
                self.env._(
                    "Of block %(block)s %(bought)s bought hours were not used: %(hours)s cannot "
                    "be refunded. Goodwill hours cost nothing; take them with Adjust.",
                    block=self.name,
                    bought=as_clock(to_hours(bought)),
                    hours=as_clock(to_hours(seconds)),
                )
            )

    def _settle_remaining(self, remaining_action, reason, target=None):
        """Extend: take the hours back for a credit note, where that is chosen (``refund``)."""
        if remaining_action != "refund":
            return super()._settle_remaining(remaining_action, reason, target)
        self._refund_remaining(reason)
        return self.env._("Ended: %(hours)s hours were taken back, for a credit note: %(reason)s")

    def _refund_remaining(self, reason):
        """Refund the remaining bought hours of blocks; expire the others.

        Credit notes are drafted for what was invoiced, as the agreement's rule says.

        :param reason: the reason
        """
        for block, plan in self._plan_remaining_refund():
            block._refund(to_hours(plan.taken), reason)
            if plan.seconds and (block._get_bills() or block._get_refund_product()):
                block._create_refund_credit_note(plan, reason)
        self.filtered("balance_seconds")._expire_remaining(reason)

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

        :param reason: the reason
        :raise UserError: when there are none, or nothing could use them
        """
        self.ensure_one()
        self._lock_money()
        seconds = min(self._get_uncredited_seconds(), self.refunded_seconds)
        self._check_undo_refund(seconds)
        rows = self._prepare_refund_reversals(seconds, reason)
        seconds = sum(row["seconds"] for row in rows)
        self.refunded_seconds -= seconds
        self.flush_model()
        self.env["prepaid.entry"]._post(rows)
        text = self.env._(
            "Gave back %(hours)s hours: %(reason)s",
            hours=as_clock(to_hours(seconds)),
            reason=reason,
        )
        self.message_post(body=escape(text))
        self.agreement_id._apply_new_hours()

    def _check_undo_refund(self, seconds):
        """Refuse to give hours back that nobody may or could use.

        :param seconds: seconds to give back
        :raise UserError: saying what to do instead
        """
        if seconds <= 0:
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

    def _prepare_refund_reversals(self, seconds, reason):
        """Return the rows that take refunds of this block back, the last one first.

        :param seconds: seconds to give back
        :param reason: the reason
        """
        entry = self.env["prepaid.entry"]
        refunds = entry.search([("block_id", "=", self.id), ("kind", "=", "refund")])
        domain = [("reversed_id", "in", refunds.ids)]
        known = dict(entry._read_group(domain, ["reversed_id"], ["seconds:sum"]))
        today = self.company_id._get_prepaid_today()
        rows = []
        for refund in refunds.sorted("id", reverse=True):
            part = min(seconds, -refund.seconds - known.get(refund, 0))
            if part > 0:
                row = self._prepare_entry_vals("reversal", part, today)
                rows.append(dict(row, reversed_id=refund.id, reason=reason))
                seconds -= part
        return rows
