"""The ledger's rules on real records: append-only, balances, keys, concurrency."""

import psycopg2

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG
from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from ..common import TODAY, PrepaidCase


class LedgerCase(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(20.0)
        cls.agreement = cls.block.agreement_id
        cls.ticket = cls._create_ticket()

    def _refused_by_database(self, statement):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.Error) as caught,
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(statement, [self.block.id])
        return str(caught.exception)


class TestLedger(LedgerCase):
    def test_purchase_is_the_first_row(self):
        self.assertEqual(self._ledger(self.block), [("purchase", self.block.id, 20.0)])
        self.assertEqual(self.block.entry_ids.date, TODAY)
        self.assertEqual(self.agreement.balance_hours, 20.0)

    def test_orm_refuses_every_change_even_to_the_superuser(self):
        entry = self.block.entry_ids
        with self.assertRaises(AccessError):
            entry.write({"hours": 99.0})
        with self.assertRaises(AccessError):
            entry.unlink()
        with self.assertRaises(AccessError):
            entry.create({"agreement_id": self.agreement.id, "hours": 5.0, "kind": "purchase"})
        with self.assertRaises(AccessError):
            entry.copy()

    def test_database_refuses_changed_hours(self):
        message = self._refused_by_database(
            "UPDATE prepaid_entry SET hours = hours + 1 WHERE block_id = %s"
        )
        self.assertIn("append-only", message)

    def test_database_refuses_deletion(self):
        message = self._refused_by_database("DELETE FROM prepaid_entry WHERE block_id = %s")
        self.assertIn("append-only", message)

    def test_database_refuses_another_timesheet(self):
        line = self._log(self.ticket, 1.0)
        self.env.cr.execute("SELECT %s", [line.id])
        message = self._refused_by_database(
            "UPDATE prepaid_entry SET timesheet_number = (SELECT min(id) FROM"
            " account_analytic_line) WHERE block_id = %s AND kind = 'purchase'"
        )
        self.assertIn("append-only", message)

    def test_database_refuses_a_negative_balance(self):
        message = self._refused_by_database(
            "UPDATE prepaid_block SET balance_seconds = -1 WHERE id = %s"
        )
        self.assertIn("balance_not_negative", message)

    def test_second_purchase_of_a_block_is_refused(self):
        row = self.block._prepare_entry_vals("purchase", 72000, TODAY)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.env["prepaid.entry"]._post([row])

    def test_same_revision_of_a_timesheet_counts_once(self):
        line = self._log(self.ticket, 1.0)
        row = dict(
            self.block._prepare_entry_vals("drawdown", -3600, TODAY),
            timesheet_id=line.id,
            timesheet_number=line.id,
            revision=line.prepaid_revision,
        )
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.env["prepaid.entry"]._post([row])

    def test_wrong_sign_is_refused(self):
        for kind, seconds in (("purchase", -3600), ("drawdown", 3600)):
            row = self.block._prepare_entry_vals(kind, seconds, TODAY)
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.env["prepaid.entry"]._post([row])

    def test_balances_cannot_be_written(self):
        for record, fname in (
            (self.agreement, "balance_hours"),
            (self.agreement, "balance_seconds"),
            (self.agreement, "overage_hours"),
            (self.agreement, "overage_seconds"),
            (self._log(self.ticket, 1.0), "prepaid_hours"),
        ):
            with self.assertRaises(AccessError):
                record.write({fname: 7.0})

    def test_balances_cannot_be_forged_on_creation(self):
        with self.assertRaises(AccessError):
            self._log(self.ticket, 1.0, prepaid_covered_hours=9.0)
        free_ticket = self._create_ticket(self.other_contact)
        context = {"default_prepaid_hours": 9.0, "default_prepaid_status": "covered"}
        line = (
            self.env["account.analytic.line"]
            .with_context(**context)
            .create(self._prepare_timesheet(free_ticket, 1.0))
        )
        self.assertEqual((line.prepaid_hours, line.prepaid_status), (0.0, "none"))

    def test_block_in_the_ledger_cannot_be_deleted(self):
        with self.assertRaises(UserError):
            self.block.unlink()
        with self.assertRaises(UserError):
            self.agreement.unlink()

    def test_no_context_opens_what_is_not_to_be_deleted(self):
        # As Odoo says it while it uninstalls; whoever calls may say so too.
        context = {MODULE_UNINSTALL_FLAG: True}
        self._log(self.ticket, 1.0)
        for records in (self.block.entry_ids, self.block, self.agreement, self.ticket):
            with self.assertRaises(UserError):
                records.with_context(**context).unlink()
        self.assertEqual(self.block.balance_hours, 19.0)

    def test_deleted_timesheet_leaves_its_trace(self):
        line = self._log(self.ticket, 2.0)
        number = line.id
        line.unlink()
        entries = self.env["prepaid.entry"].search([("timesheet_number", "=", number)])
        self.assertEqual(len(entries), 2)
        self.assertFalse(entries.mapped("timesheet_id"))
        self.assertEqual(self.block.balance_hours, 20.0)
        self.assertLedgerHolds()

    def test_reversal_points_at_its_row(self):
        line = self._log(self.ticket, 2.0)
        line.unit_amount = 1.5
        rows = self.env["prepaid.entry"].search([("timesheet_id", "=", line.id)], order="id")
        self.assertEqual(rows[1].kind, "reversal")
        self.assertEqual(rows[1].reversed_id, rows[0])
        self.assertEqual(rows[1].hours, 0.5)

    def test_available_leaves_out_what_has_ended(self):
        self.block.write({"date_end": TODAY})
        self.assertEqual(self.agreement.available_hours, 20.0)
        with self._on("2026-03-17"):
            self.assertEqual(self.agreement.available_hours, 0.0)
            self.assertEqual(self.agreement.balance_hours, 20.0)

    def test_used_up_agreement_is_used_to_the_full(self):
        self._log(self.ticket, 5.0)
        self.assertEqual(self.agreement.used_percent, 25.0)
        self._log(self.ticket, 15.0)
        self.assertEqual(
            (self.agreement.used_percent, self.agreement.available_hours), (100.0, 0.0)
        )

    def test_end_date_is_of_the_companys_time_zone(self):
        self.block.write({"date_end": TODAY})
        self.company.resource_calendar_id.tz = "Pacific/Auckland"
        with self._on("2026-03-16 12:30:00"):
            self.assertEqual(self.agreement.available_hours, 0.0)
        self.company.resource_calendar_id.tz = "America/Los_Angeles"
        with self._on("2026-03-17 05:30:00"):
            self.assertEqual(self.agreement.available_hours, 20.0)

    def test_rules_hold_after_a_mixed_history(self):
        second = self._sell(5.0)
        lines = self.env["account.analytic.line"]
        for hours in (3.0, 0.3333, 20.0, 0.25, 7.5):
            lines |= self._log(self.ticket, hours)
        lines[0].unit_amount = 1.0
        lines[2].unit_amount = 22.0
        lines[3].unlink()
        self.env.flush_all()
        self.assertLedgerHolds()
        self.assertEqual(self.block.state, "exhausted")
        self.assertIn(second.state, ("active", "exhausted"))
