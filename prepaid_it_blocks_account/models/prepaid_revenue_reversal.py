from odoo import models
from odoo.exceptions import UserError

from .prepaid_revenue_earned import Key


class PrepaidRevenueReversalMixin(models.AbstractModel):
    """The part of recognition that frees what reset and reversed entries have booked."""

    _name = "prepaid.revenue.reversal.mixin"
    _description = "Revenue Recognition: Reset and Reversal"

    def _check_in_force(self):
        """Refuse to reverse reversed entries and reversals.

        :raise UserError: saying what to do instead
        """
        if self.filtered("reversed_id"):
            raise UserError(
                self.env._(
                    "This entry takes back revenue of prepaid hours, and the hours may be in "
                    "another entry by now. Leave it, and recognise the hours again instead."
                )
            )
        if self.search([("reversed_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._(
                    "The revenue of this entry was taken back already by the entry reversing it."
                )
            )

    def _release(self):
        """Release the rows of entries that are no longer posted.

        :raise UserError: when they were reversed, or reverse others
        """
        self._check_in_force()
        for move in self.mapped("move_id"):
            records = self.filtered(lambda one, move=move: one.move_id == move)
            count = self.env["prepaid.revenue.row"]._free(move)
            self.env["prepaid.revenue.waiting"]._record(move, records, count)
            move._write_guarded({"is_prepaid_recognition_reset": True})
            if move._is_protected_by_audit_trail():
                # Nothing that was posted is deleted there: what takes it back stands beside it.
                records._take_back(move)
            else:
                records.unlink()

    def _reverse(self, move):
        """Record the reversal of an entry and release its rows.

        :param move: the posted `account.move` that reverses the one of these records
        """
        self._take_back(move)
        original = self.mapped("move_id")
        count = self.env["prepaid.revenue.row"]._free(original)
        self.env["prepaid.revenue.waiting"]._record(original, self, count)

    def _take_back(self, move):
        """Make rows that take these ones back.

        :param move: the `account.move` of the new rows
        """
        self.create(
            [
                {
                    "company_id": one.company_id.id,
                    "move_id": move.id,
                    "date_period": one.date_period,
                    "block_id": one.block_id.id,
                    "payer_id": one.payer_id.id,
                    "kind": one.kind,
                    "account_id": one.account_id.id,
                    "target_account_id": one.target_account_id.id,
                    "fiscal_position_id": one.fiscal_position_id.id,
                    "analytic_key": one.analytic_key,
                    "seconds": -one.seconds,
                    "amount": -one.amount,
                    "number": number,
                    "reversed_id": one.id,
                }
                for one, number in zip(self, self._get_next_numbers(), strict=True)
            ]
        )

    def _get_next_numbers(self):
        """Return the number that each record's next row has, in their order."""
        booked = self._fetch_booked(self.mapped("company_id"))
        numbers, following = [], {key: one.number for key, one in booked.items()}
        for one in self:
            place = (one.account_id.id, one.analytic_key, one.kind)
            key = Key(one.block_id.id, *place, one.fiscal_position_id.id or None)
            numbers.append(following[key])
            following[key] += 1
        return numbers
