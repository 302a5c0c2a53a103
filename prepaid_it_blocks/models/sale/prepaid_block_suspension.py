from odoo import api, fields, models

from ...policies import validity

# What decides whether a sold block is still paid. Nothing that time drawn from it changes:
# a draw must not compute it anew.
_SOURCES = [
    "activation",
    "hours",
    "refunded_hours",
    "online_amount",
    "is_order_cancelled",
    "transferred_from_id.is_suspended",
    "sale_line_id.product_uom_qty",
    "sale_line_id.prepaid_block_ids.hours",
    "sale_line_id.prepaid_block_ids.refunded_hours",
    "sale_line_id.order_id.state",
    "sale_line_id.order_id.amount_total",
    "sale_line_id.order_id.transaction_ids.state",
    # Refunds of online payments are payments too.
    "sale_line_id.order_id.transaction_ids.child_transaction_ids.state",
    "sale_line_id.invoice_lines.move_id.state",
    "sale_line_id.invoice_lines.move_id.payment_state",
]

_INVOICES = ("out_invoice", "out_receipt")


class PrepaidBlock(models.Model):
    """Blocks whose order, invoice or payment was taken back after they had become usable.

    They are suspended: time draws nothing from them, and what they paid for stays. They can
    be used again as soon as the condition holds again.
    """

    _inherit = "prepaid.block"

    activation = fields.Selection(
        [
            ("order", "The order"),
            ("invoice", "The posted invoice"),
            ("payment", "The payment"),
        ],
        string="Usable Because Of",
        readonly=True,
        copy=False,
        help="The condition under which the block became usable. While it does not hold any "
        "more, the block is suspended.",
    )
    online_amount = fields.Monetary(
        string="Paid Online",
        readonly=True,
        copy=False,
        help="What had to be paid online when the block became usable; 0 where it was not.",
    )
    is_suspended = fields.Boolean(
        string="Suspended",
        compute="_compute_is_suspended",
        store=True,
        recursive=True,
        tracking=True,
        help="The invoice or payment was taken back: no time draws from the block until it "
        "is paid again.",
    )

    @api.depends(*_SOURCES)
    def _compute_is_suspended(self):
        for block in self:
            source = block.transferred_from_id
            block.is_suspended = source.is_suspended if source else block._is_taken_back()

    def _is_taken_back(self):
        """Return whether the condition does not hold any more that made the block usable."""
        self.ensure_one()
        if not (self.activation and self.sale_line_id) or self.is_order_cancelled:
            return False
        return not self._holds_condition(self.activation, self.online_amount)

    def _holds_condition(self, condition, online_amount=None):
        """Return whether the block's hours are ordered, invoiced or paid.

        Of a line's hours the parts that were sold first are paid first.

        :param condition: one of the values of `activation`
        :param online_amount: what had to be paid online for it, where that is known
        """
        self.ensure_one()
        line = self.sale_line_id
        parts = line._get_live_prepaid_blocks().filtered(
            lambda part: part.sale_part <= self.sale_part
        )
        hours = sum(part.hours - part.refunded_hours for part in parts | self)
        return line._holds_prepaid_condition(condition, hours, online_amount)

    def _get_billing_lines(self):
        """Return the lines of posted invoices that bill these hours, latest last."""
        lines = self._get_origin().sale_line_id.invoice_lines.filtered(
            lambda line: line.move_id.state == "posted" and line.move_id.move_type in _INVOICES
        )
        return lines.sorted("id")

    def _is_in_force(self, date):
        """Extend: a suspended block pays for nothing."""
        return not self.is_suspended and super()._is_in_force(date)

    def _activate(self):
        """Extend: keep in mind under which condition the blocks became usable."""
        for block in self.filtered(lambda block: block.state == "pending" and block.sale_line_id):
            order = block.sale_line_id.order_id
            condition = order.company_id.prepaid_activation
            # A block that somebody makes usable without it depends on nothing.
            if block._holds_condition(condition):
                online = order.amount_total if order._is_paid_online() else 0.0
                block.write({"activation": condition, "online_amount": online})
        return super()._activate()

    def _would_pay_for(self, target):
        """Return whether the block would pay for some time if it were not suspended.

        :param target: a `Target`
        """
        self.ensure_one()
        is_valid = validity.is_valid_on(target.date, self.date_start, self.date_end)
        return is_valid and not self._explain_uncovered(target.use)

    def _get_suspension_text(self):
        """Return in words that the block is suspended, and why."""
        self.ensure_one()
        if self.activation == "invoice":
            return self.env._("Block %s is suspended: its invoice was taken back", self.name)
        return self.env._("Block %s is suspended: it is not paid any more", self.name)


class PrepaidAgreement(models.Model):
    _inherit = "prepaid.agreement"

    suspended_hours = fields.Float(
        digits="Prepaid Hours",
        compute="_compute_suspended_hours",
        help="Hours of blocks whose invoice or payment was taken back: they can be used again "
        "once they are paid.",
    )

    @api.depends("block_ids.balance_hours", "block_ids.state", "block_ids.is_suspended")
    def _compute_suspended_hours(self):
        for agreement in self:
            suspended = agreement.block_ids.filtered(
                lambda block: block.is_suspended and block.state == "active"
            )
            agreement.suspended_hours = sum(suspended.mapped("balance_hours"))

    @api.depends("block_ids.is_suspended")
    def _compute_available_hours(self):
        """Extend: hours of suspended blocks cannot be used."""
        return super()._compute_available_hours()
