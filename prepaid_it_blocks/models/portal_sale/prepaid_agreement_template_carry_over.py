from odoo import fields, models

from ... import compat
from ...policies.portal_sale.carry_over import MODES


class PrepaidAgreementTemplate(models.Model):
    """What agreements of one kind carry over at a top-up."""

    _inherit = "prepaid.agreement.template"

    carry_over = fields.Selection(
        MODES,
        string="Carry-Over at Top-Up",
        help="What becomes of unused hours when another block is paid before they end. Empty: as "
        "in the settings.",
    )
    carry_over_hours = fields.Float(
        string="Carried Over at Most",
        digits="Prepaid Hours",
        help="Hours of each block that are carried over at most.",
    )
    carry_over_percent = fields.Float(
        string="Percent Carried Over",
        help="Percent of each block's bought hours that are carried over at most.",
    )

    _carry_over_range = compat.Constraint(
        "CHECK (COALESCE(carry_over_hours, 0) >= 0"
        " AND COALESCE(carry_over_percent, 0) BETWEEN 0 AND 100)",
        "Carry over 0 hours or more, and 0 to 100 percent.",
    )

    def _get_carry_over_settings(self, company):
        """Return what new agreements carry over: mode, hours and percent at most.

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
