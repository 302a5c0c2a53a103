"""Prices on the tax basis of another product, or of other taxes."""


def move_price(price, product, other, company):
    """Return a price of one product on the tax basis of another's sales price.

    Taxes that the first price includes are taken off, those that the other's includes are
    put on.

    :param price: a price with the customer taxes of ``product``
    :param company: the `res.company` whose taxes count
    :return: the price, not rounded
    """
    taxes = product.taxes_id._filter_taxes_by_company(company)
    others = other.taxes_id._filter_taxes_by_company(company)
    if taxes == others:
        return price
    how = {"rounding_method": "round_globally", "product": product}
    if taxes:
        price = taxes._get_tax_details(price, 1.0, **how)["total_excluded"]
    if others:
        parts = others._get_tax_details(price, 1.0, special_mode="total_excluded", **how)
        price += sum(
            part["tax_amount"] for part in parts["taxes_data"] if part["tax"].price_include
        )
    return price


def adapt_price(price, product, new_taxes, company):
    """Return a price of a product as Odoo puts its sales price on a line with other taxes.

    :param price: a price with the customer taxes of ``product``
    :param new_taxes: the line's taxes, which a fiscal position may have mapped
    :param company: the `res.company` whose taxes count
    :return: the price, not rounded
    """
    return product._get_tax_included_unit_price_from_price(
        price,
        product.taxes_id._filter_taxes_by_company(company),
        product_taxes_after_fp=new_taxes._origin,
    )
