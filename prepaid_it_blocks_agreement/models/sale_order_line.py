from odoo import models


class SaleOrderLine(models.Model):
    """Blocks that remember which version of the agreement was sent along with their order."""

    _inherit = "sale.order.line"

    def _prepare_prepaid_block_vals(self, agreement):
        """Extend: add the version that was sent along."""
        vals = super()._prepare_prepaid_block_vals(agreement)
        return dict(vals, agreement_version_number=self.order_id.prepaid_agreement_version_number)
