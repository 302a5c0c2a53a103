from markupsafe import escape

from odoo import Command, models
from odoo.addons.prepaid_it_blocks import compat
from odoo.exceptions import UserError

from .res_company_revenue_setup import INCOME_GROUP


class AccountMovePrepaidRevenueMixin(models.AbstractModel):
    """The part of journal entries that defers the money for blocks and recognises it."""

    _name = "account.move.prepaid.revenue.mixin"
    _description = "Deferred Revenue of Journal Entries"

    def _post(self, *args, **kwargs):
        """Extend: recognise nothing for a second time, not on a day to come either.

        A line that was split bills the hours of the order all the same.

        :raise UserError: when an entry would do so
        """
        self._check_prepaid_recognition()
        self._link_prepaid_parts()
        return super()._post(*args, **kwargs)

    def write(self, vals):
        """Extend: see to deferred money whichever way an entry's state or date changes.

        What is posted is marked, and what it reverses is free again; so are the hours of a
        recognition entry that is reset to draft or cancelled. Recognised revenue is of its
        entry's date.

        :raise UserError: when hours would be recognised for a second time; when the entry was
            reversed, or reverses another
        """
        state, posted = vals.get("state"), self.browse()
        if state == "posted":
            posted = self.filtered(lambda move: move.state != "posted")
            posted._check_prepaid_recognition()
            posted._mark_prepaid_deferred()
        elif state:
            recognised = self._get_prepaid_recognised()
            if recognised:
                recognised.mapped("move_id")._cancel_prepaid_reversals()
                recognised._release()
        result = super().write(vals)
        posted._reverse_prepaid_recognition()
        if "date" in vals:
            self._get_prepaid_recognised()._follow_entry_date()
        return result

    def copy_data(self, default=None):
        """Extend: copy entries that recognise hours only to reverse them.

        :raise UserError: saying what to do instead
        """
        if not (default or {}).get("reversed_entry_id"):
            self._check_prepaid_copy()
        return super().copy_data(default)

    def _link_prepaid_parts(self):
        """Link lines that are parts of another one of the invoice to its order item.

        That is a block's line on the deferred revenue account without an order, while another
        line of the same invoice charges the same block for one order item. What is beyond the
        ordered quantity is a part of the price alone.
        """
        # Sudo: accountants need not see orders.
        for move in self.sudo().filtered(lambda move: move.state == "draft"):
            accounts = move._get_prepaid_deferred_accounts()
            # Of all journal items, which posting reads in any case: once, and not these alone.
            for line in move.line_ids.filtered(lambda line: line.display_type == "product"):
                if line.account_id in accounts and line._is_prepaid_manual():
                    move._link_prepaid_part(line)

    def _link_prepaid_part(self, line):
        """Link a block's line to the one order item that this invoice charges for the block.

        :param line: the `account.move.line`
        """
        others = (self.invoice_line_ids - line).filtered(
            lambda other: other.product_id == line.product_id
        )
        sold = others.sale_line_ids.filtered("prepaid_hours")
        if len(sold) != 1:
            return
        whole = others.filtered(
            lambda other: other.sale_line_ids == sold and not other.is_prepaid_price_part
        )
        quantity = sum(
            one.product_uom_id._compute_quantity(one.quantity, sold.product_uom_id)
            for one in whole | line
        )
        digits = self.env["decimal.precision"].precision_get(compat.UNIT_PRECISION)
        is_beyond = quantity - sold.product_uom_qty > 0.5 * 10**-digits
        line.write({"sale_line_ids": [Command.link(sold.id)], "is_prepaid_price_part": is_beyond})

    def _check_prepaid_copy(self):
        """Refuse to copy entries of recognition and their reversals.

        :raise UserError: saying what to do instead
        """
        entries = self.filtered(lambda move: move.move_type == "entry")
        for move in entries | entries.mapped("reversed_entry_id"):
            if move.is_prepaid_recognition_reset or move._get_prepaid_recognised():
                raise UserError(
                    self.env._(
                        "%s recognises revenue of prepaid hours, each of them once: it is not "
                        "copied. Reverse it alone, and recognise the hours again.",
                        move.display_name,
                    )
                )

    def _get_prepaid_recognised(self):
        """Return the recognised revenue of these entries, without that of reset ones."""
        # Sudo: whoever resets an entry need not see blocks.
        revenue = self.env["prepaid.revenue"].sudo()
        entries = self.filtered(
            lambda move: move.move_type == "entry" and not move.is_prepaid_recognition_reset
        )
        return revenue.search([("move_id", "in", entries.ids)]) if entries else revenue

    def _check_prepaid_recognition(self):
        """Refuse to post entries that would recognise hours twice.

        :raise UserError: saying what to do instead
        """
        for move in self.filtered(lambda move: move.move_type == "entry"):
            if move.is_prepaid_recognition_reset:
                raise UserError(
                    self.env._(
                        "The hours of %s were released when it was reset: they may be in another "
                        "entry by now. Delete or cancel it and recognise the revenue again.",
                        move.display_name,
                    )
                )
            if move.reversed_entry_id.is_prepaid_recognition_reset:
                raise UserError(
                    self.env._(
                        "%(move)s would reverse %(original)s, which was reset: its hours were "
                        "released then, and nothing is left to reverse. Delete %(move)s.",
                        move=move.display_name,
                        original=move.reversed_entry_id.display_name,
                    )
                )
            recognised = move.reversed_entry_id._get_prepaid_recognised()
            recognised._check_in_force()
            if recognised and not move._reverses_wholly(move.reversed_entry_id):
                raise UserError(
                    self.env._(
                        "Revenue of prepaid hours is reversed as a whole: leave the items alone."
                    )
                )

    def _reverses_wholly(self, original):
        """Check if this entry takes back all of another one, account by account."""
        totals = {}
        for line in (self | original).mapped("line_ids"):
            totals[line.account_id] = totals.get(line.account_id, 0.0) + line.balance
        currency = original.company_id.currency_id
        return all(currency.is_zero(total) for total in totals.values())

    def _reverse_prepaid_recognition(self):
        """Release the rows recognised by the entries that these ones reverse."""
        for move in self.filtered(lambda move: move.state == "posted" and move.reversed_entry_id):
            recognised = move.reversed_entry_id._get_prepaid_recognised()
            if recognised:
                recognised._reverse(move)
                move.reversed_entry_id._cancel_prepaid_reversals()

    def _cancel_prepaid_reversals(self):
        """Cancel drafts that would reverse these entries: nothing is left to reverse."""
        # Sudo: whoever frees an entry need not see who else began to.
        drafts = self.sudo().search(
            [("reversed_entry_id", "in", self.ids), ("state", "=", "draft")]
        )
        for draft in drafts:
            text = self.env._(
                "Cancelled: the hours of %s were released without this entry.",
                draft.reversed_entry_id.display_name,
            )
            draft.message_post(body=escape(text))
        if drafts:
            drafts.button_cancel()

    def action_view_prepaid_entries(self):
        """Open the rows of the ledger that this entry recognised."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "prepaid_it_blocks.prepaid_entry_action"
        )
        # Sudo: the ledger's own rules say which rows are shown.
        links = self.env["prepaid.revenue.row"].sudo()
        return dict(action, domain=links._get_rows_domain(self), context={})

    def _mark_prepaid_deferred(self):
        """Mark the lines of invoices and credit notes that are on a deferred revenue account."""
        for move in self.filtered(lambda move: move.is_sale_document(include_receipts=True)):
            # Sudo: whoever posts need not read the company's settings, nor orders.
            move = move.sudo()
            move.invoice_line_ids._mark_prepaid_deferred(move._get_prepaid_deferred_accounts())

    def _get_prepaid_deferred_accounts(self):
        """Return the accounts that hold deferred revenue for this document's customer.

        The document may be older than the set-up as it is now.
        """
        self.ensure_one()
        # A credit note gives back what its invoice had deferred, whatever the set-up is now.
        invoiced = self.reversed_entry_id.invoice_line_ids.filtered("is_prepaid_deferred")
        accounts = invoiced.mapped("account_id")
        for account in self.company_id._get_prepaid_deferred_accounts():
            mapped = self.fiscal_position_id.map_account(account)
            # Mapped to an account of income, the money is not deferred.
            accounts |= account | mapped.filtered(lambda one: one.internal_group != INCOME_GROUP)
        return accounts
