from odoo import api, models


class AccountMove(models.Model):
    """Invoices of hours beyond the blocks: deleted or credited, the hours are billed anew."""

    _inherit = "account.move"

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: an invoice of a cancelled order bills its hours again."""
        moves = super().create(vals_list)
        moves._take_up_overage()
        return moves

    def _post(self, *args, **kwargs):
        """Extend: a credit note over a whole invoice frees the hours on it.

        :raise UserError: when an invoice bills hours that were billed elsewhere meanwhile
        """
        self._take_up_overage()
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
        self._take_up_overage()
        return result

    def button_cancel(self):
        """Extend: hours of a cancelled invoice are billed anew."""
        result = super().button_cancel()
        self._take_up_overage()
        self._get_overage_orders()._free_unbilled_overage()
        return result

    def unlink(self):
        """Extend: hours of a deleted invoice are billed anew."""
        orders = self._get_overage_orders()
        result = super().unlink()
        orders._free_unbilled_overage()
        return result

    def _take_up_overage(self):
        """Let cancelled orders bill their hours again that an invoice charges after all.

        :raise UserError: when the hours were billed or settled meanwhile
        """
        moves = self.filtered(lambda move: move.is_sale_document(include_receipts=True))
        moves |= moves.mapped("reversed_entry_id")
        for order in moves._get_overage_orders().filtered(lambda one: one.state == "cancel"):
            if order._get_overage_lines()._get_overage_invoices():
                order.write({"state": "sale"})

    def _follow_overage(self):
        """Note what posted invoices bill of the hours that their orders are over.

        What a credit note gives back of an invoice is not to be billed again.
        """
        for move in self.filtered(lambda one: one.is_sale_document(include_receipts=True)):
            lines = move._get_overage_orders()._get_overage_lines()
            if lines and not move.reversed_entry_id:
                lines._follow_overage_invoices()

    def write(self, vals):
        """Extend: hours of a line that is taken off a draft invoice are billed anew."""
        orders = self.env["sale.order"]
        if ("invoice_line_ids" in vals or "line_ids" in vals) and "move_type" not in vals:
            orders = self.filtered(lambda move: move.state == "draft")._get_overage_orders()
        result = super().write(vals)
        if orders:
            orders._free_unbilled_overage()
        return result

    def _get_overage_orders(self):
        """Return the orders of hours beyond the blocks that these invoices bill."""
        # Sudo: accountants need not see orders.
        orders = self.sudo().mapped("invoice_line_ids.sale_line_ids.order_id")
        return orders.filtered("is_prepaid_overage")

    def init(self):
        """Extend: add the index by which credit notes are found, where Odoo has none."""
        result = super().init()
        if not self._fields["reversed_entry_id"].index:
            self.env.cr.execute(
                """
                CREATE INDEX IF NOT EXISTS account_move_prepaid_reversed_index
                    ON account_move (reversed_entry_id) WHERE reversed_entry_id IS NOT NULL
                """
            )
        return result

    def _is_wholly_credited(self):
        """Return whether posted credit notes give back all of this invoice."""
        self.ensure_one()
        return bool(self._filter_wholly_credited())

    def _filter_wholly_credited(self):
        """Return those of these invoices of which posted credit notes give everything back."""
        given_back = {}
        for credit in self._get_credit_notes():
            number = credit.reversed_entry_id.id
            given_back[number] = given_back.get(number, 0.0) + credit.amount_total
        return self.filtered(
            lambda move: (
                move.id in given_back
                and move.currency_id.compare_amounts(given_back[move.id], move.amount_total) >= 0
            )
        )

    def _get_credit_notes(self):
        """Return the posted credit notes of these invoices, without those that were reversed."""
        posted = [("state", "=", "posted")]
        credits_ = self.search(
            [("reversed_entry_id", "in", self.ids), ("move_type", "=", "out_refund")] + posted
        )
        if not credits_:
            return credits_
        reversals = self.search([("reversed_entry_id", "in", credits_.ids)] + posted)
        return credits_ - reversals.mapped("reversed_entry_id")

    def _get_rebate_share(self):
        """Return which share of this invoice was given back on lines that name no order."""
        self.ensure_one()
        lines = self._get_credit_notes().mapped("invoice_line_ids")
        rebate = sum(lines.filtered(lambda line: not line.sale_line_ids).mapped("price_subtotal"))
        return rebate / self.amount_untaxed if self.amount_untaxed else 0.0
