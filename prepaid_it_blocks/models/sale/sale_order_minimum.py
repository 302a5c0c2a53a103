from odoo import api, fields, models
from odoo.exceptions import UserError

from ...policies.hours import as_clock, quantise


class SaleOrder(models.Model):
    """Blocks are sold in quantities that make sense: with hours, and from the fewest on."""

    _inherit = "sale.order"

    prepaid_warning = fields.Text(
        compute="_compute_prepaid_warning", help="Why this quotation cannot be confirmed."
    )

    @api.depends("state", "order_line.product_id", "order_line.prepaid_hours")
    def _compute_prepaid_warning(self):
        for order in self:
            problems = order._get_prepaid_problems() if order.state in ("draft", "sent") else []
            order.prepaid_warning = "\n".join(problems)

    def action_quotation_send(self):
        """Extend: a block without hours is not offered to anybody.

        :raise UserError: when hours are missing on a product
        """
        self._check_prepaid_hours()
        return super().action_quotation_send()

    def action_confirm(self):
        """Extend: refuse what is not sold so; what a customer has accepted holds.

        :raise UserError: saying what to enter
        """
        offered = self.filtered(lambda order: not order._is_renewal_accepted())
        offered._check_prepaid_hours()
        for order in offered:
            order._check_prepaid_minimum()
        return super().action_confirm()

    def _check_prepaid_hours(self):
        """Refuse a block of which nobody knows the hours.

        :raise UserError: naming the products
        """
        problems = [problem for order in self for problem in order._get_blocks_without_hours()]
        if problems:
            raise UserError("\n".join(problems))

    def _check_prepaid_minimum(self):
        """Refuse fewer hours than the firm sells.

        :raise UserError: naming the products
        """
        problems = self._get_blocks_below_minimum()
        if problems:
            raise UserError("\n".join(problems))

    def _get_prepaid_problems(self):
        """Return in words what is wrong with the blocks on the quotation, as a list."""
        self.ensure_one()
        return self._get_blocks_without_hours() + self._get_blocks_below_minimum()

    def _get_sold_blocks(self):
        """Return the hours that the order sells, as a dict of product to hours."""
        self.ensure_one()
        hours = {}
        for line in self.order_line:
            if line.product_id.is_prepaid_block and line.product_uom_qty > 0.0:
                hours[line.product_id] = hours.get(line.product_id, 0.0) + line.prepaid_hours
        return hours

    def _get_blocks_without_hours(self):
        return [
            self.env._(
                "Enter on product %s how many hours a unit of it gives.", product.prepaid_label
            )
            for product, hours in self._get_sold_blocks().items()
            if quantise(hours) <= 0.0
        ]

    def _get_blocks_below_minimum(self):
        return [
            self.env._(
                "%(product)s is sold from %(least)s hours on, and this quotation has %(hours)s. "
                "Enter a larger quantity.",
                product=product.prepaid_label,
                least=as_clock(product.prepaid_minimum_hours),
                hours=as_clock(hours),
            )
            for product, hours in self._get_sold_blocks().items()
            if 0.0 < quantise(hours) < quantise(product.prepaid_minimum_hours)
        ]
