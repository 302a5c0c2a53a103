import math

from odoo import api, fields, models

# The sums of time that are read for what was delivered.
_SUM, _ROUNDED_SUM = "unit_amount:sum", "rounded_amount:sum"


class AccountAnalyticLine(models.Model):
    """Time, and what of it counts as delivered: it is read in the place of the time itself."""

    _inherit = "account.analytic.line"

    rounded_amount = fields.Float(
        compute="_compute_rounded_amount",
        store=True,
        help="The time, rounded up to a quarter of an hour.",
    )

    @api.depends("unit_amount")
    def _compute_rounded_amount(self):
        for line in self:
            line.rounded_amount = math.ceil(round(line.unit_amount * 4.0, 6)) / 4.0

    @api.model
    def _read_group(self, domain, groupby=(), aggregates=(), *args, **kwargs):
        """Extend: sum rounded time where quantities are delivered."""
        if self.env.context.get("time_rounded"):
            aggregates = [_ROUNDED_SUM if name == _SUM else name for name in aggregates]
        return super()._read_group(domain, groupby, aggregates, *args, **kwargs)
