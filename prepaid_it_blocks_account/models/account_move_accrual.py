from odoo import models
from odoo.exceptions import UserError


class AccountMovePrepaidAccrualMixin(models.AbstractModel):
    """The part of journal entries that keeps an accrual and its reversal together."""

    _name = "account.move.prepaid.accrual.mixin"
    _description = "Accrued Revenue of Journal Entries"

    def _post(self, *args, **kwargs):
        """Extend: accrued revenue is booked once and taken back once.

        :raise UserError: saying what to do instead
        """
        self._check_prepaid_accrual_once()
        return super()._post(*args, **kwargs)

    def write(self, vals):
        """Extend: an accrual in force and its reversal go together.

        :raise UserError: saying what to do instead
        """
        if vals.get("state") in ("draft", "cancel"):
            self._check_prepaid_accrual_kept()
        return super().write(vals)

    def _get_prepaid_accruals(self):
        """Return the accruals of these entries, by either of their two entries."""
        # Sudo: whoever edits entries need not see accruals.
        accrual = self.env["prepaid.accrual"].sudo()
        entries = self.filtered(lambda move: move.move_type == "entry")
        if not entries:
            return accrual
        numbers = entries.ids
        return accrual.search(["|", ("move_id", "in", numbers), ("reversal_id", "in", numbers)])

    def _check_prepaid_accrual_once(self):
        """Refuse to post withdrawn accruals, and to reverse one by another entry.

        :raise UserError: saying what to do instead
        """
        for accrual in self._get_prepaid_accruals():
            if accrual.state == "withdrawn":
                raise UserError(
                    self.env._(
                        "The accrued revenue of this entry was withdrawn: post the day anew in "
                        "Prepaid Time, Revenue, Accrued Revenue."
                    )
                )
        reversing = self.filtered("reversed_entry_id")
        for accrual in reversing.mapped("reversed_entry_id")._get_prepaid_accruals():
            others = reversing.filtered(
                lambda move, accrual=accrual: (
                    move.reversed_entry_id in accrual.move_id | accrual.reversal_id
                )
            )
            if accrual.reversal_id and others - accrual.reversal_id:
                raise UserError(
                    self.env._(
                        "The accrued revenue of %s is reversed by itself on the day after: nothing "
                        "is left to reverse. To take it back, withdraw it.",
                        accrual.move_id.display_name,
                    )
                )

    def _check_prepaid_accrual_kept(self):
        """Refuse to reset one of the two entries of an accrual in force.

        :raise UserError: saying what to do instead
        """
        for accrual in self._get_prepaid_accruals():
            if accrual.state == "posted":
                raise UserError(
                    self.env._(
                        "%s is accrued revenue, or its reversal, which go together: withdraw both "
                        "in Prepaid Time, Revenue, Accrued Revenue.",
                        accrual.move_id.display_name,
                    )
                )
