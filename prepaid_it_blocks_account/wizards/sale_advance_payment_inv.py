from odoo import models


class SaleAdvancePaymentInv(models.TransientModel):
    """The dialog of advances, which defers those on blocks."""

    _inherit = "sale.advance.payment.inv"

    def _prepare_down_payment_invoice_values(self, order, so_lines):
        """Extend: advances on blocks are deferred, wherever the company books other ones.

        The company's account of advances is new in 19.0.
        """
        values = super()._prepare_down_payment_invoice_values(order, so_lines)
        # Sudo: whoever invoices need not read the company's settings.
        accounts = order.company_id.sudo()._get_prepaid_deferred_accounts()
        accounts |= accounts.browse(
            [order.fiscal_position_id.map_account(account).id for account in accounts]
        )
        lines = values["invoice_line_ids"]
        for (__, __, line), account in zip(lines, self.env.context["accounts"], strict=True):
            if account in accounts:
                line["account_id"] = account.id
        return values
