from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Whether invoices tell what was drawn from the customer's blocks."""

    _inherit = "res.config.settings"

    prepaid_invoice_note = fields.Boolean(related="company_id.prepaid_invoice_note", readonly=False)
