from odoo import api, models

from . import board_sql


class PrepaidAgreementBoardMixin(models.AbstractModel):
    """The part of agreements whose figures the owner's board reads without reckoning."""

    _name = "prepaid.agreement.board.mixin"
    _description = "Agreements on the Owner's Board"

    @api.model
    def _create_board(self):
        """Create the tables that the board is read from, and the triggers that keep them."""
        for statement in board_sql.get_statements(
            self.env["prepaid.block"]._get_hold_fields(), *self._get_board_terms()
        ):
            self.env.cr.execute(statement)

    @api.model
    def _refresh_board(self):
        """Create what the board is read from again, where it reads other holds than there are."""
        mark = board_sql.get_mark(self.env["prepaid.block"]._get_hold_fields())
        self.env.cr.execute(board_sql.MARK)
        if self.env.cr.fetchone() != (mark,):
            self._create_board()

    @api.model
    def _get_board_terms(self):
        """Return (SQL of whether block ``b`` is on hold, column with the last contact)."""
        return self.env["prepaid.block"]._get_hold_query("b"), "last_contact_date"
