from odoo import api, fields, models

from ... import compat


class PrepaidAgreementTemplate(models.Model):
    """What agreements of one kind have in common: their text, and who is told of what."""

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
    statement_mail = fields.Selection(
        [("on", "Mailed each month"), ("off", "Not mailed")],
        string="Monthly Statement",
        help="Whether new agreements get a statement each month. Empty: as in the settings.",
    )
    statement_day = fields.Integer(
        string="Day of the Month",
        help="From this day on, 1 to 28, the statement of the month before goes out. 0: as in "
        "the settings.",
    )
    section_ids = fields.One2many(
        "prepaid.agreement.section",
        "template_id",
        string="Text",
        copy=True,
        help="The text of agreements. Empty: that of the standard template.",
    )
    placeholder_text = fields.Char(string="Placeholders", compute="_compute_placeholder_text")
    agreement_count = fields.Integer(string="Agreements", compute="_compute_agreement_count")

    _statement_day_range = compat.Constraint(
        "CHECK (statement_day BETWEEN 0 AND 28)",
        "Statements go out on one of the days 1 to 28, which every month has.",
    )

    def _compute_placeholder_text(self):
        text = self.env["prepaid.section.mixin"]._get_placeholder_text()
        for template in self:
            template.placeholder_text = text

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

    def _get_statement_settings(self, company):
        """Return whether agreements get monthly statements, and on which day of the month.

        :param company: one `res.company`, whose settings fill the gaps of this template, or
            of none
        """
        is_mailed = company.prepaid_statement_mail
        if self.statement_mail:
            is_mailed = self.statement_mail == "on"
        return is_mailed, self.statement_day or company.prepaid_statement_day
