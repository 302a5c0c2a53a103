from odoo import api, fields, models


class SaleOrder(models.Model):
    """Orders whose size customers choose, and whose receipt they get once they have paid."""

    _name = "sale.order"
    _inherit = [
        "sale.order.prepaid.comparison.mixin",
        "sale.order.prepaid.size.mixin",
        "sale.order.prepaid.receipt.mixin",
        "sale.order",
    ]

    prepaid_size_ids = fields.One2many(
        "sale.order.line",
        compute="_compute_prepaid_size_ids",
        string="Offered Sizes",
        help="The sizes that the customer can choose instead of the block on the quotation.",
    )
    prepaid_paid_date = fields.Datetime(
        string="Hours Paid On",
        readonly=True,
        copy=False,
        help="When the payment of the order's hours was confirmed and they were usable.",
    )
    is_prepaid_receipt_sent = fields.Boolean(
        string="Receipt Sent",
        readonly=True,
        copy=False,
        help="The customer got a mail with the hours added, the amount paid and the balance.",
    )
    prepaid_receipt_id = fields.Many2one(
        "mail.mail",
        string="Receipt Mail",
        readonly=True,
        copy=False,
        # Mails are deleted by thousands: each looks for what points at it.
        index=True,
        ondelete="set null",
        groups="base.group_user",
    )
    prepaid_paid_amount = fields.Monetary(
        compute="_compute_prepaid_receipt", compute_sudo=True, groups="base.group_user"
    )
    prepaid_receipt_to = fields.Char(
        compute="_compute_prepaid_receipt",
        compute_sudo=True,
        groups="base.group_user",
        help="Ids of the contacts that get the receipt, for its mail template.",
    )
    prepaid_balance_link = fields.Char(
        compute="_compute_prepaid_receipt",
        compute_sudo=True,
        groups="base.group_user",
        help="Address of the customer's prepaid hours in the portal, for mails.",
    )

    @api.model
    def _get_guarded_fields(self):
        """Extend: when an order was paid, and which receipt went out, is what happened."""
        return super()._get_guarded_fields() | {
            "is_prepaid_receipt_sent",
            "prepaid_paid_date",
            "prepaid_receipt_id",
        }

    @api.depends(
        "state",
        "order_line.product_id",
        "order_line.product_uom_qty",
        "order_line.is_prepaid_size",
    )
    def _compute_prepaid_size_ids(self):
        for order in self:
            order.prepaid_size_ids = order.order_line.filtered(lambda line: line._is_offered_size())

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: offer other sizes on quotations of one block, if the company wants so."""
        orders = super().create(vals_list)
        for order in orders:
            if order._is_comparing():
                order._offer_prepaid_sizes()
        return orders

    def write(self, vals):
        """Extend: update offered sizes with the block and prices."""
        # A customer who chooses asks for no other sizes.
        decides = not {"order_line", *self._get_fields_of_price()}.isdisjoint(vals)
        is_followed = decides and not self.env.user.share
        before = {}
        if is_followed:
            before = {order: (order._get_size_basis(), order.order_line) for order in self}
        is_reopened = vals.get("state") == "draft"
        reopened = self.filtered(lambda order: is_reopened and order.state == "cancel")
        result = super().write(vals)
        for order, (basis, lines) in before.items():
            if order._is_comparing() and order._get_size_basis() != basis:
                order._offer_prepaid_sizes()
            order._place_prepaid_sizes(order.order_line - lines)
        reopened._offer_dropped_sizes()
        return result

    def action_confirm(self):
        """Extend: drop sizes that were not chosen.

        :raise UserError: when no size is chosen at all
        """
        self._check_prepaid_block()
        self._drop_prepaid_sizes()
        return super().action_confirm()

    def _is_block_offered(self):
        """Extend: count quotations with sizes to choose from."""
        return super()._is_block_offered() or bool(self.prepaid_size_ids)

    def _get_reason_to_leave(self):
        """Return why the quotation cannot be replaced: "signed", "paying", "changed" or None."""
        self.ensure_one()
        if self.signed_by:
            return "signed"
        if self._is_renewal_accepted():
            return "paying"
        return None if self._is_as_offered() else "changed"

    def _is_offer_of(self, product, quantity):
        """Check if the quotation offers just so much of a block and nothing else.

        :param product: a `product.product`
        :param quantity: in the product's own unit
        """
        lines = self._get_sold_lines()
        if len(lines) != 1 or lines.product_id != product or lines.product_uom_id != product.uom_id:
            return False
        return abs(lines.product_uom_qty - quantity) < 0.001
