from odoo import models
from odoo.addons.prepaid_it_blocks import compat


class SaleOrder(models.Model):
    """Orders: a customer's answer on one is a contact; renewals that were bought are found."""

    _name = "sale.order"
    _inherit = ["prepaid.contact.thread.mixin", "sale.order"]

    _prepaid_won_idx = compat.Index(
        "(company_id, date_order) WHERE is_prepaid_renewal AND state = 'sale'"
    )
