from odoo import api, models
from odoo.exceptions import ValidationError


class PrepaidAgreementPriceMixin(models.AbstractModel):
    """Part of `prepaid.agreement`: the price of an hour without a block."""

    _name = "prepaid.agreement.price.mixin"
    _description = "Prices of Prepaid Agreements"

    @api.constrains("normal_rate")
    def _check_normal_rate(self):
        if any(agreement.normal_rate < 0.0 for agreement in self):
            raise ValidationError(self.env._("The normal rate cannot be negative."))

    @api.model
    def _find_of_order(self, order):
        """Return the agreement that an order's hours will join, or none.

        :param order: a `sale.order`, saved or not
        """
        if order.prepaid_agreement_id:
            return order.prepaid_agreement_id
        customer = order.partner_id.commercial_partner_id
        domain = [
            # An order that is not saved may hold copies of records, without ids.
            ("partner_id", "in", customer._origin.ids),
            ("company_id", "in", order.company_id._origin.ids),
            ("state", "!=", "ended"),
        ]
        return self.search(domain, limit=1)

    def _get_normal_rate(self, currency=None, date=None, product=None):
        """Return today's normal rate.

        The first of these that says a rate: this agreement, the block product, the sales
        price of the company's normal rate service. Where none does it is 0. An empty
        recordset asks for a customer without agreement, in the environment's company.

        :param currency: currency of the result; None for the company's
        :param date: date of the exchange rate; None for today
        :param product: the block that it is compared with, `product.product` or none; the
            result is on the tax basis of its sales price
        :return: money per hour, rounded to the currency
        """
        company = self.company_id or self.env.company
        currency = currency or company.currency_id
        return currency.round(self._find_normal_rate(currency, date, product))

    def _find_normal_rate(self, currency, date=None, product=None):
        """Return `_get_normal_rate` before it is rounded, for further calculations."""
        company = self.company_id or self.env.company
        rate, own = self.normal_rate, company.currency_id
        if not rate:
            rate, own = company._find_prepaid_normal_rate(product)
        date = date or company._get_prepaid_today()
        return own._convert(rate, currency, company, date, round=False)
