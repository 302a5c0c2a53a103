from odoo import api, models


class PrepaidRevenue(models.Model):
    """Recognition that takes what waits along."""

    _inherit = "prepaid.revenue"

    @api.model
    def _recognise(self, company, date):
        """Extend: what waits up to the day does not any more."""
        moves = super()._recognise(company, date)
        if company._has_prepaid_revenue():
            self.env["prepaid.revenue.waiting"]._find(company, date)._finish(moves)
        return moves

    @api.model
    def _fetch_late_days(self, company, date):
        """Extend: what was taken back later is booked anew on that day, never before it.

        Else a day in between would have the same hours twice.
        """
        days = super()._fetch_late_days(company, date)
        self.env["account.move"].flush_model(["date"])
        self.env.cr.execute(
            """
            SELECT r.block_id, MAX(m.date)
              FROM prepaid_revenue r JOIN account_move m ON m.id = r.move_id
             WHERE r.company_id = %s AND r.reversed_id IS NOT NULL AND m.date > %s
             GROUP BY r.block_id
            """,
            [company.id, date],
        )
        for block_id, day in self.env.cr.fetchall():
            days[block_id] = max(day, days.get(block_id, day))
        return days
