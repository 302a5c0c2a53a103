from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    """Settings of deferred revenue and of what invoices tell of draws."""

    _inherit = "res.config.settings"

    prepaid_draw_summary = fields.Boolean(related="company_id.prepaid_draw_summary", readonly=False)
    prepaid_revenue_status = fields.Char(compute="_compute_prepaid_revenue_status")

    @api.depends("company_id")
    def _compute_prepaid_revenue_status(self):
        for settings in self:
            # Sudo: who sees the settings need not read accounts.
            company = settings.company_id.sudo()
            settings.prepaid_revenue_status = company._describe_prepaid_revenue()
