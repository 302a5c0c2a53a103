from odoo import api, fields, models


class PrepaidAgreementTemplate(models.Model):
    """What agreements of one kind have in common: who is told of what, and when."""

    _name = "prepaid.agreement.template"
    _description = "Prepaid Agreement Template"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: agreements of all companies may use it."
    )
    level_ids = fields.One2many(
        "prepaid.alert.level", "template_id", string="Alert Levels", copy=True
    )
    agreement_count = fields.Integer(string="Agreements", compute="_compute_agreement_count")

    def _compute_agreement_count(self):
        agreement = self.env["prepaid.agreement"]
        for template in self:
            template.agreement_count = agreement.search_count([("template_id", "=", template.id)])

    @api.model
    def _get_default(self, company):
        """Return the template that new agreements of a company get: the first it may use.

        :param company: one `res.company`
        """
        return self.search([("company_id", "in", [False, company.id])], limit=1)
