from odoo import _, models
from odoo.tools import format_amount

from ..policies.hours import as_clock


class SaleOrder(models.Model):
    """What the comparison of sizes says in words, in the language in which it is read."""

    _inherit = "sale.order"

    def _get_size_words(self, row):
        """Return the texts about one size, each whole, as a dict.

        :param row: a `Row` of the comparison
        """
        self.ensure_one()
        return {
            "hours": _("%s hours", as_clock(row.hours)),
            "validity": self._get_size_validity(row.months),
            "rate": _("%s per hour", self._format_size_amount(row.rate)),
            "normal_rate": _("instead of %s", self._format_size_amount(row.normal_rate)),
            "more": _(
                "%(amount)s more with %(hours)s h",
                amount=self._format_size_amount(row.more),
                hours=as_clock(row.hours),
            ),
            "chosen": _("%s (in this quotation)", row.label),
        }

    def _get_size_validity(self, months):
        """Return how long the hours of a size last.

        :param months: months; 0 for hours that do not expire
        """
        if months == 1:
            return _("valid for a month")
        return _("valid for %s months", months) if months else _("no expiry")

    def _format_size_amount(self, amount):
        return format_amount(self.env, amount, self.currency_id)
