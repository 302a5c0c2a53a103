from odoo import fields, models

from ..policies.carry_over import MODES


class ResCompany(models.Model):
    """Companies that say what customers can choose, get and carry over when they buy hours."""

    _inherit = "res.company"

    prepaid_receipt = fields.Boolean(
        string="Receipt",
        default=True,
        prefetch="prepaid_settings",
        help="When hours are paid, the customer gets a mail: hours added, amount paid and the "
        "new balance.",
    )
    prepaid_compare_sizes = fields.Boolean(
        string="Compare Sizes",
        default=True,
        prefetch="prepaid_settings",
        help="A quotation of one block offers the firm's other blocks next to it, with what each "
        "of them saves.",
    )
    prepaid_carry_over = fields.Selection(
        MODES,
        string="Carry-Over at Top-Up",
        default="none",
        required=True,
        prefetch="prepaid_settings",
        help="What becomes of unused hours when another block is paid before they end: the "
        "default of new agreements.",
    )
    prepaid_carry_over_hours = fields.Float(
        string="Carried Over at Most",
        prefetch="prepaid_settings",
        help="Hours of each block that new agreements carry over at most.",
    )
    prepaid_carry_over_percent = fields.Float(
        string="Percent Carried Over",
        prefetch="prepaid_settings",
        help="Percent of each block's bought hours that new agreements carry over at most.",
    )

    def _get_prepaid_products_domain(self):
        """Return the domain of the products that customers can choose."""
        self.ensure_one()
        return [
            ("is_prepaid_block", "=", True),
            ("prepaid_in_portal", "=", True),
            ("prepaid_hours", ">", 0.0),
            ("sale_ok", "=", True),
            ("company_id", "in", [False, self.id]),
        ]

    def _get_prepaid_products(self, domain=None):
        """Return the products that customers can choose, smallest first.

        :param domain: another domain than `_get_prepaid_products_domain`
        """
        domain = domain or self._get_prepaid_products_domain()
        products = self.env["product.product"].search(domain)
        return products.sorted(lambda product: (product.prepaid_hours, product.id))
