from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks import compat
from odoo.addons.prepaid_it_blocks.batch import lock_row
from odoo.addons.prepaid_it_blocks.columns import add_columns
from odoo.exceptions import UserError


class SaleOrderLine(models.Model):
    """Items without a quantity, which offer other sizes of the block on the quotation."""

    _inherit = "sale.order.line"

    is_prepaid_section = fields.Boolean(
        string="Section of Sizes",
        readonly=True,
        help="The section below which other sizes of the block are offered.",
    )
    is_prepaid_size = fields.Boolean(
        string="Alternative to the Block",
        compute="_compute_is_prepaid_size",
        store=True,
        readonly=False,
        help="As long as it has no quantity, the line offers another size: choosing it takes "
        "the place of the block on the quotation. Not set, its hours come on top.",
    )
    prepaid_offered_qty = fields.Float(
        string="Offered Quantity",
        digits=compat.UNIT_PRECISION,
        compute="_compute_prepaid_offered_qty",
        store=True,
        readonly=False,
        help="The quantity that the line gets when the size is chosen.",
    )
    prepaid_offer = fields.Char(
        readonly=True,
        help="What was offered without anybody's hand: as long as the line says this, it "
        "follows the prices of today.",
    )

    def _auto_init(self):
        """Extend: compute what is offered for items of blocks without a quantity alone."""
        values = {"is_prepaid_size": False, "prepaid_offered_qty": 0}
        is_new = add_columns(self, values)
        result = super()._auto_init()
        if is_new:
            self.env.cr.execute(
                """
                SELECT l.id FROM sale_order_line l
                  JOIN product_product p ON p.id = l.product_id
                  JOIN product_template t ON t.id = p.product_tmpl_id
                 WHERE t.is_prepaid_block AND COALESCE(l.product_uom_qty, 0) = 0
                """
            )
            lines = self.browse([number for (number,) in self.env.cr.fetchall()])
            for name in values:
                self.env.add_to_compute(self._fields[name], lines)
        return result

    @api.depends("product_id")
    def _compute_is_prepaid_size(self):
        for line in self:
            line.is_prepaid_size = line.product_id.is_prepaid_block and not line.product_uom_qty

    @api.depends("product_id")
    def _compute_prepaid_offered_qty(self):
        for line in self:
            is_offered = line.product_id.is_prepaid_block and not line.product_uom_qty
            line.prepaid_offered_qty = line.product_id._get_prepaid_minimum() if is_offered else 0

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: let a block that a customer adds take the place of the one that is compared.

        :raise UserError: when the quotation is signed, being paid or over
        """
        if not self.env.user.share:
            return super().create(vals_list)
        orders = self.env["sale.order"].browse({vals.get("order_id") for vals in vals_list})
        untouched = {order for order in orders if order and order._is_as_offered()}
        lines = super().create(vals_list)
        blocks = lines.filtered(lambda line: line._is_open_block() and line.product_uom_qty)
        blocks._check_customer_may_change()
        for line in blocks.filtered("order_id.prepaid_size_ids"):
            old = line.order_id._get_prepaid_block_lines() - line
            if len(old) == 1:
                line._replace_prepaid_size(old, line.order_id in untouched)
        return lines

    def write(self, vals):
        """Extend: let a size that gets a quantity take the place of the block.

        :raise UserError: when the customer has signed the quotation or is paying it; for the
            customer, when it has expired too
        """
        quantity = vals.get("product_uom_qty")
        if not isinstance(quantity, (int, float)) or quantity <= 0:
            return super().write(vals)
        chosen = self.filtered(lambda line: line._is_compared())
        for line in chosen:
            line._replace_block(vals)
        # A customer who wants more or fewer pays the price that was offered.
        offered = (self - chosen).filtered(lambda line: self.env.user.share and line._is_offered())
        for line in offered:
            super(SaleOrderLine, line).write({**line._keep_price(), **vals})
        return super(SaleOrderLine, self - chosen - offered).write(vals)

    def _activate_prepaid_blocks(self):
        """Extend: carry remaining hours over to blocks paid in time."""
        result = super()._activate_prepaid_blocks()
        self.mapped("prepaid_block_ids")._carry_over_once_paid()
        return result

    def _is_open_block(self):
        """Check if the line has a block, on a quotation."""
        self.ensure_one()
        return self.product_id.is_prepaid_block and self.state in ("draft", "sent")

    def _is_offered(self):
        """Check if the customer can choose the line."""
        self.ensure_one()
        return bool(self.prepaid_offered_qty)

    def _is_offered_by_firm(self):
        """Extend: count sizes as offered by the firm."""
        return self._is_offered() or super()._is_offered_by_firm()

    def _is_offered_size(self):
        """Check if the line offers a size that is not chosen."""
        self.ensure_one()
        return bool(
            self.is_prepaid_size
            and not self.product_uom_qty
            and self.product_id.is_prepaid_block
            and self.state not in ("sale", "done")
        )

    def _is_compared(self):
        """Check if the comparison of sizes shows the line, and Odoo's list does not."""
        self.ensure_one()
        return self._is_offered_size() and bool(self.order_id._get_prepaid_size_line())

    def _can_be_edited_on_portal(self):
        """Extend: let the customer change the quantity of blocks that were offered, alone."""
        self.ensure_one()
        if not self._is_offered():
            return super()._can_be_edited_on_portal()
        return self.order_id._can_choose_size()

    def _validate_analytic_distribution(self):
        """Extend: leave out mere offers."""
        offered = self.filtered(lambda line: line._is_offered_size())
        return super(SaleOrderLine, self - offered)._validate_analytic_distribution()

    def _get_offer_text(self):
        """Return the line's offer, to compare with the first one."""
        self.ensure_one()
        return (
            f"{self.product_id.id}|{self.prepaid_offered_qty:.4f}|{self.price_unit:.6f}"
            f"|{self.discount:.4f}|{self.name}"
        )

    def _mark_as_offered(self):
        """Note that nobody has changed these sizes manually."""
        for line in self:
            line.prepaid_offer = line._get_offer_text()

    def _is_as_offered(self):
        """Check if the line is a size of the comparison that nobody has changed."""
        self.ensure_one()
        return self._is_offered_size() and self.prepaid_offer == self._get_offer_text()

    def _get_prepaid_size(self):
        """Return (hours, price, normal rate) of the size as it is offered."""
        self.ensure_one()
        quantity = self.prepaid_offered_qty
        return (
            self._get_prepaid_hours(quantity),
            self._get_prepaid_price(quantity),
            self.prepaid_normal_rate,
        )

    def _choose_size(self):
        """Choose an offered size in its offered quantity.

        :raise UserError: when the block on the quotation cannot be changed any more
        """
        self.ensure_one()
        self.product_uom_qty = self.prepaid_offered_qty

    def _check_may_be_chosen(self):
        """Refuse another size where the block on the quotation cannot be changed any more.

        :raise UserError: naming the quotation
        """
        self.ensure_one()
        if self.env.user.share:
            self._check_customer_may_change()
        lock_row(self.order_id)
        if self.order_id._is_renewal_accepted():
            raise UserError(
                self.env._(
                    "%s is signed or being paid: its block cannot be changed.", self.order_id.name
                )
            )

    def _replace_block(self, vals):  # pylint: disable=missing-return  # no extension
        """Give an offered size its quantity; the block that was there is offered instead.

        :param vals: the values that are written, with the quantity
        :raise UserError: when the block on the quotation cannot be changed any more
        """
        self.ensure_one()
        self._check_may_be_chosen()
        old = self.order_id._get_prepaid_size_line()
        is_as_offered = self.order_id._is_as_offered()
        # Past this class's own method, which has called this one.
        super().write({**self._keep_price(), **vals})  # pylint: disable=super-method-mismatch
        self._replace_prepaid_size(old, is_as_offered)

    def _replace_prepaid_size(self, old, is_as_offered):
        """Let the size before be offered in the place where this one was.

        :param old: the line of the size before
        :param is_as_offered: whether nobody had changed the quotation manually
        """
        self.ensure_one()
        order, place = self.order_id, self.sequence
        self.sequence = old.sequence
        old.write(
            {
                **old._keep_price(),
                "prepaid_offered_qty": old.product_uom_qty,
                "is_prepaid_size": True,
                "product_uom_qty": 0.0,
                "sequence": place,
            }
        )
        if is_as_offered:
            old._mark_as_offered()
        order._record_chosen_size(old, self, is_as_offered)

    def _keep_price(self):
        """Return the values that keep another quantity from changing the price."""
        self.ensure_one()
        return {"price_unit": self.price_unit, "discount": self.discount}
