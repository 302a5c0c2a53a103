from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

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
