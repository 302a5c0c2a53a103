from odoo import api, models


class AccountAnalyticLine(models.Model):
    """Time of a type that is not billable: blocks do not pay for it either."""

    _inherit = "account.analytic.line"

    @api.model
    def _get_prepaid_source_fields(self):
        """Extend: another type may be one that is billable."""
        return super()._get_prepaid_source_fields() | {"time_type_id"}

    def _is_prepaid_free(self):
        """Extend: what is not billable is free of charge."""
        return super()._is_prepaid_free() or self.time_type_id.non_billable
