"""Work of a scheduled run: tried again after real concurrent updates."""

from contextlib import closing

import psycopg2

from odoo import api
from odoo.addons.prepaid_it_blocks import batch
from odoo.exceptions import UserError
from odoo.tests import TransactionCase
from odoo.tools import mute_logger

# A row that nothing else in these suites writes.
TOUCH = "UPDATE decimal_precision SET write_date = now() WHERE name = 'Product Price'"


class TestRunInSavepoint(TransactionCase):
    def setUp(self):
        super().setUp()
        # A connection of its own: trying again begins a new transaction.
        cursor = self.env.registry.cursor()
        self.addCleanup(cursor.close)
        self.addCleanup(cursor.rollback)
        self.own_env = api.Environment(cursor, self.env.uid, {})
        self.calls = 0

    def _touch_elsewhere(self):
        """Change the row in another transaction that is faster."""
        other = self.env.registry.cursor()
        try:
            other.execute(TOUCH)
            other.commit()
        finally:
            other.close()

    def _run(self, times):
        """Run work that somebody disturbs so many times; return its result."""

        def work():
            self.calls += 1
            self.own_env.cr.execute("SELECT 1")
            if self.calls <= times:
                self._touch_elsewhere()
            self.own_env.cr.execute(TOUCH)
            return "done"

        with mute_logger("odoo.sql_db"):
            return batch.run_in_savepoint(self.own_env, work)

    def test_work_is_done_once_when_nobody_disturbs(self):
        self.assertEqual((self._run(0), self.calls), ("done", 1))

    def test_work_is_tried_again_in_a_new_transaction(self):
        self.assertEqual((self._run(2), self.calls), ("done", 3))

    def test_work_is_left_when_somebody_is_always_faster(self):
        with self.assertRaises(batch.TooBusyError):
            self._run(3)
        self.assertEqual(self.calls, 3)
        # The transaction can be used on.
        self.own_env.cr.execute(TOUCH)

    def test_other_errors_undo_the_work_and_are_the_callers(self):
        name = "prepaid_it_blocks.test_batch"
        parameters = self.own_env["ir.config_parameter"].sudo()

        def work():
            parameters.set_param(name, "half")
            raise UserError("No")

        with self.assertRaises(UserError):
            batch.run_in_savepoint(self.own_env, work)
        self.assertFalse(parameters.search([("key", "=", name)]))

    def test_what_somebody_else_has_made_meanwhile_is_seen(self):
        key = "prepaid_it_blocks.test_batch"
        insert = "INSERT INTO ir_config_parameter (key, value) VALUES (%s, 'made')"
        find = "SELECT id FROM ir_config_parameter WHERE key = %s"

        def run_elsewhere(statement):
            with closing(self.env.registry.cursor()) as other:
                other.execute(statement, [key])
                other.commit()

        self.addCleanup(run_elsewhere, "DELETE FROM ir_config_parameter WHERE key = %s")

        def work():
            self.calls += 1
            self.own_env.cr.execute(find, [key])
            if self.own_env.cr.fetchone():
                return "found"
            if self.calls == 1:
                run_elsewhere(insert)
            self.own_env.cr.execute(insert, [key])
            return "made"

        with mute_logger("odoo.sql_db"):
            self.assertEqual(batch.run_in_savepoint(self.own_env, work), "found")
        self.assertEqual(self.calls, 2)

    def test_a_key_that_stays_broken_is_the_callers(self):
        def work():
            self.calls += 1
            self.own_env.cr.execute(
                "INSERT INTO ir_config_parameter (key, value)"
                " SELECT key, value FROM ir_config_parameter LIMIT 1"
            )

        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.IntegrityError):
            batch.run_in_savepoint(self.own_env, work)
        self.assertEqual(self.calls, 3)
        self.own_env.cr.execute(TOUCH)

    def test_one_run_of_a_name_at_a_time(self):
        with batch.exclusive_run(self.env, "tested") as is_first:
            with batch.exclusive_run(self.own_env, "tested") as is_second:
                self.assertEqual((is_first, is_second), (True, False))
            with batch.exclusive_run(self.own_env, "another") as is_other:
                self.assertTrue(is_other)
        with batch.exclusive_run(self.own_env, "tested") as is_third:
            self.assertTrue(is_third)
