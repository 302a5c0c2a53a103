from odoo import api, models
from odoo.exceptions import UserError

from ...policies import numbers


class AccountAnalyticLinePrepaidEnteredMixin(models.AbstractModel):
    """Part of `account.analytic.line`: what may be entered as time."""

    _name = "account.analytic.line.prepaid.entered.mixin"
    _description = "Entered Time"

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: refuse what is no number, before anything is reckoned with it.

        :raise UserError: saying what to enter
        """
        for vals in vals_list:
            self._check_is_number(vals.get("unit_amount"))
        return super().create(vals_list)

    def write(self, vals):
        """Extend: refuse what is no number, before anything is reckoned with it.

        :raise UserError: saying what to enter
        """
        self._check_is_number(vals.get("unit_amount"))
        return super().write(vals)

    @api.model
    def _check_is_number(self, amount):
        """Refuse an amount of time that is no number.

        :param amount: what was entered
        """
        if not numbers.is_within(amount, -numbers.MAX_FLOAT, numbers.MAX_FLOAT):
            raise UserError(
                self.env._("Enter how long the work took, as a number of hours such as 1.5.")
            )

    def _check_not_negative(self):
        """Refuse negative time of customers with an agreement: no block gives hours back for it.

        That of before stays, wherever its ticket goes.

        :raise UserError: saying what to enter instead
        """
        negative = self.filtered(lambda line: line.unit_amount < 0.0)
        # Sudo: the agreement counts whether who logs time may see it or not.
        negative.sudo().filtered("prepaid_agreement_id")._check_prepaid_time(0.0)

    def _check_prepaid_time(self, lowest):
        """Refuse time that is out of a range.

        :param lowest: the least that is allowed, in hours
        :raise UserError: saying what to enter instead
        """
        for line in self:
            if not numbers.is_within(line.unit_amount, lowest, numbers.MAX_HOURS):
                raise UserError(
                    self.env._(
                        "%(entry)s: time on prepaid hours is from 0 to %(highest)s. To correct an "
                        "entry, change or delete that entry: its block gets the hours back.",
                        entry=line.name or "/",
                        highest=numbers.as_text(numbers.MAX_HOURS),
                    )
                )
