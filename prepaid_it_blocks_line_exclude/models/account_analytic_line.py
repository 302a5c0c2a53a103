from odoo import api, models


class AccountAnalyticLine(models.Model):
    """Time that is not billable: blocks do not pay for it either."""

    _inherit = "account.analytic.line"

    @api.model
    def _get_prepaid_source_fields(self):
        """Extend: the mark takes time off the blocks."""
        return super()._get_prepaid_source_fields() | {"exclude_from_sale_order"}

    def _is_prepaid_free(self):
        """Extend: what is not billable is free of charge."""
        return super()._is_prepaid_free() or self.exclude_from_sale_order
