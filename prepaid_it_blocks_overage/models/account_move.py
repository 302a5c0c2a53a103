from odoo import api, fields, models


class AccountMove(models.Model):
    """Invoices of overage: deleted or credited, the hours are billed again."""

    _inherit = "account.move"

    prepaid_overage_entry_count = fields.Integer(
        string="Billed Entries",
        compute="_compute_prepaid_overage_entry_count",
        compute_sudo=True,
        groups="prepaid_it_blocks.group_user",
    )

    @api.depends("invoice_line_ids.sale_line_ids")
    def _compute_prepaid_overage_entry_count(self):
        for move in self:
            items = move._get_overage_items()
            move.prepaid_overage_entry_count = len(items.prepaid_overage_bill_ids)

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: an invoice of a cancelled order bills its hours again."""
        moves = super().create(vals_list)
        moves._reopen_overage()
        return moves

    def write(self, vals):
        """Extend: hours of a line that is taken off a draft invoice are billed again."""
        orders = self.env["sale.order"]
        if ("invoice_line_ids" in vals or "line_ids" in vals) and "move_type" not in vals:
            orders = self.filtered(lambda move: move.state == "draft")._get_overage_orders()
        result = super().write(vals)
        if orders:
            orders._free_unbilled_overage()
        return result

    def unlink(self):
        """Extend: hours of a deleted invoice are billed again."""
        orders = self._get_overage_orders()
        result = super().unlink()
        orders._free_unbilled_overage()
        return result

    def _post(self, *args, **kwargs):
        """Extend: a credit note over a whole invoice frees the hours on it.

        :raise UserError: when an invoice bills hours that were billed elsewhere meanwhile
        """
        self._reopen_overage()
        posted = super()._post(*args, **kwargs)
        posted._follow_overage()
        # With a new invoice in the same step nothing is free; see `account.move.reversal`.
        if not self.env.context.get("prepaid_keep_overage"):
            credited = posted.filtered(lambda move: move.move_type == "out_refund")
            credited.mapped("reversed_entry_id")._get_overage_orders()._free_unbilled_overage()
        return posted

    def button_draft(self):
        """Extend: an invoice that is cancelled or credited no more bills its hours again."""
        result = super().button_draft()
        self._reopen_overage()
        return result

    def button_cancel(self):
        """Extend: hours of a cancelled invoice are billed again."""
        result = super().button_cancel()
        self._reopen_overage()
        self._get_overage_orders()._free_unbilled_overage()
        return result

    def action_view_prepaid_overage(self):
        """Open the entries billed by this invoice."""
        self.ensure_one()
        self.check_access("read")
        self.env["prepaid.overage.bill"].check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "prepaid_it_blocks_overage.prepaid_overage_bill_action"
        )
        action["domain"] = [("sale_line_id", "in", self._get_overage_items().ids)]
        action["context"] = {}
        return action

    def _prepare_product_base_line_for_taxes_computation(self, product_line):
        """Extend: price overage by its seconds, not by a rounded quantity."""
        values = super()._prepare_product_base_line_for_taxes_computation(product_line)
        if self.is_invoice(include_receipts=True):
            # Sudo: accountants need not see orders.
            item = product_line.sudo().sale_line_ids.filtered("is_prepaid_overage")[:1]
            if item:
                quantity, unit = product_line.quantity, product_line.product_uom_id
                values["quantity"] = item._get_exact_quantity(quantity, unit, product_line)
        return values

    def _get_overage_items(self):
        """Return the order items of overage that these invoices bill."""
        # Sudo: accountants need not see orders.
        return self.sudo()._get_order_items().filtered("is_prepaid_overage")

    def _get_overage_orders(self):
        """Return the orders of overage that these invoices bill."""
        # Sudo: accountants need not see orders.
        return self.sudo()._get_order_items().order_id.filtered("is_prepaid_overage")

    def _reopen_overage(self):
        """Let cancelled orders bill their hours again that an invoice charges after all.

        :raise UserError: when the hours were billed or settled meanwhile
        """
        moves = self.filtered(lambda move: move.is_sale_document(include_receipts=True))
        moves |= moves.mapped("reversed_entry_id")
        for order in moves._get_overage_orders().filtered(lambda one: one.state == "cancel"):
            if order._get_overage_lines()._get_overage_invoices():
                order.write({"state": "sale"})

    def _follow_overage(self):
        """Adapt orders of overage to the quantities of their posted invoices.

        What a credit note gives back of an invoice is not to be billed again.
        """
        for move in self.filtered(lambda one: one.is_sale_document(include_receipts=True)):
            lines = move._get_overage_orders()._get_overage_lines()
            if lines and not move.reversed_entry_id:
                lines._follow_overage_invoices()

    def _get_rebate_share(self):
        """Return the share of this invoice that was given back on lines that name no order."""
        self.ensure_one()
        lines = self._get_credit_notes().mapped("invoice_line_ids")
        rebate = sum(lines.filtered(lambda line: not line.sale_line_ids).mapped("price_subtotal"))
        return rebate / self.amount_untaxed if self.amount_untaxed else 0.0
