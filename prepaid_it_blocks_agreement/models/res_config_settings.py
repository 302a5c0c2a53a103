from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Settings of how agreements go out, and whether hours wait for their signature."""

    _inherit = "res.config.settings"

    prepaid_agreement_with_quotation = fields.Boolean(
        related="company_id.prepaid_agreement_with_quotation", readonly=False
    )
    prepaid_signature_required = fields.Boolean(
        related="company_id.prepaid_signature_required", readonly=False
    )
    prepaid_unsigned_count = fields.Integer(compute="_compute_prepaid_unsigned_count")

    def _compute_prepaid_unsigned_count(self):
        unsigned = [
            ("company_id", "in", self.company_id.ids),
            ("state", "in", ["draft", "sent"]),
            ("balance_seconds", ">", 0),
        ]
        agreement = self.env["prepaid.agreement"]
        counts = dict(agreement._read_group(unsigned, ["company_id"], ["__count"]))
        for settings in self:
            settings.prepaid_unsigned_count = counts.get(settings.company_id, 0)
