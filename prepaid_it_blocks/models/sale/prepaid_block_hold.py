from odoo import api, fields, models

from ...policies import validity

# What decides whether a sold block is still paid. Nothing that time drawn from it changes:
# a draw must not compute it again.
_SOURCES = [
    "activation",
    "seconds",
    "refunded_seconds",
    "online_amount",
    "is_order_cancelled",
    "transferred_from_id.is_suspended",
    "sale_line_id.product_uom_qty",
    "sale_line_id.prepaid_block_ids.seconds",
    "sale_line_id.prepaid_block_ids.refunded_seconds",
    "sale_line_id.order_id.state",
    "sale_line_id.order_id.amount_total",
    "sale_line_id.order_id.currency_id",
    "sale_line_id.order_id.transaction_ids.state",
    # Refunds of online payments are payments too.
    "sale_line_id.order_id.transaction_ids.child_transaction_ids.state",
    # Advances are invoiced on lines of their own.
    "sale_line_id.order_id.order_line.invoice_lines.move_id.state",
    "sale_line_id.order_id.order_line.invoice_lines.move_id.payment_state",
]

_INVOICES = ("out_invoice", "out_receipt")


class PrepaidBlockHoldMixin(models.AbstractModel):
    """Part of `prepaid.block`: hours that pay for nothing, yet or any more.

    Blocks whose order, invoice or payment was reversed after they had become usable are
    suspended: time draws nothing from them, and what they paid for stays. They can be used again
    as soon as the condition holds again. An addon may hold blocks for other reasons.
    """

    _name = "prepaid.block.hold.mixin"
    _inherit = "mail.thread"
    _description = "Prepaid Blocks on Hold"

    activation = fields.Selection(
        [
            ("order", "The order"),
            ("invoice", "The posted invoice"),
            ("payment", "The payment"),
        ],
        string="Activation Condition",
        readonly=True,
        copy=False,
        help="The condition under which the block became usable. While it does not hold any "
        "more, the block is suspended.",
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
            block.is_suspended = source.is_suspended if source else block._is_activation_reversed()

    def _is_activation_reversed(self):
        """Check if the condition does not hold any more that made the block usable."""
        self.ensure_one()
        if not (self.activation and self.sale_line_id) or self.is_order_cancelled:
            return False
        return not self._holds_condition(self.activation, self.online_amount)

    def _holds_condition(self, condition, online_amount=None):
        """Check if the block's hours are ordered, invoiced or paid.

        Of a line's hours the parts that were sold first are paid first.

        :param condition: one of the values of `activation`
        :param online_amount: what had to be paid online for it, where that is known
        """
        self.ensure_one()
        line = self.sale_line_id
        parts = line._get_live_prepaid_blocks().filtered(
            lambda part: part.sale_sequence <= self.sale_sequence
        )
        seconds = sum(part.seconds - part.refunded_seconds for part in parts | self)
        return line._holds_prepaid_condition(condition, seconds, online_amount)

    def _record_activation(self):
        """Record the activation condition of blocks on order."""
        for block in self.filtered(lambda block: block.state == "pending" and block.sale_line_id):
            order = block.sale_line_id.order_id
            condition = order.company_id.prepaid_activation
            # A block that somebody makes usable without it depends on nothing.
            if block._holds_condition(condition):
                online = order.amount_total if order._is_paid_online() else 0.0
                block.write({"activation": condition, "online_amount": online})

    def _get_billing_lines(self):
        """Return the lines of posted invoices that bill these hours, latest last."""
        lines = self._get_original_block().sale_line_id.invoice_lines.filtered(
            lambda line: line.move_id.state == "posted" and line.move_id.move_type in _INVOICES
        )
        return lines.sorted("id")

    @api.model
    def _get_hold_fields(self):
        """Return the names of the fields that hold a block while true.

        Nothing holds blocks by itself. Extend to add a reason: a stored Boolean of this model
        that no draw changes. Time draws nothing from a block on hold; overage that it would have
        paid for is kept from being billed, and is settled by
        `prepaid.agreement._settle_overage(is_hold_over=True)`, which the addon calls when the
        reason is gone. Extend `_get_hold_text` to explain it.

        :return: list of names
        """
        return []

    def _is_on_hold(self):
        """Check if something holds the block; see `_get_hold_fields`."""
        self.ensure_one()
        return any(self[fname] for fname in self._get_hold_fields())

    @api.model
    def _get_hold_query(self, alias):
        """Return the SQL of `_is_on_hold`; `_get_hold_fields` are to be flushed before.

        :param alias: the block's name in the statement
        """
        conditions = [f"{alias}.{fname} IS TRUE" for fname in self._get_hold_fields()]
        return f"({' OR '.join(conditions)})" if conditions else "FALSE"

    def _would_pay_for(self, target):
        """Check if the block would pay for some time if it were not suspended.

        :param target: a `Target`
        """
        self.ensure_one()
        is_valid = validity.is_valid_on(target.date, self.date_start, self.date_end)
        return is_valid and not self._explain_scope_mismatch(target.use)

    def _explain_hold(self, target):
        """Explain holds of these blocks on some time, or None.

        That is a payment that was reversed, something that holds a block which would pay, or
        else a block that is on order.

        :param target: a `Target`
        """
        held = self.filtered(
            lambda block: (
                block.state == "active"
                and (block.is_suspended or block._is_on_hold())
                and block._would_pay_for(target)
            )
        )
        suspended = held.filtered("is_suspended")
        if suspended:
            return suspended[0]._get_suspension_text()
        if held:
            return held[0]._get_hold_text()
        pending = self.filtered(lambda block: block.state == "pending")[:1]
        return pending._get_pending_text() if pending else None

    def _get_hold_text(self):
        """Return the text why the block is on hold.

        Extend to name the reason that was added to `_get_hold_fields`, while its field is true.
        """
        self.ensure_one()
        return self.env._("Block %s is on hold", self.name)

    def _get_pending_text(self):
        """Describe the activation condition that the block waits for."""
        self.ensure_one()
        # Sudo: who logs time need not read the firm's settings.
        condition = self.company_id.sudo().prepaid_activation
        if condition == "invoice":
            return self.env._("Block %s is not invoiced yet", self.name)
        if condition == "order":
            return self.env._("The order of block %s is not confirmed yet", self.name)
        return self.env._("Block %s is not paid yet", self.name)

    def _get_suspension_text(self):
        """Explain the suspension of the block."""
        self.ensure_one()
        if self.activation == "invoice":
            return self.env._("Block %s is suspended: its invoice was taken back", self.name)
        return self.env._("Block %s is suspended: it is not paid any more", self.name)
