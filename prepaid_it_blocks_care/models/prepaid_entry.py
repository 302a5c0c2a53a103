from odoo import api, models
from odoo.addons.prepaid_it_blocks import compat

from . import board_sql


class PrepaidEntry(models.Model):
    """Entries that the owner's board adds up."""

    _inherit = "prepaid.entry"

    # Rows come in the order of their days, nearly: what it costs a draw is next to nothing.
    _booked_idx = compat.Index("USING brin (accounting_date)")

    @api.model
    def _get_rules(self):
        """Extend: check what the board is read from against agreements, blocks and days."""
        terms = self.env["prepaid.agreement"]._get_board_terms()
        return super()._get_rules() | board_sql.get_rules(*terms)

    @api.model
    def _get_rule_labels(self):
        """Extend: name the rules of the board."""
        return super()._get_rule_labels() | {
            "board": self.env._("the board shows agreements and blocks as they are"),
            "board_month": self.env._("the board's sums of a month are those of its days"),
        }
