from odoo import api, fields, models


class PrepaidAgreementTemplate(models.Model):
    """Common settings of agreements of one kind; capabilities add theirs."""

    _name = "prepaid.agreement.template"
    _description = "Prepaid Agreement Template"
    _inherit = "prepaid.record.mixin"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: agreements of all companies may use it."
    )
    agreement_count = fields.Integer(string="Agreements", compute="_compute_agreement_count")

    def _compute_agreement_count(self):
        counts = self._count_agreements([])
        for template in self:
            template.agreement_count = counts.get(template._origin, 0)

    def _count_agreements(self, domain):
        """Return a dict of these templates to how many agreements have them, if any.

        :param domain: which agreements count
        """
        domain = [("template_id", "in", self.ids), *domain]
        groups = self.env["prepaid.agreement"]._read_group(domain, ["template_id"], ["__count"])
        return dict(groups)

    @api.model
    def _get_default(self, company):
        """Return the template that new agreements of a company get: the first it may use.

        :param company: one `res.company`
        """
        return self.search([("company_id", "in", [False, company.id])], limit=1)
