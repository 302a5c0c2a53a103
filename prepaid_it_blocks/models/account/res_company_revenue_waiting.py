from odoo import models


class ResCompany(models.Model):
    """The scheduled action also recognises what entries have freed."""

    _inherit = "res.company"

    def _get_prepaid_revenue_periods(self):
        """Extend: where no month is due, the latest one is taken again when hours wait.

        A month that is due takes along what waits before it.
        """
        periods = super()._get_prepaid_revenue_periods()
        # Sudo: as for the run.
        revenue = self.env["prepaid.revenue"].sudo()
        waiting = revenue.env["prepaid.revenue.waiting"]._find(self)
        if periods or not waiting:
            return periods
        date = max(waiting.mapped("date_period"))
        date = max(date, revenue._get_last_period(self) or date)
        # One that is not over comes when it is.
        return [date] if date < self._get_prepaid_today() else []
