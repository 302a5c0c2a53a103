from odoo import api, fields, models


class PrepaidAgreement(models.Model):
    """The buttons of an agreement that lead to its blocks and its ledger."""

    _inherit = "prepaid.agreement"

    block_count = fields.Integer(compute="_compute_block_count")
    entry_count = fields.Integer(compute="_compute_entry_count")

    @api.depends("block_ids")
    def _compute_block_count(self):
        for agreement in self:
            agreement.block_count = len(agreement.block_ids)

    def _compute_entry_count(self):
        # Counted in the database: a ledger may hold many thousands of rows.
        own = [("agreement_id", "in", self.ids)]
        counts = dict(self.env["prepaid.entry"]._read_group(own, ["agreement_id"], ["__count"]))
        for agreement in self:
            agreement.entry_count = counts.get(agreement._origin, 0)

    def action_view_blocks(self):
        """Open the blocks of this agreement."""
        return self._get_related_action("prepaid_it_blocks.prepaid_block_action")

    def action_view_entries(self):
        """Open the ledger of this agreement."""
        return self._get_related_action("prepaid_it_blocks.prepaid_entry_action")

    def _get_related_action(self, xmlid):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(xmlid)
        action["domain"] = [("agreement_id", "=", self.id)]
        action["context"] = {}
        return action
