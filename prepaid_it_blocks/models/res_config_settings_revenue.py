from odoo import _, api, fields, models


class ResConfigSettings(models.TransientModel):
    """Whether the money for hours is deferred, and the way to its assistant."""

    _inherit = "res.config.settings"

    prepaid_revenue_status = fields.Char(compute="_compute_prepaid_revenue_status")

    @api.depends("company_id")
    def _compute_prepaid_revenue_status(self):
        for settings in self:
            company = settings.company_id
            text = _("Off: invoices of blocks are income at once.")
            if company._has_prepaid_revenue():
                text = _(
                    "On: deferred on %(deferred)s, recognised on %(income)s.",
                    deferred=company.prepaid_deferred_account_id.display_name,
                    income=company.prepaid_income_account_id.display_name,
                )
            settings.prepaid_revenue_status = text
