from odoo import models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    """Invoices of time and material: blocks pay for what they do not bill, and for no more."""

    _inherit = "account.move"

    def action_post(self):
        """Extend: time stays with the invoice that billed it, whatever a credit note gives back.

        From 19.0 on, Odoo lets go of an invoice's time at every credit note, for a part of it
        too (sale_timesheet, `account.move.action_post`): a block would pay for what the invoice
        goes on billing. Time of invoices that were wholly credited is billed anew all the same.
        """
        # Sudo: accountants need not see timesheets.
        invoices = self.sudo().reversed_entry_id.filtered("timesheet_ids")
        billed = {invoice: invoice.timesheet_ids for invoice in invoices}
        result = super().action_post()
        for invoice, timesheets in billed.items():
            freed = timesheets.exists().filtered(lambda line: not line.timesheet_invoice_id)
            freed.write({"timesheet_invoice_id": invoice.id})
        return result

    def button_draft(self):
        """Extend: an invoice does not come back for time that blocks paid for meanwhile.

        :raise UserError: when it would
        """
        invoices, before = self._get_time_to_invoice()
        result = super().button_draft()
        invoices._check_not_paid_by_blocks(before)
        return result

    def button_cancel(self):
        """Extend: blocks that are to pay for earlier time pay for what is free again.

        :raise UserError: when the credit note for time goes that blocks paid for
        """
        invoices, before = self._get_time_to_invoice()
        agreements = self._get_agreements_of_time()
        result = super().button_cancel()
        invoices._check_not_paid_by_blocks(before)
        agreements._settle_overage()
        return result

    def unlink(self):
        """Extend: blocks that are to pay for earlier time pay for what is free again.

        :raise UserError: when the credit note for time goes that blocks paid for
        """
        invoices, before = self._get_time_to_invoice()
        agreements = self._get_agreements_of_time()
        result = super().unlink()
        invoices.exists()._check_not_paid_by_blocks(before)
        agreements._settle_overage()
        return result

    def _get_agreements_of_time(self):
        """Return the agreements of the time that these invoices bill as time and material."""
        # Sudo: the ledger follows whoever deletes an invoice.
        return self.sudo().mapped("timesheet_ids.prepaid_agreement_id")

    def _get_time_to_invoice(self):
        """Return what is left to invoice of the time on these invoices, or credited by them.

        :return: (the invoices with timesheets, dict of their order items to quantities)
        """
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
