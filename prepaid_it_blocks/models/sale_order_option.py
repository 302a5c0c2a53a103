from odoo import _, api, fields, models
from odoo.exceptions import UserError

from ..isolated import lock_row
from ..policies import pricing


class SaleOrderOption(models.Model):
    """An optional product that is another size of the block on the quotation."""

    _inherit = "sale.order.option"

    is_prepaid_size = fields.Boolean(
        string="Instead of the Block",
        compute="_compute_is_prepaid_size",
        store=True,
        readonly=False,
        help="Choosing it takes the place of the block on the quotation. Not set, its hours "
        "come on top.",
    )
    currency_id = fields.Many2one(related="order_id.currency_id")
    prepaid_normal_rate = fields.Monetary(
        string="Normal Rate per Hour",
        compute="_compute_prepaid_normal_rate",
        store=True,
        copy=False,
        help="What an hour costs without a block, as it was when the size was offered.",
    )
    prepaid_offer = fields.Char(
        readonly=True,
        help="What was offered without anybody's hand: as long as the option says this, it "
        "follows the prices of today.",
    )

    @api.depends("product_id")
    def _compute_is_prepaid_size(self):
        for option in self:
            option.is_prepaid_size = option.product_id.is_prepaid_block

    # Not on any rate: what was offered stays.
    @api.depends("product_id", "order_id", "currency_id")
    def _compute_prepaid_normal_rate(self):
        for option in self:
            rate = 0.0
            if option.order_id and option.product_id.is_prepaid_block:
                rate = option.order_id._get_prepaid_normal_rate(option.product_id)
            option.prepaid_normal_rate = rate

    def _get_offer_text(self):
        """Return what the option offers, to compare with what it offered first."""
        self.ensure_one()
        figures = (self.product_id.id, self.quantity, self.price_unit, self.discount)
        return "%d|%.4f|%.6f|%.4f|" % figures + self.name

    def _mark_as_offered(self):
        """Note that nobody has changed these options by hand."""
        for option in self:
            option.prepaid_offer = option._get_offer_text()

    def _is_as_offered(self):
        """Return whether the option is a size of the comparison that nobody has changed."""
        self.ensure_one()
        return self.is_prepaid_size and self.prepaid_offer == self._get_offer_text()

    def _is_compared(self):
        """Return whether the comparison of sizes shows the option, and Odoo's list does not."""
        self.ensure_one()
        return self.is_prepaid_size and bool(self.order_id._get_prepaid_size_line())

    def _get_prepaid_size(self):
        """Return (hours, price, normal rate) of the option as it is offered."""
        self.ensure_one()
        quantity = self.quantity
        if self.uom_id and self.uom_id != self.product_id.uom_id:
            quantity = self.uom_id._compute_quantity(quantity, self.product_id.uom_id, round=False)
        price = pricing.after_discount(self.price_unit * self.quantity, self.discount)
        hours = quantity * self.product_id.prepaid_hours
        return hours, self.currency_id.round(price), self.prepaid_normal_rate

    def _check_customer_may_add(self):
        """Refuse blocks on a quotation that the customer cannot change any more.

        :raise UserError: naming the quotation
        """
        self.ensure_one()
        lock_row(self.order_id)
        if not self.order_id._can_choose_size():
            raise UserError(
                _(
                    "%s is signed, being paid or over: its block cannot be changed.",
                    self.order_id.name,
                )
            )

    def add_option_to_order(self):
        """Extend: another size takes the place of the block on the quotation.

        :raise UserError: when the customer has signed the quotation or is paying it; for the
            customer, when it has expired too
        """
        self.ensure_one()
        order = self.order_id
        if self.product_id.is_prepaid_block and self.env.user.share:
            self._check_customer_may_add()
        replaced = self.is_prepaid_size and order._get_prepaid_size_line()
        if not replaced:
            return super().add_option_to_order()
        lock_row(order)
        if order._is_renewal_accepted():
            raise UserError(
                _("%s is signed or being paid: its block cannot be changed.", order.name)
            )
        is_as_offered = order._is_as_offered()
        result = super().add_option_to_order()
        order._replace_prepaid_size(replaced, self.line_id, self.prepaid_normal_rate, is_as_offered)
        if is_as_offered:
            order.write({"is_prepaid_chosen": True, "prepaid_offer": order._get_offer_mark()})
        return result
