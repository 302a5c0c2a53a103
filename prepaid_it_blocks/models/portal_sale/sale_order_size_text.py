from odoo import models
from odoo.tools import format_amount

from ...policies.hours import as_clock


class SaleOrder(models.Model):
    """What the comparison of sizes says in words, in the language in which it is read."""

    _inherit = "sale.order"

    def _get_size_words(self, row):
        """Return the texts about one size, each whole, as a dict.

        :param row: a `Row` of the comparison
        """
        self.ensure_one()
        return {
            "hours": self.env._("%s hours", as_clock(row.hours)),
            "validity": self._get_size_validity(row.months),
            "rate": self.env._("%s per hour", self._format_size_amount(row.rate)),
            "normal_rate": self.env._("instead of %s", self._format_size_amount(row.normal_rate)),
            "more": self.env._(
                "%(amount)s more with %(hours)s h",
                amount=self._format_size_amount(row.more),
                hours=as_clock(row.hours),
            ),
            "chosen": self.env._("%s (in this quotation)", row.label),
        }

    def _get_size_validity(self, months):
        """Return how long the hours of a size last.

        :param months: months; 0 for hours that do not expire
        """
        if months == 1:
            return self.env._("valid for a month")
        return self.env._("valid for %s months", months) if months else self.env._("no expiry")

    def _format_size_amount(self, amount):
        return format_amount(self.env, amount, self.currency_id)
