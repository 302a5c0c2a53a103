from odoo import models


class SaleOrderLine(models.Model):
    """Hours that are carried over when a renewal is paid in time, whenever it is usable."""

    _inherit = "sale.order.line"

    def _activate_prepaid_blocks(self):
        """Extend: blocks that are paid in time take along what is left of others."""
        result = super()._activate_prepaid_blocks()
        self.mapped("prepaid_block_ids")._carry_over_once_paid()
        return result
