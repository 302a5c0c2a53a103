from odoo import api, models

from ...policies import numbers, pricing

# Arguments of the fields of the figures. Amounts need a currency, which an abstract model has
# none of: so each model declares the fields itself.
COMPARED_RATE = {
    "string": "Reference Rate",
    "compute": "_compute_prepaid_rate",
    "help": "The normal rate that the saving is shown against: the product's own, else the "
    "price of the normal rate service.",
}
RATE = {
    "string": "Rate per Hour",
    "compute": "_compute_prepaid_rate",
    "help": "What an hour of this block costs: sales price by hours.",
}
DISCOUNT = {
    "string": "Discount per Hour",
    "compute": "_compute_prepaid_rate",
    "help": "What an hour of this block costs less than the normal rate.",
}
UNIT_SAVING = {
    "string": "Saving per Unit",
    "compute": "_compute_prepaid_rate",
    "help": "What the customer saves with one unit against the normal rate.",
}


class PrepaidFiguresMixin(models.AbstractModel):
    """Figures of one unit of a block: part of `product.template` and of `product.product`."""

    _name = "prepaid.figures.mixin"
    _description = "Figures of a Prepaid Block"
    _inherit = "prepaid.range.mixin"
    # The field of the model that holds the sales price of a unit.
    _prepaid_price_field = None

    @api.model
    def _get_number_ranges(self):
        """Extend: a rate and a minimum are not below zero, and hours end within a century."""
        return super()._get_number_ranges() | {
            "prepaid_minimum_hours": (0.0, numbers.MAX_HOURS),
            "prepaid_normal_rate": (0.0, numbers.MAX_MONEY),
            "prepaid_validity_months": (-numbers.MAX_MONTHS, numbers.MAX_MONTHS),
        }

    @api.depends(
        lambda self: [
            self._prepaid_price_field,
            "prepaid_hours",
            "prepaid_normal_rate",
            "taxes_id",
        ]
    )
    @api.depends_context("company")
    def _compute_prepaid_rate(self):
        for product in self:
            figures = product._get_prepaid_figures(product[self._prepaid_price_field])
            product.prepaid_compared_rate = figures.normal_rate
            product.prepaid_rate = figures.rate
            product.prepaid_discount = figures.discount
            product.prepaid_unit_saving = figures.saving

    def _get_prepaid_figures(self, price):
        """Return the `Figures` of one unit, in the currency of the sales price.

        :param price: the sales price of a unit
        """
        self.ensure_one()
        rate = self._get_prepaid_compared_rate()
        return pricing.figures(price, self.prepaid_hours, rate)

    def _get_prepaid_compared_rate(self):
        """Return the normal rate, in the currency of the sales price."""
        self.ensure_one()
        company = self.company_id or self.env.company
        rate, currency = company._find_prepaid_normal_rate(self)
        if not self.currency_id:
            return rate
        return currency._convert(rate, self.currency_id, company, company._get_prepaid_today())
