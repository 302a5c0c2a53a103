from odoo import api, fields, models
from odoo.exceptions import UserError

from ... import compat
from ...policies.hours import to_hours


class SaleOrder(models.Model):
    """Orders of blocks: what makes them, what is sold, and how an order of used hours ends.

    The model's one class in the core: imported after its parts, which also stand in the rooms
    of the renewal and the portal. The part that is named first runs first.
    """

    _name = "sale.order"
    _inherit = [
        "sale.order.prepaid.followup.mixin",
        "sale.order.prepaid.renewal.mixin",
        "sale.order.prepaid.payment.mixin",
        "sale.order.prepaid.advance.mixin",
        "sale.order.prepaid.sold.mixin",
        "prepaid.price.visibility.mixin",
        "prepaid.guard.mixin",
        "sale.order",
    ]

    prepaid_agreement_id = fields.Many2one(
        "prepaid.agreement",
        readonly=True,
        copy=False,
        index=True,
        ondelete="restrict",
    )
    is_prepaid_renewal = fields.Boolean(
        string="Prepaid Renewal",
        readonly=True,
        copy=False,
        help="This quotation renews the customer's prepaid hours.",
    )
    prepaid_block_count = fields.Integer(
        string="Prepaid Blocks",
        compute="_compute_prepaid_block_count",
        compute_sudo=True,
        groups="prepaid_it_blocks.group_user",
    )
    prepaid_left_hours = fields.Float(
        string="Prepaid Hours Left",
        compute="_compute_prepaid_block_count",
        compute_sudo=True,
        groups="prepaid_it_blocks.group_user",
    )
    prepaid_ordered_hours = fields.Float(
        string="Prepaid Hours on Order",
        compute="_compute_prepaid_block_count",
        compute_sudo=True,
        groups="prepaid_it_blocks.group_user",
        help="Hours that this order sold and that cannot be used yet, because the order waits "
        "for its invoice or payment.",
    )
    prepaid_saving = fields.Monetary(compute="_compute_prepaid_saving")
    prepaid_warning = fields.Text(
        compute="_compute_prepaid_warning", help="Why this quotation cannot be confirmed."
    )
    prepaid_portal_link = fields.Char(
        compute="_compute_prepaid_portal_link",
        groups="base.group_user",
        help="Address at which the customer signs and pays, with the access token.",
    )

    # An agreement has one open renewal, not two.
    _prepaid_renewal_key = compat.UniqueIndex(
        "(prepaid_agreement_id) WHERE is_prepaid_renewal AND state IN ('draft', 'sent')"
    )
    # Finds the quotations to follow up.
    _prepaid_followup_idx = compat.Index(
        "(prepaid_followup_date) WHERE is_prepaid_renewal AND prepaid_followup_date IS NOT NULL"
    )

    @api.depends(
        "order_line.prepaid_block_ids.balance_seconds", "order_line.prepaid_block_ids.state"
    )
    def _compute_prepaid_block_count(self):
        for order in self:
            blocks = order.order_line.prepaid_block_ids
            ordered = blocks.filtered(lambda block: block.state == "pending")
            order.prepaid_block_count = len(blocks)
            order.prepaid_ordered_hours = to_hours(sum(block.seconds for block in ordered))
            order.prepaid_left_hours = to_hours(sum(block.balance_seconds for block in blocks))

    @api.depends("order_line.prepaid_saving")
    def _compute_prepaid_saving(self):
        for order in self:
            order.prepaid_saving = sum(order.order_line.mapped("prepaid_saving"))

    @api.depends("state", "order_line.product_id", "order_line.prepaid_hours")
    def _compute_prepaid_warning(self):
        for order in self:
            problems = order._get_prepaid_problems() if order.state in ("draft", "sent") else []
            order.prepaid_warning = "\n".join(problems)

    def _compute_prepaid_portal_link(self):
        for order in self:
            link = order.get_base_url() + order.get_portal_url()
            # Where a signature comes first, the page leads from it to the payment.
            is_signed = order.signed_by or not order.require_signature
            if order.require_payment and is_signed:
                link += "&allow_payment=yes"
            order.prepaid_portal_link = link

    def action_quotation_send(self):
        """Extend: a block without hours is not offered to anybody.

        :raise UserError: when hours are missing on a product
        """
        self._check_prepaid_hours()
        return super().action_quotation_send()

    def action_confirm(self):
        """Extend: refuse blocks sold below their minimum, unless a customer has accepted them.

        Refused in any case: what would take hours back, and an order of a block without one.

        :raise UserError: saying what to enter, or that nothing is left of what was offered
        """
        self._check_prepaid_block()
        # A product may have become a block after it was offered.
        self.order_line._check_prepaid_sold()
        offered = self.filtered(lambda order: not order._is_renewal_accepted())
        offered._check_prepaid_hours()
        for order in offered:
            order._check_prepaid_minimum()
        return super().action_confirm()

    def _action_confirm(self):
        """Extend: confirming an order makes its customer's blocks and agreement.

        Who buys is offered a renewal again as soon as hours run low.
        """
        result = super()._action_confirm()
        # Sudo: sales people sell blocks without a right to create them manually.
        orders = self.sudo()
        lines = orders.mapped("order_line")
        lines._create_prepaid_blocks()
        lines._activate_prepaid_blocks()
        orders._resume_renewal()
        return result

    def action_cancel(self):
        """Extend: ask first about remaining hours of blocks in use."""
        is_asked = not self.env.context.get("disable_cancel_warning")
        if is_asked and len(self) == 1 and self._get_used_prepaid_blocks():
            action = self.env["ir.actions.actions"]._for_xml_id(
                "prepaid_it_blocks.prepaid_order_cancel_action"
            )
            action["context"] = {"default_order_id": self.id}
            return action
        return super().action_cancel()

    def write(self, vals):
        """Extend: a cancelled order cancels its unused blocks and pauses the renewal.

        :raise UserError: when hours of a block were used, when an order that was cancelled after
            that would become a quotation again, or one a second open renewal of its agreement
        """
        if vals.get("state") == "draft":
            self._check_no_used_hours()
            self._check_one_open_renewal()
        result = super().write(vals)
        if vals.get("state") == "cancel":
            # Sudo: the customer may be the one who declines.
            orders = self.sudo()
            orders.mapped("order_line.prepaid_block_ids")._cancel()
            orders._pause_renewal()
        return result

    def _check_no_used_hours(self):
        """Refuse to reopen orders that were cancelled after hours had been used.

        :raise UserError: naming a block
        """
        # Sudo: the rule holds for sales people who do not see blocks.
        blocks = self.sudo().mapped("order_line.prepaid_block_ids")
        kept = blocks.filtered("is_order_cancelled")
        if kept:
            raise UserError(
                self.env._(
                    "Hours of block %s were used before the order was cancelled: it stays "
                    "cancelled. Duplicate it to sell hours again.",
                    kept[0].name,
                )
            )

    def _check_one_open_renewal(self):
        """Raise a readable error instead of the unique key's."""
        for order in self.filtered("is_prepaid_renewal"):
            agreement = order.sudo().prepaid_agreement_id
            other = agreement._get_open_renewal() - order.sudo()
            if other:
                raise UserError(
                    self.env._(
                        "%(agreement)s has an open renewal quotation already: %(order)s. "
                        "Cancel that one first.",
                        agreement=agreement.name,
                        order=other.name,
                    )
                )

    def _get_used_prepaid_blocks(self):
        """Return the blocks of these orders that a plain cancellation refuses: used ones."""
        # Sudo: whoever cancels an order need not see blocks.
        blocks = self.sudo().mapped("order_line")._get_live_prepaid_blocks()
        return blocks.filtered(lambda block: block.used_seconds and not block.is_order_cancelled)

    def _cancel_keeping_used(self, reason):
        """Cancel an order: keep used hours, refund the remaining ones.

        :param reason: reason; stands in the ledger
        :return: what Odoo's own cancellation returns
        """
        self.ensure_one()
        self._get_used_prepaid_blocks()._keep_used(reason)
        # Sudo is not needed: the order is cancelled with the user's own rights.
        return self.with_context(disable_cancel_warning=True).action_cancel()

    def _get_prepaid_block_lines(self):
        """Return the lines that sell blocks."""
        return self.order_line.filtered(
            lambda line: line.product_id.is_prepaid_block and line.product_uom_qty > 0.0
        )

    @api.model
    def _get_hidden_documents(self):
        """Return the orders with hidden prices for the user."""
        return self.env.user._get_hidden_prepaid_orders()

    def _log_changed_block(self):
        """Log that a quotation offers another block; extend to act on it.

        The customer may be the user who has chosen it, with no right to change anything else.
        """
        self.ensure_one()

    def action_view_prepaid_blocks(self):
        """Open the blocks that this order sold."""
        self.ensure_one()
        self.check_access("read")
        self.env["prepaid.block"].check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "prepaid_it_blocks.prepaid_block_action"
        )
        action["domain"] = [("sale_line_id.order_id", "=", self.id)]
        action["context"] = {}
        return action
