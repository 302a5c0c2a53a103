from collections import namedtuple

from markupsafe import escape

from odoo import _, api, fields, models
from odoo.exceptions import UserError

from ..policies import pricing
from ..policies.hours import as_clock
from ..taxes import adapt_price

# The most other sizes that a quotation offers: nobody compares more.
_MOST_SIZES = 12

# A row of the comparison: money in the order's currency, on the tax basis of its unit prices;
# `more`: what it saves more than the size on the quotation; `option` is empty for that one.
Row = namedtuple("Row", "label hours price rate normal_rate saving more months option")


class SaleOrder(models.Model):
    """The firm's other sizes beside the block on a quotation, as Odoo's optional products."""

    _inherit = "sale.order"

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: a quotation of one block offers the other sizes, if the company wants so."""
        orders = super().create(vals_list)
        for order in orders.filtered("company_id.prepaid_compare_sizes"):
            order._offer_prepaid_sizes()
        return orders

    def write(self, vals):
        """Extend: sizes on offer follow the block and what decides on prices."""
        # A customer who takes a size away from the quotation asks for no other ones.
        decides = not {"order_line", *self._get_fields_of_price()}.isdisjoint(vals)
        is_followed = decides and not self.env.user.share
        before = {order: order._get_size_basis() for order in self} if is_followed else {}
        result = super().write(vals)
        for order, basis in before.items():
            is_compared = order.company_id.prepaid_compare_sizes or any(
                option._is_as_offered() for option in order.sale_order_option_ids
            )
            if is_compared and order._get_size_basis() != basis:
                order._offer_prepaid_sizes()
        return result

    def _get_size_basis(self):
        """Return what decides on the sizes that are offered, and on their prices."""
        self.ensure_one()
        values = [self[fname] for fname in self._get_fields_of_price()]
        return [self._get_prepaid_size_line().product_id, *values]

    def action_offer_prepaid_sizes(self):
        """Offer the sizes of today, at the prices of today.

        :raise UserError: when there is not one block on the quotation, or no other size
        """
        self.ensure_one()
        if not self._get_prepaid_size_line():
            raise UserError(_("Sizes are compared with one block: put one on the quotation."))
        self._offer_prepaid_sizes()
        if not self.sale_order_option_ids.filtered("is_prepaid_size"):
            raise UserError(_("There is no other block that is offered in the portal."))

    def _get_prepaid_size_line(self):
        """Return the line of the block; none where there are several blocks."""
        self.ensure_one()
        lines = self.order_line.filtered(
            lambda line: line.product_id.is_prepaid_block and line.product_uom_qty > 0.0
        )
        return lines if len(lines) == 1 else lines.browse()

    def _get_prepaid_sizes(self):
        """Return the blocks that this customer can choose from, smallest first."""
        self.ensure_one()
        # Sudo: who sells need not see agreements.
        agreement = self.env["prepaid.agreement"].sudo()._find_of_order(self)
        if agreement:
            return agreement._get_block_products()
        return self.company_id._get_prepaid_products()

    def _offer_prepaid_sizes(self):
        """Put the other sizes among the optional products; those offered before go.

        What somebody has put there or changed by hand stays, and so does what was chosen.
        """
        self.ensure_one()
        if self.state not in ("draft", "sent") or self._is_renewal_accepted():
            return
        line = self._get_prepaid_size_line()
        self.sale_order_option_ids.filtered(
            lambda option: option._is_as_offered() and not option.line_id
        ).unlink()
        if not line:
            return
        kept = self.sale_order_option_ids
        there = line.product_id | kept.filtered("is_prepaid_size").mapped("product_id")
        sizes = (self._get_prepaid_sizes() - there)[:_MOST_SIZES]
        options = [
            (0, 0, self._prepare_prepaid_size(product, number))
            for number, product in enumerate(sizes)
        ]
        self.write({"sale_order_option_ids": options})
        (self.sale_order_option_ids - kept)._mark_as_offered()

    def _prepare_prepaid_size(self, product, sequence):
        """Return the values of the optional product that offers a size.

        An order that is never saved says its price, as the line would have it.

        :param product: a `product.product`
        :param sequence: its place among the options
        """
        vals = {fname: self[fname].id for fname in self._get_fields_of_price() if self[fname]}
        quantity = product._get_prepaid_minimum()
        line = {
            "product_id": product.id,
            "product_uom_qty": quantity,
            "product_uom": product.uom_id.id,
        }
        vals.update(date_order=self.date_order, order_line=[(0, 0, line)])
        line = self.env["sale.order"].new(vals).order_line
        return {
            "product_id": product.id,
            "name": line.name or product.display_name,
            "quantity": quantity,
            "uom_id": product.uom_id.id,
            "price_unit": line.price_unit,
            "discount": line.discount,
            "is_prepaid_size": True,
            "sequence": sequence,
        }

    @api.model
    def _get_fields_of_price(self):
        """Return the many2one fields of an order that say what a product costs on it."""
        return [
            "partner_id",
            "partner_invoice_id",
            "partner_shipping_id",
            "company_id",
            "pricelist_id",
            "fiscal_position_id",
            "prepaid_agreement_id",
        ]

    def _get_prepaid_normal_rate(self, product, taxes=None):
        """Return what an hour costs without a block, as a line of this order has to say it.

        In the order's currency, on the tax basis of the line's unit price.

        :param product: the block, a `product.product`
        :param taxes: the line's taxes; None for those that a new line would have
        """
        self.ensure_one()
        company = self.company_id or self.env.company
        currency = self.currency_id or company.currency_id
        if taxes is None:
            taxes = self.fiscal_position_id.map_tax(
                product.taxes_id._filter_taxes_by_company(company)
            )
        date = self.date_order or fields.Date.context_today(self)
        # Sudo: who sells need not see agreements.
        agreement = self.env["prepaid.agreement"].sudo()._find_of_order(self)
        rate = agreement.with_company(company)._find_normal_rate(currency, date, product)
        return currency.round(adapt_price(rate, product, taxes, company))

    def _replace_prepaid_size(self, old, new, normal_rate, is_as_offered=False):
        """Put one size in the place of another; the one before can be chosen again.

        :param old: the `sale.order.line` that goes
        :param new: the line that was chosen, from an optional product
        :param normal_rate: the normal rate that the comparison showed for it
        :param is_as_offered: whether nobody has changed the quotation by hand
        """
        text = _(
            "%(new)s instead of %(old)s was chosen among the sizes offered.",
            new=new.product_id.prepaid_label,
            old=old.product_id.prepaid_label,
        )
        new.write({"sequence": old.sequence, "prepaid_normal_rate": normal_rate})
        options = self.sale_order_option_ids
        if old.product_id not in options.mapped("product_id"):
            self.write({"sale_order_option_ids": [(0, 0, self._prepare_size_before(old))]})
            # The rate that was shown for it, whatever is the one of today.
            before = self.sale_order_option_ids - options
            before.write({"prepaid_normal_rate": old.prepaid_normal_rate})
            if is_as_offered:
                before._mark_as_offered()
        # A note on the size that was proposed is none on another one.
        notes = self.order_line.filtered(lambda line: line.display_type == "line_note")
        (old | (notes if self.is_prepaid_renewal else notes.browse())).unlink()
        self.message_post(body=escape(text))

    @api.model
    def _prepare_size_before(self, line):
        """Return the values of the optional product that a line is offered as again.

        :param line: a `sale.order.line`
        """
        return {
            "product_id": line.product_id.id,
            "name": line.name,
            "quantity": line.product_uom_qty,
            "uom_id": line.product_uom.id,
            "price_unit": line.price_unit,
            "discount": line.discount,
            "is_prepaid_size": True,
        }

    @api.model
    def _get_clock(self):
        """Return the function that writes hours as h:mm, for templates."""
        return as_clock

    def _has_plain_options(self):
        """Return whether optional products are offered that the comparison does not show."""
        self.ensure_one()
        return any(
            not option.is_present and not option._is_compared()
            for option in self.sale_order_option_ids
        )

    def _can_choose_size(self):
        """Return whether the customer can still choose another size."""
        self.ensure_one()
        is_open = self.state in ("draft", "sent") and not self.is_expired
        return is_open and not self._is_renewal_accepted()

    def _get_prepaid_comparison(self):
        """Return the sizes to compare, smallest first, as a list of `Row`; [] for nothing."""
        self.ensure_one()
        line = self._get_prepaid_size_line()
        options = self.sale_order_option_ids.filtered(
            lambda option: option.is_prepaid_size and not option.is_present
        )
        if not line or not options or self.state not in ("draft", "sent"):
            return []
        rows = [
            self._get_row(
                line.product_id,
                line.product_uom_qty,
                line.prepaid_hours,
                line._get_prepaid_price(),
                line.prepaid_normal_rate,
            )
        ]
        for option in options:
            figures = option._get_prepaid_size()
            rows.append(self._get_row(option.product_id, option.quantity, *figures, option=option))
        chosen = rows[0]
        rows = [row._replace(more=max(row.saving - chosen.saving, 0.0)) for row in rows]
        return sorted(rows, key=lambda row: (row.hours, row.price))

    def _get_row(self, product, quantity, hours, price, normal_rate, option=None):
        """Return the `Row` of a size; what it saves more is for the caller to say."""
        label = product.prepaid_label
        if quantity != 1.0 and not product._is_prepaid_hourly():
            label = "%g × %s" % (quantity, label)
        figures = pricing.figures(price, hours, normal_rate)
        return Row(
            label=label,
            hours=hours,
            price=price,
            rate=self.currency_id.round(figures.rate),
            normal_rate=normal_rate,
            saving=self.currency_id.round(figures.saving),
            more=0.0,
            months=product.prepaid_validity_months,
            option=option,
        )
