"""The text of a ledger's row is blanked for whom it is about; nothing else of it changes."""

import psycopg2

from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from ..common import TODAY, PrepaidCase


class TestBlankedTexts(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(20.0)
        cls.agreement = cls.block.agreement_id
        cls.line = cls._log(cls._create_ticket(), 2.0, name="Mr Baker was ill")
        entry = cls.env["prepaid.entry"]
        cls.row = entry.search([("timesheet_number", "=", cls.line.id)])

    def test_a_manager_blanks_a_text(self):
        before = self.row.read(["hours", "date", "kind", "block_id", "accounting_date"])
        self.row.with_user(self.manager).action_blank_reason()
        self.assertFalse(self.row.reason)
        self.assertEqual(
            self.row.read(["hours", "date", "kind", "block_id", "accounting_date"]), before
        )
        self.assertEqual(self.block.balance_hours, 18.0)
        self.assertLedgerHolds()
        note = self.agreement.message_ids[0]
        self.assertIn(str(self.row.id), note.body)
        self.assertNotIn("ill", note.body)
        self.assertEqual(note.author_id, self.manager.partner_id)

    def test_who_has_no_right_does_not(self):
        for user in (self.technician, self.salesman, self.accountant):
            with self.assertRaises(AccessError):
                self.row.with_user(user).action_blank_reason()
        self.assertEqual(self.row.reason, "Mr Baker was ill")

    def test_nothing_else_of_a_row_changes(self):
        self.env.flush_all()
        for change in (
            "reason = 'He was well'",
            "reason = ''",
            "reason = NULL, hours = -1",
            f"reason = NULL, date = '{TODAY}'::date + 1",
            "create_uid = NULL",
        ):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(psycopg2.Error, "append-only"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(
                    f"UPDATE prepaid_entry SET {change} WHERE id = %s", [self.row.id]
                )
        with self.assertRaises(AccessError):
            self.row.with_user(self.manager).write({"reason": False})
