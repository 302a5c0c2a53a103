from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    prepaid_signature_gate = fields.Boolean(
        related="company_id.prepaid_signature_gate", readonly=False
    )
    prepaid_unsigned_count = fields.Integer(compute="_compute_prepaid_unsigned_count")

    def _compute_prepaid_unsigned_count(self):
        agreement = self.env["prepaid.agreement"]
        for settings in self:
            settings.prepaid_unsigned_count = agreement.search_count(
                [
                    ("company_id", "=", settings.company_id.id),
                    ("state", "in", ["draft", "sent"]),
                    ("balance_hours", ">", 0),
                ]
            )
