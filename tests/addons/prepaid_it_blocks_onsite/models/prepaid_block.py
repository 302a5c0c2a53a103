from odoo import api, fields, models


class PrepaidBlock(models.Model):
    """Blocks that pay for nothing while the customer is blocked for credit."""

    _inherit = "prepaid.block"

    is_credit_blocked = fields.Boolean(
        string="Blocked for Credit",
        compute="_compute_is_credit_blocked",
        store=True,
        help="No time draws from the block before the customer's account is free again.",
    )

    @api.depends("agreement_id.partner_id.is_credit_blocked")
    def _compute_is_credit_blocked(self):
        for block in self:
            block.is_credit_blocked = block.agreement_id.partner_id.is_credit_blocked

    @api.model
    def _get_hold_fields(self):
        """Extend: hold the blocks of customers who are blocked for credit."""
        return super()._get_hold_fields() + ["is_credit_blocked"]

    def _get_hold_text(self):
        """Extend: name the customer who is blocked."""
        if self.is_credit_blocked:
            customer = self.agreement_id.partner_id
            return self.env._("The account of %s is blocked for credit", customer.name)
        return super()._get_hold_text()
