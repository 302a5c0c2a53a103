from odoo import fields, models


class PrepaidAgreementTemplate(models.Model):
    """Templates with the alert levels of agreements of one kind."""

    _inherit = "prepaid.agreement.template"

    level_ids = fields.One2many(
        "prepaid.alert.level", "template_id", string="Alert Levels", copy=True
    )
