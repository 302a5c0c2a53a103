from odoo import SUPERUSER_ID, Command, api, models
from odoo.addons.prepaid_it_blocks import compat
from odoo.exceptions import UserError

# The most other sizes that a quotation offers: nobody compares more.
_MOST_SIZES = 12


class SaleOrderPrepaidSizeMixin(models.AbstractModel):
    """The part of quotations that offers other sizes, as items without a quantity."""

    _name = "sale.order.prepaid.size.mixin"
    _description = "Sizes Offered on Quotations"

    def _is_comparing(self):
        """Check if sizes are offered by themselves: the company's setting, or done before."""
        self.ensure_one()
        return self.company_id.prepaid_compare_sizes or any(
            line._is_as_offered() for line in self.prepaid_size_ids
        )

    def _get_size_basis(self):
        """Return the basis of offered sizes and their prices."""
        self.ensure_one()
        values = [self[fname] for fname in self._get_fields_of_price()]
        return [self._get_prepaid_size_line().product_id, *values]

    def action_offer_prepaid_sizes(self):
        """Offer the sizes of today, at the prices of today.

        :raise UserError: when there is not one block on the quotation, or no other size
        """
        self.ensure_one()
        if not self._get_prepaid_size_line():
            raise UserError(
                self.env._("Sizes are compared with one block: put one on the quotation.")
            )
        self._offer_prepaid_sizes()
        if not self.prepaid_size_ids:
            raise UserError(self.env._("There is no other block that is offered in the portal."))

    def _get_offer_lines(self):
        """Extend: leave out offered sizes with marks of their own."""
        return super()._get_offer_lines() - self.prepaid_size_ids - self._get_size_section()

    def _get_prepaid_size_line(self):
        """Return the line of the block; none where there are several blocks."""
        self.ensure_one()
        lines = self._get_prepaid_block_lines()
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
        """Put the other sizes below the block; those offered before go.

        What somebody has put there or changed manually stays.
        """
        self.ensure_one()
        if self.state not in ("draft", "sent") or self._is_renewal_accepted():
            return
        self._remove_lines(self.prepaid_size_ids.filtered(lambda line: line._is_as_offered()))
        line = self._get_prepaid_size_line()
        if line:
            there = line.product_id | self.prepaid_size_ids.product_id
            sizes = (self._get_prepaid_sizes() - there)[:_MOST_SIZES]
            # Below the section, which `_place_prepaid_sizes` makes.
            first = max(self.order_line.mapped("sequence")) + 2
            vals_list = [
                dict(self._prepare_prepaid_size(product), sequence=number)
                for number, product in enumerate(sizes, first)
            ]
            self.env["sale.order.line"].create(vals_list)._mark_as_offered()
        self._place_prepaid_sizes()

    def _offer_dropped_sizes(self):
        """Offer sizes again on orders that become quotations again."""
        for order in self.filtered("company_id.prepaid_compare_sizes"):
            if not order.prepaid_size_ids:
                order._offer_prepaid_sizes()

    def _prepare_prepaid_size(self, product):
        """Return the values of the line that offers a size.

        :param product: a `product.product`
        """
        quantity = product._get_prepaid_minimum()
        return {
            "order_id": self.id,
            "product_id": product.id,
            "product_uom_qty": 0.0,
            compat.LINE_UOM: product.uom_id.id,
            "is_prepaid_size": True,
            "prepaid_offered_qty": quantity,
            **self._get_price_of_size(product, quantity),
        }

    def _get_price_of_size(self, product, quantity):
        """Return name, price and discount of a line that has the quantity, as values.

        An order that is never saved says them, as the line would have them.

        :param product: a `product.product`
        :param quantity: in the product's own unit
        """
        vals = {fname: self[fname].id for fname in self._get_fields_of_price() if self[fname]}
        line = {
            "product_id": product.id,
            "product_uom_qty": quantity,
            compat.LINE_UOM: product.uom_id.id,
        }
        vals.update(date_order=self.date_order, order_line=[Command.create(line)])
        line = self.env["sale.order"].new(vals).order_line
        return {
            "name": line.name or product.display_name,
            "price_unit": line.price_unit,
            "discount": line.discount,
        }

    @api.model
    def _get_fields_of_price(self):
        """Return the many2one fields of an order that affect prices."""
        return [
            "partner_id",
            "partner_invoice_id",
            "partner_shipping_id",
            "company_id",
            "pricelist_id",
            "fiscal_position_id",
            "prepaid_agreement_id",
        ]

    def _get_update_prices_lines(self):
        """Extend: leave out sizes priced at the offered quantity."""
        return super()._get_update_prices_lines() - self.prepaid_size_ids

    def _recompute_prices(self):
        """Extend: give the sizes on offer the prices of today too."""
        result = super()._recompute_prices()
        for order in self:
            for line in order.prepaid_size_ids:
                is_as_offered = line._is_as_offered()
                values = order._get_price_of_size(line.product_id, line.prepaid_offered_qty)
                line.write({"price_unit": values["price_unit"], "discount": values["discount"]})
                if is_as_offered:
                    line._mark_as_offered()
        return result

    def _get_size_section(self):
        """Return the section of offered sizes."""
        return self.order_line.filtered("is_prepaid_section")[:1]

    def _get_lines_by_section(self):
        """Return the lines of each section, as a dict of its line to the others."""
        self.ensure_one()
        found, section = {}, self.order_line.browse()
        for line in self.order_line.sorted("sequence"):
            if line.display_type == "line_section":
                section = line
            else:
                found[section] = found.get(section, line.browse()) | line
        return found

    def _get_lines_in_size_section(self):
        """Return the lines of the sizes' section."""
        section = self._get_size_section()
        return section and self._get_lines_by_section().get(section, section.browse())

    def _place_prepaid_sizes(self, added=None):
        """Put the sizes at the end, below a section of their own that goes with the last one.

        What was added below them, by whoever adds to the end of the list, is no optional
        product unless it has no quantity: it stands above them. What else somebody has put into
        the section stays in it.

        :param added: lines that were added since
        """
        self.ensure_one()
        # Those that somebody offers below a section of their own stay there.
        sizes = self.prepaid_size_ids.filtered("prepaid_offer")
        section = self._get_size_section()
        if not (sizes or section):
            return
        above = (added or self.order_line.browse()).filtered(
            lambda line: line.product_uom_qty or line.display_type == "line_note"
        )
        inside = sizes | (self._get_lines_in_size_section() - above)
        if not inside:
            self._remove_lines(section)
            return
        others = self.order_line - section - inside
        last = max(others.mapped("sequence"), default=0)
        if not section:
            vals = dict(self._prepare_size_section(), sequence=last + 1)
            section = self.env["sale.order.line"].create(vals)
        for line in section | inside.sorted("sequence"):
            last += 1
            if line.sequence != last:
                line.sequence = last

    def _prepare_size_section(self):
        """Return the values of the section of the sizes, named in the customer's language."""
        customer = self.with_context(lang=self._get_lang())
        return {
            "order_id": self.id,
            "display_type": "line_section",
            "name": customer.env._("Options"),
            "is_prepaid_section": True,
            **compat.OPTIONAL_SECTION,
        }

    def _drop_prepaid_sizes(self):
        """Remove sizes that were not chosen from orders, and log the offers."""
        for order in self:
            sizes = order.prepaid_size_ids
            if sizes:
                order._log_dropped_sizes()
                order._remove_lines(sizes)
                order._place_prepaid_sizes()

    @api.model
    def _remove_lines(self, lines):
        """Delete lines that the system has put on a quotation.

        :param lines: `sale.order.line`
        """
        # The system's own: a customer whose click is the cause deletes no line of a quotation.
        lines.with_user(SUPERUSER_ID).unlink()
