from markupsafe import escape

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...policies.hours import as_clock, to_hours, to_seconds

# Kinds of rows by which hours come to a block.
_SOURCES = ("purchase", "adjustment", "transfer")


class PrepaidBlockAdjustmentMixin(models.AbstractModel):
    """Part of `prepaid.block`: goodwill hours, and blocks that a manager voids.

    None of it changes a posted row; each adds rows with the manager's reason.
    """

    _name = "prepaid.block.adjustment.mixin"
    _description = "Adjustment of Prepaid Blocks"

    def _get_granted_seconds(self):
        """Return the time that the block gives in all, in seconds.

        What was bought, and for a block in use also what was added, less what was taken
        or moved away since.
        """
        self.ensure_one()
        if self.state in ("active", "exhausted"):
            return self.used_seconds + self.balance_seconds
        return self.seconds

    def _adjust(self, hours, reason):
        """Add goodwill hours to a block, or take hours from it.

        :param hours: signed hours; what is taken is left on the block at most
        :param reason: the reason
        :raise UserError: when the block is not in use, has fewer hours left, or has ended
        """
        self.ensure_one()
        seconds = to_seconds(hours)
        self._check_adjustment(seconds)
        today = self.company_id._get_prepaid_today()
        self._post_with_reason([(self, "adjustment", seconds)], today, reason)
        text = self.env._("Added %(hours)s hours: %(reason)s")
        if seconds < 0:
            text = self.env._("Took %(hours)s hours: %(reason)s")
        clock = as_clock(to_hours(abs(seconds)))
        self.message_post(body=escape(text % {"hours": clock, "reason": reason}))
        self.agreement_id._apply_new_hours()

    def _check_adjustment(self, seconds):
        if self.state not in ("active", "exhausted"):
            raise UserError(
                self.env._(
                    "Hours are added to and taken from blocks in use; %(block)s is %(state)s.",
                    block=self.name,
                    state=self._get_state_label(),
                )
            )
        self._check_order_stands()
        if not seconds:
            raise UserError(self.env._("Enter the hours to add, or to take with a minus sign."))
        if seconds < 0:
            self._check_hours_left(-seconds)
        elif self._is_over():
            raise UserError(
                self.env._(
                    "The last day of block %(block)s was %(date)s: nothing could use the "
                    "hours. Extend the block first.",
                    block=self.name,
                    date=fields.Date.to_string(self.date_end),
                )
            )

    def _check_hours_left(self, seconds):
        """Refuse to take more time than the block has.

        :param seconds: seconds to take, positive
        """
        if seconds > self.balance_seconds:
            raise UserError(
                self.env._(
                    "Block %(block)s has %(left)s hours left: %(hours)s cannot be taken.",
                    block=self.name,
                    left=as_clock(self.balance_hours),
                    hours=as_clock(to_hours(seconds)),
                )
            )

    def _void(self, reason):
        """Take a block back that nobody has used.

        Its order stays as it is: whether it is cancelled or credited is another decision.

        :param reason: the reason
        :raise UserError: when hours of the block were used or moved, or it is over
        """
        self.ensure_one()
        self._check_unused()
        if self.state not in ("pending", "active"):
            raise UserError(
                self.env._(
                    "Block %(block)s is %(state)s: there is nothing to take back.",
                    block=self.name,
                    state=self._get_state_label(),
                )
            )
        self._reverse_hours(reason)
        self.message_post(body=escape(self.env._("Voided: %s", reason)))
        order = self.sale_line_id.order_id
        if order:
            text = self.env._(
                "Prepaid block %(block)s was voided: %(reason)s. This order and its invoices "
                "were not changed.",
                block=self.name,
                reason=reason,
            )
            order.message_post(body=escape(text))

    def _check_unused(self):
        """Refuse blocks with used or transferred hours.

        :raise UserError: naming what to do
        """
        for block in self:
            if block.used_seconds:
                raise UserError(
                    self.env._(
                        "Hours of block %(block)s were used already. Move that time to "
                        "another customer or delete it before you cancel the order or void "
                        "the block. To take the hours that are left, adjust the block.",
                        block=block.name,
                    )
                )
            block._check_not_moved()

    def _check_not_moved(self):
        """Refuse a block with transferred hours.

        :raise UserError: naming the blocks that have them
        """
        self.ensure_one()
        moved = self._get_moved_in_use()
        if moved:
            raise UserError(
                self.env._(
                    "Hours of block %(block)s were moved to block %(moved)s. Void that "
                    "block first.",
                    block=self.name,
                    moved=", ".join(moved.mapped("name")),
                )
            )

    def _get_moved_in_use(self):
        """Return the blocks that hours were moved to and that hold or have used some."""
        found = self.browse()
        blocks = self.transferred_to_ids
        while blocks:
            found |= blocks.filtered(lambda block: block.balance_seconds or block.used_seconds)
            blocks = blocks.mapped("transferred_to_ids")
        return found

    def _reverse_hours(self, reason):
        """Cancel unused blocks and reverse their hours.

        :param reason: reason, for the ledger
        """
        rows = []
        for block in self:
            rows += block._prepare_reversals(reason)
        self.write({"state": "cancelled"})
        self.flush_model()
        self.env["prepaid.entry"]._post(rows)

    def _prepare_reversals(self, reason):
        """Return the reversal rows of an unused block.

        They reverse the rows that the hours came with, oldest first, up to the balance:
        what was taken from the block since, stays taken.
        """
        self.ensure_one()
        domain = [("block_id", "=", self.id), ("kind", "in", _SOURCES), ("seconds", ">", 0)]
        left = self.balance_seconds
        today = self.company_id._get_prepaid_today()
        rows = []
        for source in self.env["prepaid.entry"].search(domain, order="id"):
            seconds = min(source.seconds, left)
            if not seconds:
                break
            row = self._prepare_entry_vals("reversal", -seconds, today)
            rows.append(dict(row, reversed_id=source.id, reason=reason))
            left -= seconds
        return rows

    @api.model
    def _post_with_reason(self, moves, date, reason):
        """Post rows that share a date and a reason.

        :param moves: list of (block, kind, signed seconds)
        """
        self.flush_model()
        self.env["prepaid.entry"]._post(
            [
                dict(block._prepare_entry_vals(kind, seconds, date), reason=reason)
                for block, kind, seconds in moves
            ]
        )

    def _get_state_label(self):
        """Return the block's state in the user's words."""
        self.ensure_one()
        return dict(self._fields["state"]._description_selection(self.env))[self.state]
