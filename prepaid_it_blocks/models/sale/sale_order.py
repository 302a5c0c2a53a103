from odoo import api, fields, models
from odoo.exceptions import UserError

from ... import compat


class SaleOrder(models.Model):
    _inherit = "sale.order"

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
        digits="Prepaid Hours",
        compute="_compute_prepaid_block_count",
        compute_sudo=True,
        groups="prepaid_it_blocks.group_user",
    )
    prepaid_saving = fields.Monetary(compute="_compute_prepaid_saving")

    prepaid_portal_link = fields.Char(
        compute="_compute_prepaid_portal_link",
        groups="base.group_user",
        help="Address at which the customer signs and pays, with the access token.",
    )

    # An agreement has one open renewal, not two.
    _prepaid_renewal_key = compat.UniqueIndex(
        "(prepaid_agreement_id) WHERE is_prepaid_renewal AND state IN ('draft', 'sent')"
    )

    @api.depends("order_line.prepaid_block_ids.balance_hours")
    def _compute_prepaid_block_count(self):
        for order in self:
            blocks = order.order_line.prepaid_block_ids
            order.prepaid_block_count = len(blocks)
            order.prepaid_left_hours = sum(blocks.mapped("balance_hours"))

    @api.depends("order_line.prepaid_saving")
    def _compute_prepaid_saving(self):
        for order in self:
            order.prepaid_saving = sum(order.order_line.mapped("prepaid_saving"))

    def _compute_prepaid_portal_link(self):
        for order in self:
            link = order.get_base_url() + order.get_portal_url()
            # Where a signature comes first, the page leads from it to the payment.
            is_signed = order.signed_by or not order.require_signature
            if order.require_payment and is_signed:
                link += "&allow_payment=yes"
            order.prepaid_portal_link = link

    def _action_confirm(self):
        """Extend: confirming an order makes its customer's blocks and agreement."""
        result = super()._action_confirm()
        # Sudo: sales people sell blocks without a right to create them by hand.
        lines = self.sudo().mapped("order_line")
        lines._create_prepaid_blocks()
        lines._activate_prepaid_blocks()
        return result

    def write(self, vals):
        """Extend: a cancelled order cancels its unused blocks.

        :raise UserError: when hours of a block were used, or when an order becomes a
            second open renewal of the same agreement
        """
        if vals.get("state") == "draft":
            self._check_one_open_renewal()
        result = super().write(vals)
        if vals.get("state") == "cancel":
            self.sudo().mapped("order_line.prepaid_block_ids")._cancel()
        return result

    def _check_one_open_renewal(self):
        """Say in words what the unique key would refuse."""
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

    def _get_sold_lines(self):
        """Return the lines of what the order sells: what is merely offered has no quantity."""
        return self.order_line.filtered(lambda line: line.product_id and line.product_uom_qty)

    def _get_prepaid_block_lines(self):
        """Return the lines that sell blocks."""
        return self.order_line.filtered(
            lambda line: line.product_id.is_prepaid_block and line.product_uom_qty > 0.0
        )

    def _is_paid_online(self, amount=None):
        """Return whether payments through the portal cover the order's total.

        :param amount: what had to be paid before the order was changed, where that is known;
            no more than that is asked for
        """
        self.ensure_one()
        paid = self._get_done_amount()
        due = min(self.amount_total, amount or self.amount_total)
        return paid > 0 and self.currency_id.compare_amounts(paid, due) >= 0

    def _get_done_amount(self):
        """Return what payments through the portal have brought, in the order's currency."""
        self.ensure_one()
        # Refunds are payments of less than nothing, and of no order.
        refunds = self.transaction_ids.child_transaction_ids.filtered(
            lambda payment: payment.operation == "refund"
        )
        done = (self.transaction_ids | refunds).filtered(lambda payment: payment.state == "done")
        return sum(done.mapped("amount"))

    def _note_prepaid_payment(self):
        """Do what follows once hours are paid and usable: nothing; extend for more.

        Called for orders whose blocks may have become so just now, in the transaction that makes
        them so, whatever brought that about, and before hours pay for earlier overage. An order
        comes again with every change of it or its payments: whoever extends looks at
        `_are_prepaid_paid` and at the blocks' states, and knows what was done before.
        """

    def _note_changed_block(self):
        """Do what follows once a quotation offers another block: nothing; extend for more.

        The customer may be the user who has chosen it, with no right to change anything else.
        """
        self.ensure_one()

    def action_view_prepaid_blocks(self):
        """Open the blocks that this order sold."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "prepaid_it_blocks.prepaid_block_action"
        )
        action["domain"] = [("sale_line_id.order_id", "=", self.id)]
        action["context"] = {}
        return action
