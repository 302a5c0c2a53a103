from odoo import models
from odoo.addons.prepaid_it_blocks import compat


class AccountMove(models.Model):
    """Invoices: those that are not paid are found at once, among all that there are."""

    _inherit = "account.move"

    _prepaid_unpaid_idx = compat.Index(
        "(company_id, invoice_date_due, commercial_partner_id)"
        " WHERE state = 'posted' AND move_type = 'out_invoice'"
        " AND payment_state IN ('not_paid', 'partial')"
    )
