from odoo import fields, models


class ResCompany(models.Model):
    """How agreements go out."""

    _inherit = "res.company"

    prepaid_paper_with_quotation = fields.Boolean(
        string="Agreement with the First Quotation",
        default=True,
        help="A quotation of hours brings the agreement along, to be read and signed, as long "
        "as the customer has signed none. It can be chosen on each quotation.",
    )
