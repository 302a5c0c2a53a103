from odoo import api, models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    """Invoices of blocks and of time and material, with what credit notes give back of them.

    The model's one class in the core: imported after `prepaid.price.visibility.mixin`, which it
    inherits.
    """

    _name = "account.move"
    _inherit = ["prepaid.price.visibility.mixin", "account.move"]

    def action_post(self):
        """Extend: keep time on the invoice that billed it, despite credit notes.

        From 19.0 on, Odoo lets go of an invoice's time at every credit note, for a part of it
        too (sale_timesheet, `account.move.action_post`): a block would pay for what the invoice
        goes on billing. Time of invoices that were wholly credited is billed again all the same.
        """
        # Sudo: accountants need not see timesheets.
        invoices = self.sudo().reversed_entry_id.filtered("timesheet_ids")
        billed = {invoice: invoice.timesheet_ids for invoice in invoices}
        result = super().action_post()
        for invoice, timesheets in billed.items():
            released = timesheets.exists().filtered(lambda line: not line.timesheet_invoice_id)
            released.write({"timesheet_invoice_id": invoice.id})
        return result

    def _post(self, *args, **kwargs):
        """Extend: a posted invoice may make the blocks that it bills usable."""
        posted = super()._post(*args, **kwargs)
        self._activate_prepaid_blocks()
        posted._log_blocks_without_order()
        return posted

    def _log_blocks_without_order(self):
        """Log on invoices that a block gives no hours which is on no order.

        Hours come from orders: an invoice that was made manually, or by a recurring contract,
        brings money alone.
        """
        # Sudo: accountants need not see products and orders.
        for move in self.sudo().filtered(lambda move: move.move_type == "out_invoice"):
            lines = move.invoice_line_ids.filtered(
                lambda line: line.product_id and not line.sale_line_ids
            )
            lines = lines._filter_blocks()
            if lines:
                move.message_post(
                    body=self.env._(
                        "%s on this invoice gives no hours, since it is on no sales order. Sell it "
                        "by a quotation (on the agreement: Renew), so that the customer gets them.",
                        ", ".join(lines.mapped("product_id.name")),
                    )
                )

    def _invoice_paid_hook(self):
        """Extend: a paid invoice may make its blocks usable."""
        result = super()._invoice_paid_hook()
        self._activate_prepaid_blocks()
        return result

    def button_draft(self):
        """Extend: a credit note that is reset may make blocks usable again.

        An invoice does not come back for time that blocks paid for meanwhile.

        :raise UserError: when it would
        """
        invoices, before = self._get_time_to_invoice()
        result = super().button_draft()
        self._activate_prepaid_blocks()
        invoices._check_not_paid_by_blocks(before)
        return result

    def button_cancel(self):
        """Extend: a credit note that is cancelled may make blocks usable again.

        Blocks that are to pay for earlier time pay for what is free again.

        :raise UserError: when the credit note for time goes that blocks paid for
        """
        invoices, before = self._get_time_to_invoice()
        agreements = self._get_agreements_of_time()
        result = super().button_cancel()
        self._activate_prepaid_blocks()
        invoices._check_not_paid_by_blocks(before)
        agreements._settle_overage()
        return result

    def unlink(self):
        """Extend: settle released time by blocks.

        :raise UserError: when the credit note for time goes that blocks paid for
        """
        invoices, before = self._get_time_to_invoice()
        agreements = self._get_agreements_of_time()
        result = super().unlink()
        invoices.exists()._check_not_paid_by_blocks(before)
        agreements._settle_overage()
        return result

    def _is_prepaid_paid(self):
        """Check if the customer has paid this invoice."""
        self.ensure_one()
        return self.payment_state in ("paid", "in_payment")

    def _get_prepaid_paid_share(self):
        """Return the part of what this invoice bills that is paid, by itself or in advance.

        What advances take off it is paid once they are, whether the remainder is or not.
        """
        self.ensure_one()
        own = 1.0 if self._is_prepaid_paid() else 0.0
        lines = self.invoice_line_ids.filtered(lambda line: line.display_type == "product")
        advances = lines.filtered("is_downpayment")
        billed = sum((lines - advances).mapped("price_subtotal"))
        taken = -sum(advances.mapped("price_subtotal"))
        if not advances or billed <= 0.0 or taken <= 0.0:
            return own
        charges = advances.sale_line_ids.order_id._get_advance_rows()
        charges = charges.filtered(lambda row: row.price_subtotal > 0.0).move_id - self
        part = min(taken / billed, 1.0)
        is_advance_paid = all(move._is_prepaid_paid() for move in charges)
        return own * (1.0 - part) + (part if is_advance_paid else 0.0)

    def _activate_prepaid_blocks(self):
        """Activate the blocks of the sales order items that these invoices bill.

        What is paid in advance is so for all that the order sells.
        """
        # Sudo: whoever posts an invoice or registers a payment need not see blocks.
        items = self.sudo()._get_order_items()
        if items:
            items |= items.filtered("is_downpayment").order_id.order_line
            items._activate_prepaid_blocks()

    def _get_order_items(self):
        """Return the sales order items that these invoices bill."""
        # Of all journal items, not of the invoice's own alone: posting reads them all, and would
        # read the others by themselves.
        return self.line_ids.sale_line_ids

    def _get_agreements_of_time(self):
        """Return the agreements of the time that these invoices bill as time and material."""
        # Sudo: the ledger follows whoever deletes an invoice.
        return self.sudo().mapped("timesheet_ids.prepaid_agreement_id")

    def _get_time_to_invoice(self):
        """Return the remaining time to invoice of these invoices and credit notes.

        :return: (the invoices with timesheets, dict of their order items to quantities)
        """
        if not self:
            # Posting asks Odoo to delete, or to reset, nothing: several times for each invoice.
            return self.sudo(), {}
        # Sudo: accountants need not see orders and timesheets.
        moves = self.sudo() | self.sudo().mapped("reversed_entry_id")
        invoices = moves.filtered("timesheet_ids")
        items = invoices.mapped("timesheet_ids.so_line")
        return invoices, {item: item.qty_to_invoice for item in items}

    def _check_not_paid_by_blocks(self, before):
        """Refuse to let these invoices bill time again that blocks paid for since.

        :param before: dict of order item to the quantity that was to be invoiced
        """
        for invoice in self:
            timesheets = invoice.timesheet_ids.filtered(
                lambda line: line.prepaid_covered_hours or line.prepaid_status == "excluded"
            )
            for item in timesheets.mapped("so_line"):
                if item.qty_to_invoice < 0.0 <= before.get(item, 0.0):
                    raise UserError(
                        self.env._(
                            "Time on invoice %s was taken from prepaid blocks, or made free of "
                            "charge, since it did not count any more: make a new invoice of "
                            "what is left.",
                            invoice.display_name,
                        )
                    )

    def _is_wholly_credited(self):
        """Check if posted credit notes give back all of this invoice."""
        self.ensure_one()
        return bool(self._filter_wholly_credited())

    def _filter_wholly_credited(self):
        """Return the invoices that posted credit notes credit wholly."""
        numbers = self.ids
        if not numbers:
            return self.browse()
        self._flush_credited()
        self.env.cr.execute(
            # pylint: disable=sql-injection  # the condition is a constant
            "SELECT m.id FROM account_move m WHERE m.id = ANY(%s) AND "
            + self._get_credited_query("m"),
            [numbers],
        )
        credited = {number for (number,) in self.env.cr.fetchall()}
        return self.filtered(lambda move: move.id in credited)

    def _get_credit_notes(self):
        """Return the posted credit notes of these invoices, without those that were reversed."""
        self._flush_credited()
        self.env.cr.execute(
            # pylint: disable=sql-injection  # the text is a constant
            "SELECT credit.id FROM account_move m, account_move credit WHERE m.id = ANY(%s) AND "
            + self._get_credit_note_query("m"),
            [self.ids],
        )
        return self.browse([number for (number,) in self.env.cr.fetchall()])

    @api.model
    def _flush_credited(self):
        """Flush the fields of `_get_credited_query`."""
        self.flush_model(["amount_total", "move_type", "reversed_entry_id", "state"])

    @api.model
    def _get_credited_query(self, alias):
        """Return an SQL condition: posted credit notes credit all of an invoice.

        :param alias: the invoice's name in the statement
        """
        return f"""COALESCE((
                SELECT SUM(credit.amount_total) >= {alias}.amount_total
                  FROM account_move credit
                 WHERE {self._get_credit_note_query(alias)}), FALSE)"""

    @api.model
    def _get_credit_note_query(self, alias):
        """Return the SQL of an invoice's credit notes.

        :param alias: the invoice's name in the statement, where the credit note is ``credit``
        """
        return f"""credit.reversed_entry_id = {alias}.id
                   AND credit.move_type = 'out_refund' AND credit.state = 'posted'
                   AND NOT EXISTS (
                       SELECT FROM account_move again
                        WHERE again.reversed_entry_id = credit.id
                          AND again.state = 'posted')"""

    @api.model
    def _get_hidden_documents(self):
        """Return the invoices of orders with hidden prices for the user."""
        return self.env.user._get_hidden_prepaid_orders().mapped("invoice_ids")
