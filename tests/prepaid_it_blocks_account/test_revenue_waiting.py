"""Hours that a reset or reversed entry frees wait, visibly, and are recognised again."""

from datetime import date

from odoo.tests import Form

from ..books import APRIL, MARCH, RevenueCase
from ..common import TODAY


class TestRevenueWaiting(RevenueCase):
    def setUp(self):
        super().setUp()
        self._sell_invoiced(20.0)
        self.timesheet = self._log(self._create_ticket(), 5.0)
        with self._on(date(2026, 4, 3)):
            self.env["prepaid.revenue"]._cron_revenue()
        self.move = self.env["prepaid.revenue"].search([]).move_id

    def _reset(self, move):
        move.with_user(self.accountant).button_draft()

    def _reverse(self, move, day):
        reversal = move._reverse_moves([{"date": day}])
        reversal._post(soft=False)
        return reversal

    def _run(self, day):
        """Let the scheduled action run and return the entries that it posted."""
        before = self.env["prepaid.revenue"].search([]).mapped("move_id")
        with self._on(day):
            self.env["prepaid.revenue"]._cron_revenue()
        return self.env["prepaid.revenue"].search([]).mapped("move_id") - before

    def _open_dialog(self):
        return Form(self.env["prepaid.revenue.recognise"].with_user(self.accountant))

    def _get_entry(self):
        return self.env["prepaid.entry"].search([("timesheet_number", "=", self.timesheet.id)])

    def test_the_accountant_is_notified(self):
        self.assertFalse(self._open_dialog().waiting_names)
        self._reset(self.move)
        self.assertIn("5:00", str(self.move.message_ids[0].body))
        activity = self.move.activity_ids
        self.assertEqual(activity.user_id, self.accountant)
        self.assertIn("5:00", str(activity.note))
        dialog = self._open_dialog()
        self.assertEqual(dialog.hours_waiting, 5.0)
        self.assertEqual(dialog.waiting_names, self.move.name)

    def test_the_next_run_recognises_a_reset_month_again(self):
        self._reset(self.move)
        self.assertEarned(1800.0, 0.0)
        again = self._run(date(2026, 4, 4))
        self.assertEqual((again.state, again.date), ("posted", MARCH))
        self.assertEarned(1350.0, 450.0)
        self.assertEqual(self._get_entry().move_ids, again)
        self.env.clear()
        self.assertFalse(self.move.activity_ids)
        self.assertIn(again.display_name, str(self.move.message_ids[0].body))
        self.assertFalse(self._open_dialog().waiting_names)
        self.assertFalse(self._run(date(2026, 4, 5)))

    def test_the_dialog_recognises_it_at_once(self):
        self._reset(self.move)
        with self._on(date(2026, 4, 4)):
            wizard = self.env["prepaid.revenue.recognise"].with_user(self.accountant)
            wizard.create({"date_end": MARCH}).action_recognise()
        self.assertEarned(1350.0, 450.0)
        self.assertFalse(self._open_dialog().waiting_names)
        self.assertFalse(self._run(date(2026, 4, 5)))

    def test_a_locked_month_is_recognised_again_in_the_open_one(self):
        with self._on(date(2026, 4, 10)):
            self._reverse(self.move, date(2026, 4, 10))
            self.company.fiscalyear_lock_date = MARCH
        again = self._run(date(2026, 4, 11))
        self.assertEqual(again.date, date(2026, 4, 10))
        self.assertEarned(1350.0, 450.0)

    def test_no_day_has_the_hours_twice(self):
        with self._on(date(2026, 4, 10)):
            self._reverse(self.move, date(2026, 4, 10))
        self.assertEqual(self._open_dialog().hours_waiting, 5.0)
        self._run(date(2026, 4, 11))
        for day in (MARCH, date(2026, 4, 9), date(2026, 4, 10), APRIL):
            self.assertEqual(self._get_balance(self.income, day), -450.0)
            found = self.env["prepaid.revenue"]._get_tie_out(self.company, day)
            self.assertEqual(found["difference"], 0.0)
            self.assertEqual([row["amount_waiting"] for row in found["rows"]], [0.0])

    def test_other_blocks_keep_their_day(self):
        self._sell_invoiced(10.0, contact=self.other_contact)
        with self._on(date(2026, 4, 10)):
            self._log(self._create_ticket(contact=self.other_contact), 2.0, TODAY)
            self._reverse(self.move, date(2026, 4, 10))
            moves = self._recognise()
        self.assertEqual(sorted(moves.mapped("date")), [MARCH, date(2026, 4, 10)])
        self.assertEarned(1350.0 + 720.0, 630.0)

    def test_a_month_that_is_due_takes_along_what_waits(self):
        self._reset(self.move)
        with self._on(date(2026, 4, 20)):
            self._log(self._create_ticket(), 1.0, date(2026, 4, 20))
        again = self._run(date(2026, 5, 3))
        self.assertEqual(again.date, APRIL)
        self.assertEarned(1260.0, 540.0)
        self.assertFalse(self.env["prepaid.revenue.waiting"]._find(self.company))

    def test_a_month_that_is_not_over_waits_for_its_end(self):
        with self._on(date(2026, 4, 16)):
            self._log(self._create_ticket(), 1.0, date(2026, 4, 16))
            move = self._recognise(APRIL)
            self._reset(move)
        self.assertFalse(self._run(date(2026, 4, 17)))
        self.assertEqual(self._open_dialog().hours_waiting, 1.0)
        self.assertEqual(self._run(date(2026, 5, 3)).date, APRIL)
        self.assertFalse(self._open_dialog().waiting_names)

    def test_nothing_is_left_to_recognise(self):
        self.timesheet.unlink()
        self._reset(self.move)
        self.assertFalse(self._run(date(2026, 4, 4)))
        self.assertFalse(self.env["prepaid.revenue.waiting"]._find(self.company))
        self.env.clear()
        self.assertFalse(self.move.activity_ids)

    def test_a_manager_is_asked_where_no_accountant_did_it(self):
        self.move.button_draft()
        self.assertTrue(self.move.activity_ids.user_id.has_group("prepaid_it_blocks.group_manager"))

    def test_who_may_read_what_waits(self):
        self._reset(self.move)
        waiting = self.env["prepaid.revenue.waiting"]
        for user in (self.accountant, self.manager):
            self.assertEqual(waiting.with_user(user).search([]).hours, 5.0)
        for user in (self.technician, self.salesman, self.plain_user):
            self.assertFalse(waiting.with_user(user).has_access("read"))
