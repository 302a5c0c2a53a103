from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ... import compat
from ...columns import add_columns
from ...policies.hours import to_hours, to_seconds
from . import prepaid_figures_mixin

# What each variant has for itself.
_OF_VARIANTS = ("prepaid_hours", "prepaid_validity_months")
# A change of these may leave a block without hours.
_TO_CHECK = {"is_prepaid_block", "prepaid_hours", "uom_id"}
# What a block is that nobody says more of: a service that is invoiced as ordered.
_OF_BLOCKS = {"type": "service", "invoice_policy": "order", "service_type": "manual"}


class ProductTemplate(models.Model):
    """Products that sell blocks: what a unit gives and costs, and what makes them valid."""

    _name = "product.template"
    _inherit = ["prepaid.figures.mixin", "product.template"]
    _prepaid_price_field = "list_price"

    is_prepaid_block = fields.Boolean(
        string="Prepaid Block",
        help="Selling this product gives the customer hours that time on tickets uses up.",
    )
    prepaid_hours = fields.Float(
        string="Hours per Unit",
        compute="_compute_prepaid_of_variant",
        inverse="_inverse_prepaid_hours",
        copy=True,
        store=True,
        help="Hours that the customer gets for each unit sold. Where there are variants, each "
        "has its own.",
    )
    prepaid_normal_rate = fields.Monetary(
        string="Normal Rate per Hour",
        help="What an hour costs without a block, on the same tax basis as the sales price. "
        "The saving is shown against it. 0: the price of the normal rate service of the "
        "settings. An agreement's own normal rate goes first.",
    )
    prepaid_compared_rate = fields.Monetary(**prepaid_figures_mixin.COMPARED_RATE)
    prepaid_rate = fields.Monetary(**prepaid_figures_mixin.RATE)
    prepaid_discount = fields.Monetary(**prepaid_figures_mixin.DISCOUNT)
    prepaid_unit_saving = fields.Monetary(**prepaid_figures_mixin.UNIT_SAVING)
    prepaid_minimum_hours = fields.Float(
        string="Minimum Order",
        help="The fewest hours that one order can hold of this product; 0 for no limit.",
    )
    prepaid_validity_months = fields.Integer(
        string="Validity in Months",
        compute="_compute_prepaid_of_variant",
        inverse="_inverse_prepaid_validity_months",
        copy=True,
        store=True,
        help="Months from the day on which the block becomes usable; 0 means that the "
        "hours never end.",
    )

    def _auto_init(self):
        """Extend: products that are there already are no blocks; nothing is computed for them."""
        add_columns(self, {"prepaid_hours": 0, "prepaid_validity_months": 0})
        return super()._auto_init()

    @api.depends(
        "product_variant_ids.active",
        "product_variant_ids.prepaid_hours",
        "product_variant_ids.prepaid_validity_months",
    )
    def _compute_prepaid_of_variant(self):
        for template in self:
            variant = template._get_prepaid_variant()
            template.prepaid_hours = variant.prepaid_hours
            template.prepaid_validity_months = variant.prepaid_validity_months

    def _inverse_prepaid_hours(self):
        for template in self:
            template._get_prepaid_variant().prepaid_hours = template.prepaid_hours

    def _inverse_prepaid_validity_months(self):
        for template in self:
            months = template.prepaid_validity_months
            template._get_prepaid_variant().prepaid_validity_months = months

    def _get_prepaid_variant(self):
        """Return the only variant; none where there are several, or none yet."""
        self.ensure_one()
        variants = self.with_context(active_test=False).product_variant_ids
        variants = variants.filtered("active") or variants
        return variants if len(variants) == 1 else variants.browse()

    @api.onchange("is_prepaid_block")
    def _onchange_is_prepaid_block(self):
        """Propose the settings of a block: a service invoiced on order."""
        if self.is_prepaid_block:
            self.update(_OF_BLOCKS)
            self.prepaid_hours = self.prepaid_hours or 1.0

    @api.onchange("is_prepaid_block", "uom_id")
    def _onchange_prepaid_uom(self):
        """Propose the hours of a unit of time: those that a timesheet in it counts."""
        hours = self.is_prepaid_block and self._get_hours_of_unit()
        if hours:
            self.prepaid_hours = hours

    def _get_hours_of_unit(self):
        """Return the hours of one unit of measure, or None where it is none of time.

        Blocks and timesheets count a day by this one factor, whatever a calendar says.
        """
        self.ensure_one()
        hour = self.env.ref("uom.product_uom_hour")
        if not compat.is_same_kind(self.uom_id, hour):
            return None
        return to_hours(to_seconds(self.uom_id._compute_quantity(1.0, hour, round=False)))

    @api.constrains(
        "is_prepaid_block",
        "type",
        "invoice_policy",
        "prepaid_normal_rate",
        "prepaid_minimum_hours",
    )
    def _check_prepaid_block(self):
        for product in self.filtered("is_prepaid_block"):
            if product.type != "service":
                raise ValidationError(
                    self.env._("%s sells prepaid hours: its type must be Service.", product.name)
                )
            if product.invoice_policy != "order":
                raise ValidationError(
                    self.env._(
                        "%s is paid before the work: its invoicing policy must be "
                        "ordered quantities (prepaid).",
                        product.name,
                    )
                )
            if product.prepaid_normal_rate < 0.0 or product.prepaid_minimum_hours < 0.0:
                raise ValidationError(
                    self.env._(
                        "The normal rate and the fewest hours of %s cannot be negative.",
                        product.name,
                    )
                )

    # No constraint of the ORM: the hours are computed, and a new product's come after it.
    def _check_prepaid_hours(self):
        """Refuse a block that gives no hours, and hours that are none.

        Of a product with several variants each is asked when it is sold.

        :raise ValidationError: saying what to enter
        """
        for product in self.filtered("is_prepaid_block"):
            variant = product._get_prepaid_variant()
            if variant and to_seconds(variant.prepaid_hours) <= 0:
                raise ValidationError(
                    self.env._("Enter the hours that one unit of %s gives.", product.name)
                )
            hours = {to_seconds(each.prepaid_hours) for each in product.product_variant_ids}
            given = product._get_hours_of_unit()
            if given and not hours <= {0, to_seconds(given)}:
                raise ValidationError(
                    self.env._(
                        "%(product)s is sold in %(unit)s: a unit of it gives %(hours)g hours, as "
                        "a timesheet in %(unit)s counts. Sell it in units to give other hours, or "
                        "change the hours of the unit of measure.",
                        product=product.name,
                        unit=product.uom_id.name,
                        hours=given,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: copy the values of a new product to its variants.

        A block that comes without a type or an invoicing policy (by an import, or an
        interface) is a service that is invoiced as ordered.
        """
        vals_list = [self._add_prepaid_policy(vals) for vals in vals_list]
        templates = super().create(vals_list)
        for template, vals in zip(templates, vals_list, strict=True):
            own = {name: vals[name] for name in _OF_VARIANTS if vals.get(name)}
            if own and template._get_prepaid_variant():
                template.write(own)
            elif "prepaid_validity_months" in own:
                months = own["prepaid_validity_months"]
                template.product_variant_ids.write({"prepaid_validity_months": months})
            template._check_prepaid_hours()
        return templates

    @api.model
    def _add_prepaid_policy(self, vals):
        """Return values with the type and the policy of a block, where they make one.

        :param vals: values for `create` or `write`
        """
        return {**_OF_BLOCKS, **vals} if vals.get("is_prepaid_block") else vals

    def copy(self, default=None):
        """Extend: each variant of the copy has the validity of the one that it stands for."""
        copies = super().copy(default)
        if "prepaid_validity_months" not in (default or {}):
            for template, made in zip(self, copies, strict=True):
                template._copy_prepaid_validity(made)
        return copies

    def _copy_prepaid_validity(self, made):
        """Give the variants of a copy the validity of this product's.

        :param made: the `product.template` that was copied from this one
        """
        self.ensure_one()
        months = {
            variant._get_prepaid_values(): variant.prepaid_validity_months
            for variant in self.with_context(active_test=False).product_variant_ids
        }
        for variant in made.product_variant_ids:
            variant.prepaid_validity_months = months.get(variant._get_prepaid_values(), 0)

    def write(self, vals):
        """Extend: a block keeps having hours.

        :raise ValidationError: when it would have none
        """
        new = self.browse()
        if vals.get("is_prepaid_block"):
            new = self.filtered(lambda product: not product.is_prepaid_block)
            super(ProductTemplate, new).write(self._add_prepaid_policy(vals))
        result = super(ProductTemplate, self - new).write(vals)
        if not _TO_CHECK.isdisjoint(vals):
            self._check_prepaid_hours()
        return result
