from odoo import api, models


class AccountTax(models.Model):
    """Taxes, by which advances on orders are put together (from 19.0 on)."""

    _inherit = "account.tax"

    @api.model
    def _prepare_down_payment_lines(self, base_lines, company, *args, **kwargs):
        """Extend: advances on blocks stand apart from those on other things.

        Else all of an order's advance is booked as that of the product which comes first.
        """
        # Sudo: whoever invoices need not read the company's settings.
        if company.sudo()._has_prepaid_revenue():
            group = kwargs.get("grouping_function")

            def group_by_block(base_line):
                key = dict(group(base_line)) if group else {}
                product = base_line["product_id"]
                return dict(key, product_id=product) if product.is_prepaid_block else key

            kwargs["grouping_function"] = group_by_block
        return super()._prepare_down_payment_lines(base_lines, company, *args, **kwargs)
