from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .. import compat
from ..taxes import move_price


class ResCompany(models.Model):
    """What an hour costs without a block, where neither agreement nor product says so."""

    _inherit = "res.company"

    prepaid_normal_rate_product_id = fields.Many2one(
        "product.product",
        string="Normal Rate Service",
        domain=lambda self: self._get_prepaid_rate_services_domain(),
        ondelete="restrict",
        help="The service that customers without a block pay by the hour. Its sales price is "
        "the normal rate of blocks that have none of their own.",
    )

    @api.model
    def _get_prepaid_rate_services_domain(self):
        """Return the domain of the products that can say what an hour costs."""
        return [
            ("type", "=", "service"),
            ("is_prepaid_block", "=", False),
            *compat.get_kind_domain("uom_id", self.env.ref("uom.product_uom_hour")),
        ]

    @api.constrains("prepaid_normal_rate_product_id")
    def _check_prepaid_normal_rate_product(self):
        for company in self.filtered("prepaid_normal_rate_product_id"):
            service = company.prepaid_normal_rate_product_id
            if not service.filtered_domain(self._get_prepaid_rate_services_domain()):
                raise ValidationError(
                    self.env._(
                        "%s cannot say what an hour costs: choose a service that is sold in "
                        "hours or days and is no prepaid block.",
                        service.display_name,
                    )
                )
            if service.company_id and service.company_id != company:
                raise ValidationError(
                    self.env._("%s belongs to another company.", service.display_name)
                )

    def _find_prepaid_normal_rate(self, product=None):
        """Return (price of an hour without a block, its currency), not rounded.

        The product's own normal rate goes first, then the sales price of the company's normal
        rate service: its list price, since discounts of a pricelist are not what is normal.
        It is brought to the tax basis of the product's sales price.

        :param product: the block that it is compared with: a `product.product`, or none
        """
        self.ensure_one()
        product = (product or self.env["product.product"]).with_company(self)
        if product.prepaid_normal_rate:
            return product.prepaid_normal_rate, product.currency_id
        # Sudo: who sees hours need not see products.
        service = self.sudo().prepaid_normal_rate_product_id.with_company(self)
        if not service:
            return 0.0, self.currency_id
        hour = self.env.ref("uom.product_uom_hour")
        price = service.uom_id._compute_price(service.list_price + service.price_extra, hour)
        if product:
            price = move_price(price, service, product, self)
        return price, service.currency_id
