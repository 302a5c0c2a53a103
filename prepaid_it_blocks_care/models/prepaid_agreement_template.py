from odoo import fields, models
from odoo.addons.prepaid_it_blocks import compat


class PrepaidAgreementTemplate(models.Model):
    """How often customers with agreements of one kind are met."""

    _inherit = "prepaid.agreement.template"

    review_interval_months = fields.Integer(
        string="Review Every",
        help="Months from one review meeting to the next, of new agreements. 0: none.",
    )

    _review_interval_range = compat.Constraint(
        "CHECK (review_interval_months BETWEEN 0 AND 60)",
        "Reviews are 1 to 60 months apart; 0 for none.",
    )
