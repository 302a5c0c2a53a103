from odoo import models
from odoo.exceptions import UserError

from ...policies.hours import as_clock, to_hours, to_seconds


class SaleOrderPrepaidSoldMixin(models.AbstractModel):
    """Part of `sale.order`: the time that it sells, and what keeps it from being confirmed."""

    _name = "sale.order.prepaid.sold.mixin"
    _description = "Time Sold by Orders"

    def _check_prepaid_hours(self):
        """Refuse a block without hours.

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
        """Return the problems of the quotation's blocks, as a list of texts."""
        self.ensure_one()
        return self._get_blocks_without_hours() + self._get_blocks_below_minimum()

    def _get_blocks_without_hours(self):
        return [
            self.env._(
                "Enter on product %s how many hours a unit of it gives.", product.prepaid_label
            )
            for product, seconds in self._get_sold_blocks().items()
            if seconds <= 0
        ]

    def _get_blocks_below_minimum(self):
        return [
            self.env._(
                "%(product)s is sold from %(least)s hours on, and this quotation has %(hours)s. "
                "Enter a larger quantity.",
                product=product.prepaid_label,
                least=as_clock(product.prepaid_minimum_hours),
                hours=as_clock(to_hours(seconds)),
            )
            for product, seconds in self._get_sold_blocks().items()
            if 0 < seconds < to_seconds(product.prepaid_minimum_hours)
        ]

    def _get_sold_blocks(self):
        """Return the time that the order sells, as a dict of product to seconds."""
        self.ensure_one()
        sold = {}
        for line in self.order_line:
            if line.product_id.is_prepaid_block and line.product_uom_qty > 0.0:
                seconds = to_seconds(line.prepaid_hours)
                sold[line.product_id] = sold.get(line.product_id, 0) + seconds
        return sold

    def _get_sold_lines(self):
        """Return the lines sold by the order: a mere offer has no quantity."""
        return self.order_line.filtered(lambda line: line.product_id and line.product_uom_qty)
