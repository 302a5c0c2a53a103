from odoo import api, fields, models


class AccountMove(models.Model):
    """From an invoice to the time beyond the blocks that it bills."""

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

    def _get_overage_items(self):
        """Return the order items of hours beyond the blocks that these invoices bill."""
        # Sudo: accountants need not see orders.
        items = self.sudo().mapped("invoice_line_ids.sale_line_ids")
        return items.filtered("is_prepaid_overage")

    def action_view_prepaid_overage(self):
        """Open the entries whose hours this invoice bills."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "prepaid_it_blocks.prepaid_overage_bill_action"
        )
        action["domain"] = [("sale_line_id", "in", self._get_overage_items().ids)]
        action["context"] = {}
        return action

    def _get_rebate_share(self):
        """Return which share of this invoice was given back on lines that name no order."""
        self.ensure_one()
        lines = self._get_credit_notes().mapped("invoice_line_ids")
        rebate = sum(lines.filtered(lambda line: not line.sale_line_ids).mapped("price_subtotal"))
        return rebate / self.amount_untaxed if self.amount_untaxed else 0.0
