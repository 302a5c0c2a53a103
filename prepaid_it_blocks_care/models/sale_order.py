from odoo import models
from odoo.addons.prepaid_it_blocks import compat


class SaleOrder(models.Model):
    """Orders: renewals that customers have bought are found at once, among all that there are."""

    _inherit = "sale.order"

    _prepaid_won_idx = compat.Index(
        "(company_id, date_order) WHERE is_prepaid_renewal AND state = 'sale'"
    )
