from odoo import fields, models


class ResCompany(models.Model):
    """Whether invoices tell what was drawn from the customer's blocks."""

    _inherit = "res.company"

    prepaid_invoice_note = fields.Boolean(
        string="Draws on Invoices",
        help="A customer's other invoices say in a line without an amount what was drawn from "
        "the blocks since the last one, and what is left. Only where everybody who logs in to "
        "the portal for the customer sees entries. What was drawn before this is switched on "
        "is not told.",
    )

    def write(self, vals):
        """Extend: what was drawn before the switch is not told to customers."""
        switched = self.browse()
        if vals.get("prepaid_invoice_note"):
            switched = self.filtered(lambda company: not company.prepaid_invoice_note)
        result = super().write(vals)
        if switched:
            # Sudo: whoever changes settings need not see blocks.
            block = switched.env["prepaid.block"].sudo()
            block.search([("company_id", "in", switched.ids)])._skip_untold_draws()
        return result
