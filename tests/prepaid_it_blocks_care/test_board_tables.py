"""The tables that the board is read from follow whatever happens, and the check knows them."""

from datetime import date
from unittest.mock import patch

from odoo.addons.prepaid_it_blocks_care.models import board_sql

from .board import BoardCase


class TestBoardTables(BoardCase):
    def test_ledger_holds_whatever_happens_to_blocks(self):
        line = self._log(self.ticket, 21.0)
        self.assertLedgerHolds()
        line.unit_amount = 3.0
        self.block._adjust(2.0, "Goodwill")
        other = self._sell(10.0, contact=self.other_contact)
        other._transfer(self.agreement, 4.0, "Moved")
        self.assertLedgerHolds()
        with self._on(date(2027, 6, 1)):
            self.env["prepaid.block"]._cron_expire()
        self.assertLedgerHolds()
        self._change(self.agreement, {"state": "ended"})
        self.assertLedgerHolds()

    def test_check_finds_a_board_that_differs(self):
        damages = {
            "board": "UPDATE prepaid_board_agreement SET threshold_seconds = 1",
            "board_month": "UPDATE prepaid_board_month SET used = used - 1",
        }
        for rule, damage in damages.items():
            with self.subTest(rule), self.cr.savepoint(flush=False) as savepoint:
                self.env.flush_all()
                self.env.cr.execute(damage)
                found = self.env["prepaid.entry"]._check_ledger()
                self.assertEqual([one["rule"] for one in found], [rule])
                self.assertIn(self.agreement.id, found[0]["agreement_ids"])
                savepoint.rollback()

    def test_tables_are_filled_for_a_ledger_that_is_older(self):
        self._log(self.ticket, 3.0)
        self.env.flush_all()
        self.env.cr.execute("TRUNCATE prepaid_board_agreement, prepaid_board_month")
        self.env["prepaid.agreement"]._create_board()
        self.assertLedgerHolds()
        self.assertEqual(self._read().available_hours, 17.0)

    def test_draw_makes_no_row_again(self):
        """A draw moves the balance of the row; what else it holds is not reckoned anew."""
        self.env.flush_all()
        self.env.cr.execute("UPDATE prepaid_board_agreement SET has_blocks = FALSE")
        self._log(self.ticket, 3.0)
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT has_blocks, balance_seconds FROM prepaid_board_agreement"
            " WHERE agreement_id = %s",
            [self.agreement.id],
        )
        self.assertEqual(self.env.cr.fetchone(), (False, 17 * 3600))

    def test_holds_of_an_addon_that_has_gone_are_read_no_more(self):
        agreements, block = self.env["prepaid.agreement"], self.env["prepaid.block"]
        mark = board_sql.get_mark(block._get_hold_fields())
        self.assertEqual(self._get_mark(), mark)
        with patch.object(type(block), "_get_hold_fields", lambda block: ("is_order_cancelled",)):
            agreements._refresh_board()
            self.assertEqual(self._get_mark(), "is_order_cancelled")
            self.agreement.block_ids._write_guarded({"is_order_cancelled": True})
            self.assertLedgerHolds()
        agreements._refresh_board()
        self.assertEqual(self._get_mark(), mark)

    def _get_mark(self):
        """Return which holds the triggers read, as the database says."""
        self.env.cr.execute(board_sql.MARK)
        return self.env.cr.fetchone()[0]
