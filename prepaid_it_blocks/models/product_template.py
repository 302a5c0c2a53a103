from odoo import _, api, fields, models
from odoo.exceptions import ValidationError

from ..policies import pricing


class ProductTemplate(models.Model):
    _inherit = "product.template"

    is_prepaid_block = fields.Boolean(
        string="Prepaid Block",
        help="Selling this product gives the customer hours that time on tickets uses up.",
    )
    prepaid_hours = fields.Float(
        string="Hours per Unit",
        digits="Prepaid Hours",
        help="Hours that the customer gets for each unit sold.",
    )
    prepaid_normal_rate = fields.Monetary(
        string="Normal Rate per Hour",
        help="What an hour costs without a block, on the same tax basis as the sales price. "
        "The saving is shown against it. 0: the price of the normal rate service of the "
        "settings. An agreement's own normal rate goes first.",
    )
    prepaid_compared_rate = fields.Monetary(
        string="Compared With",
        compute="_compute_prepaid_rate",
        help="The normal rate that the saving is shown against: the product's own, else the "
        "price of the normal rate service.",
    )
    prepaid_rate = fields.Monetary(
        string="Rate per Hour",
        compute="_compute_prepaid_rate",
        help="What an hour of this block costs: sales price by hours.",
    )
    prepaid_discount = fields.Monetary(
        string="Discount per Hour",
        compute="_compute_prepaid_rate",
        help="What an hour of this block costs less than the normal rate.",
    )
    prepaid_unit_saving = fields.Monetary(
        string="Saving per Unit",
        compute="_compute_prepaid_rate",
        help="What the customer saves with one unit against the normal rate.",
    )
    prepaid_in_portal = fields.Boolean(
        string="Offered in the Portal",
        default=True,
        help="Customers can choose this block on their own portal page.",
    )
    prepaid_validity_months = fields.Integer(
        string="Validity in Months",
        help="Months from the day on which the block becomes usable; 0 means that the "
        "hours never end.",
    )

    @api.depends("list_price", "prepaid_hours", "prepaid_normal_rate", "taxes_id")
    @api.depends_context("company")
    def _compute_prepaid_rate(self):
        for product in self:
            price, hours = product.list_price, product.prepaid_hours
            normal_rate = product._get_prepaid_compared_rate()
            product.prepaid_compared_rate = normal_rate
            product.prepaid_rate = pricing.rate_per_hour(price, hours)
            product.prepaid_unit_saving = pricing.saving(price, hours, normal_rate)
            product.prepaid_discount = max(normal_rate - product.prepaid_rate, 0.0)

    def _get_prepaid_compared_rate(self):
        """Return what an hour costs without a block, in the currency of the sales price."""
        self.ensure_one()
        company = self.company_id or self.env.company
        rate, currency = company._find_prepaid_normal_rate(self)
        if not self.currency_id:
            return rate
        return currency._convert(rate, self.currency_id, company, company._get_prepaid_today())

    @api.onchange("is_prepaid_block")
    def _onchange_is_prepaid_block(self):
        """Propose what a block needs: a service that is invoiced when it is ordered."""
        if self.is_prepaid_block:
            self.type = "service"
            self.invoice_policy = "order"
            self.service_type = "manual"
            self.prepaid_hours = self.prepaid_hours or 1.0

    @api.constrains(
        "is_prepaid_block",
        "type",
        "invoice_policy",
        "prepaid_hours",
        "prepaid_normal_rate",
        "prepaid_validity_months",
    )
    def _check_prepaid_block(self):
        for product in self.filtered("is_prepaid_block"):
            if product.type != "service":
                raise ValidationError(
                    _("%s sells prepaid hours: its type must be Service.", product.name)
                )
            if product.invoice_policy != "order":
                raise ValidationError(
                    _(
                        "%s is paid before the work: its invoicing policy must be "
                        "ordered quantities (prepaid).",
                        product.name,
                    )
                )
            if product.prepaid_hours <= 0.0:
                raise ValidationError(_("Enter the hours that one unit of %s gives.", product.name))
            if product.prepaid_normal_rate < 0.0 or product.prepaid_validity_months < 0:
                raise ValidationError(
                    _(
                        "The normal rate and the validity of %s cannot be negative.",
                        product.name,
                    )
                )
