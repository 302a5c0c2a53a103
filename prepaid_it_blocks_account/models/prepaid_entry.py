from odoo import Command, api, fields, models
from odoo.addons.prepaid_it_blocks.search_terms import find_membership
from odoo.tools import SQL


class PrepaidEntry(models.Model):
    """Rows of the ledger with the journal entries that recognised their revenue."""

    _inherit = "prepaid.entry"

    move_id = fields.Many2one(
        "account.move",
        string="Journal Entry",
        compute="_compute_move_ids",
        search="_search_move_ids",
        compute_sudo=True,
        help="The entry that recognised this row's revenue; the first one of several.",
    )
    move_ids = fields.Many2many(
        "account.move",
        string="Journal Entries",
        compute="_compute_move_ids",
        search="_search_move_ids",
        compute_sudo=True,
        help="One for each analytic key that the block's invoices charge.",
    )

    def _compute_move_ids(self):
        found = {}
        links = self.env["prepaid.revenue.row"].search([("entry_id", "in", self.ids)], order="id")
        for link in links:
            found.setdefault(link.entry_id.id, []).append(link.move_id.id)
        for entry in self:
            moves = found.get(entry.id, [])
            entry.move_id = moves[:1] and moves[0]
            entry.move_ids = [Command.set(moves)]

    @api.model
    def _search_move_ids(self, operator, value):
        """Search by journal entries: by ids, name or existence."""
        is_in, numbers = find_membership(self.env["account.move"], operator, value)
        if not numbers:
            # "Without an entry" is what is not among those that have one.
            query = SQL("(SELECT entry_id FROM prepaid_revenue_row)")
            return [("id", "not in" if is_in else "in", query)]
        query = SQL("(SELECT entry_id FROM prepaid_revenue_row WHERE move_id = ANY(%s))", numbers)
        return [("id", "in" if is_in else "not in", query)]

    def action_view_moves(self):
        """Open the journal entries that recognised these rows."""
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id("account.action_move_journal_line")
        return dict(action, domain=[("id", "in", self.mapped("move_ids").ids)], context={})
