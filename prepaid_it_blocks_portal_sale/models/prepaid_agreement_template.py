from odoo import fields, models


class PrepaidAgreementTemplate(models.Model):
    """Templates that say what agreements of one kind carry over at a top-up."""

    _name = "prepaid.agreement.template"
    _inherit = ["prepaid.carry.over.mixin", "prepaid.agreement.template"]

    carry_over = fields.Selection(
        help="What becomes of unused hours when another block is paid before they end. Empty: as "
        "in the settings."
    )

    def _get_carry_over_settings(self, company):
        """Return the carry-over settings of new agreements: mode, hours and percent at most.

        :param company: one `res.company`, whose settings hold where this template, or none,
            says nothing
        """
        if self.carry_over:
            return self.carry_over, self.carry_over_hours, self.carry_over_percent
        return (
            company.prepaid_carry_over,
            company.prepaid_carry_over_hours,
            company.prepaid_carry_over_percent,
        )
