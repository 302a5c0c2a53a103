from odoo import models


class PrepaidBlock(models.Model):
    """Blocks whose hours and holds the owner's board shows."""

    _inherit = "prepaid.block"

    def init(self):
        """Extend: create what the owner's board is read from, with the holds of any addon.

        At the end: a hold that an addon adds has its column, and other models have theirs.
        """
        result = super().init()
        self.pool.post_init(self.env["prepaid.agreement"]._create_board)
        return result

    def _register_hook(self):
        """Extend: an addon whose hold the board's triggers read may have gone."""
        result = super()._register_hook()
        self.env["prepaid.agreement"]._refresh_board()
        return result
