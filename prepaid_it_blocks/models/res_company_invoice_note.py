from odoo import fields, models


class ResCompany(models.Model):
    """Whether invoices tell what was drawn from the customer's blocks."""

    _inherit = "res.company"

    prepaid_invoice_note = fields.Boolean(
        string="Draws on Invoices",
        help="A customer's other invoices say in a line without an amount what was drawn from "
        "the blocks since the last one, and what is left. Only where everybody who logs in to "
        "the portal for the customer sees entries.",
    )
