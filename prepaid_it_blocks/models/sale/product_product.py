from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...columns import add_columns
from ...policies import choice
from ...policies.hours import to_seconds
from . import prepaid_figures_mixin


class ProductProduct(models.Model):
    """A block in one of its sizes: each variant has hours, validity and rate of its own."""

    _name = "product.product"
    _inherit = ["prepaid.figures.mixin", "product.product"]
    _prepaid_price_field = "lst_price"

    prepaid_hours = fields.Float(
        string="Hours per Unit",
        compute="_compute_prepaid_hours",
        store=True,
        readonly=False,
        help="Hours that the customer gets for each unit sold. A variant has those of its "
        "attribute's value, where that says any.",
    )
    prepaid_validity_months = fields.Integer(
        string="Validity in Months",
        help="Months from the day on which the block becomes usable; 0 means that the "
        "hours never end.",
    )
    prepaid_compared_rate = fields.Monetary(**prepaid_figures_mixin.COMPARED_RATE)
    prepaid_rate = fields.Monetary(**prepaid_figures_mixin.RATE)
    prepaid_discount = fields.Monetary(**prepaid_figures_mixin.DISCOUNT)
    prepaid_unit_saving = fields.Monetary(**prepaid_figures_mixin.UNIT_SAVING)
    prepaid_label = fields.Char(
        compute="_compute_prepaid_label", help="The block's name with its size, for customers."
    )

    def _auto_init(self):
        """Extend: products that are there already are no blocks; nothing is computed for them."""
        add_columns(self, {"prepaid_hours": 0})
        return super()._auto_init()

    @api.depends("product_template_attribute_value_ids.product_attribute_value_id.prepaid_hours")
    def _compute_prepaid_hours(self):
        for product in self:
            values = product.product_template_attribute_value_ids
            hours = values.mapped("product_attribute_value_id.prepaid_hours")
            # What was entered manually stays where no value says anything.
            product.prepaid_hours = sum(hours) or product.prepaid_hours

    @api.depends("name", "product_template_attribute_value_ids")
    @api.depends_context("lang")
    def _compute_prepaid_label(self):
        for product in self:
            values = product.product_template_attribute_value_ids._get_combination_name()
            product.prepaid_label = f"{product.name} ({values})" if values else product.name

    @api.constrains("prepaid_hours", "prepaid_validity_months")
    def _check_prepaid_figures(self):
        for product in self:
            if product.prepaid_hours < 0.0 or product.prepaid_validity_months < 0:
                raise ValidationError(
                    self.env._(
                        "The hours and the validity of %s cannot be negative.",
                        product.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: a block that is made as a product has its hours, a variant its validity."""
        # Odoo's defaults of the template come before the template is made.
        vals_list = [self.product_tmpl_id._add_prepaid_policy(vals) for vals in vals_list]
        products = super().create(vals_list)
        for product, vals in zip(products, vals_list, strict=True):
            if not vals.get("product_tmpl_id"):
                product.product_tmpl_id._check_prepaid_hours()
            elif "prepaid_validity_months" not in vals:
                product.prepaid_validity_months = product._get_sibling_validity(products)
        return products

    def _get_sibling_validity(self, made):
        """Return the months that the variant's siblings all have; 0 where they differ.

        :param made: the variants that were made with it, which say nothing
        """
        self.ensure_one()
        template = self.product_tmpl_id.with_context(active_test=False)
        others = template.product_variant_ids - made
        months = set((others.filtered("active") or others).mapped("prepaid_validity_months"))
        return months.pop() if len(months) == 1 else 0

    def _get_prepaid_values(self):
        """Return the attribute values of the variant, to find it in a copy of the product."""
        self.ensure_one()
        return self.product_template_attribute_value_ids.product_attribute_value_id

    def write(self, vals):
        """Extend: a block keeps having hours.

        :raise ValidationError: when it would have none
        """
        result = super().write(vals)
        if "prepaid_hours" in vals:
            self.mapped("product_tmpl_id")._check_prepaid_hours()
        return result

    def _is_prepaid_hourly(self):
        """Check if the block is sold by the hour."""
        return self.uom_id == self.env.ref("uom.product_uom_hour")

    def _get_prepaid_minimum(self):
        """Return how many whole units make the smallest quantity that is sold."""
        self.ensure_one()
        if not to_seconds(self.prepaid_hours):
            return 1
        least, unit = to_seconds(self.prepaid_minimum_hours), to_seconds(self.prepaid_hours)
        return max(-(-least // unit), 1)

    def _get_prepaid_maximum(self):
        """Return how many units a customer can order at once."""
        self.ensure_one()
        highest = choice.MAX_HOURS if self._is_prepaid_hourly() else choice.MAX_QUANTITY
        return max(highest, self._get_prepaid_minimum())
