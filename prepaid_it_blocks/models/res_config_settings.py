from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Settings of prepaid hours: those of the company."""

    _inherit = "res.config.settings"

    module_prepaid_it_blocks_account = fields.Boolean(string="Accounting for Prepaid Hours")
    module_prepaid_it_blocks_overage = fields.Boolean(string="Overage Billing")
    module_prepaid_it_blocks_care = fields.Boolean(string="Proactive Care")
    module_prepaid_it_blocks_opening_balance = fields.Boolean(string="Opening Balances")
    prepaid_activation = fields.Selection(
        related="company_id.prepaid_activation", readonly=False, required=True
    )
    prepaid_draw_on_tasks = fields.Boolean(
        related="company_id.prepaid_draw_on_tasks", readonly=False
    )
    prepaid_threshold_percent = fields.Float(
        related="company_id.prepaid_threshold_percent", readonly=False
    )
    prepaid_grace_days = fields.Integer(related="company_id.prepaid_grace_days", readonly=False)
    prepaid_lock_date = fields.Date(related="company_id.prepaid_lock_date", readonly=False)
    prepaid_schedule_id = fields.Many2one(
        related="company_id.prepaid_schedule_id",
        readonly=False,
        domain="['|', ('company_id', '=', False), ('company_id', '=', company_id)]",
    )
    prepaid_approval = fields.Boolean(related="company_id.prepaid_approval", readonly=False)
    prepaid_mail_working_hours = fields.Boolean(
        related="company_id.prepaid_mail_working_hours", readonly=False
    )
    prepaid_contact_level = fields.Selection(
        related="company_id.prepaid_contact_level", readonly=False, required=True
    )
    prepaid_normal_rate_product_id = fields.Many2one(
        related="company_id.prepaid_normal_rate_product_id",
        readonly=False,
        domain=lambda self: self.env["res.company"]._get_prepaid_rate_services_domain(),
    )
    prepaid_renewal_rule = fields.Selection(
        related="company_id.prepaid_renewal_rule", readonly=False, required=True
    )
    prepaid_pace_months = fields.Selection(
        related="company_id.prepaid_pace_months", readonly=False, required=True
    )
    prepaid_cover_months = fields.Integer(related="company_id.prepaid_cover_months", readonly=False)
    prepaid_renewal_payment = fields.Boolean(
        related="company_id.prepaid_renewal_payment", readonly=False
    )
    prepaid_followup_days = fields.Integer(
        related="company_id.prepaid_followup_days", readonly=False
    )
    prepaid_followup_count = fields.Integer(
        related="company_id.prepaid_followup_count", readonly=False
    )
    prepaid_renewal_retry_days = fields.Integer(
        related="company_id.prepaid_renewal_retry_days", readonly=False
    )
