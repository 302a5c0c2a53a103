"""Care on the board: missed checks, checks that are due, and time that a plan includes."""

from datetime import date

from ..care import CareCase


class TestBoardOfCare(CareCase):
    def _read(self):
        self.env.flush_all()
        board = self.env["prepaid.customer.board"]
        board.invalidate_model()
        return board.search([("agreement_id", "=", self.agreement.id)])

    def test_missed_checks_are_a_reason_until_somebody_catches_up(self):
        self._create_plan()
        [ticket] = self._run_care()
        self.assertFalse(self._read().has_missed_checks)
        with self._on(date(2026, 4, 20)):
            self._run_care()
            row = self._read()
            self.assertTrue(row.has_missed_checks)
            self.assertEqual((row.reason_text, row.risk), ("Missed Checks", "medium"))
            board = self.env["prepaid.board"].browse(self.company.id)
            self.assertEqual(board.missed_count, 1)
            self.env["prepaid.care.result"].search([("ticket_id", "=", ticket.id)]).action_fine()
            self.assertFalse(self._read().has_missed_checks)

    def test_checks_stand_in_the_calendar_until_they_are_done(self):
        plan = self._create_plan()
        [ticket] = self._run_care()
        calendar = self.env["prepaid.calendar.report"].with_user(self.technician)
        domain = [("kind", "=", "check"), ("agreement_id", "=", self.agreement.id)]
        day = calendar.search(domain)
        self.assertEqual((day.date, day.ticket_id), (plan.period_ids.date_end, ticket))
        self.assertEqual(day.display_name, "Bakery Ltd: Checks Due")
        action = day.action_open()
        self.assertEqual((action["res_model"], action["res_id"]), ("helpdesk.ticket", ticket.id))
        self.env["prepaid.care.result"].search([("ticket_id", "=", ticket.id)]).action_fine()
        self.env.flush_all()
        self.assertFalse(calendar.search(domain))

    def test_time_that_a_plan_includes_is_free_and_proactive(self):
        plan = self._create_plan(time_policy="included", included_hours=1.0)
        ticket = plan._open_due()
        ticket.project_id = self.project
        # Of these 0:45 and 0:45 one hour is included, the rest draws; 0:30 more are not of care.
        self._log(ticket, 0.75)
        self._log(ticket, 0.75)
        self._log(self._create_ticket(), 0.5)
        self.env.flush_all()
        domain = [("agreement_id", "=", self.agreement.id)]
        names = ["used_hours", "free_hours", "proactive_hours", "time_hours"]
        for model in ("prepaid.hours.report", "prepaid.figure.report"):
            found = [name for name in names if name in self.env[model]._fields]
            [group] = self._group_graph(self.env[model], domain, ["partner_id"], found)
            expected = {"used_hours": 1.0, "free_hours": 1.0, "proactive_hours": 1.5}
            expected["time_hours"] = 2.0
            for name in found:
                self.assertAlmostEqual(group[name], expected[name], msg=f"{model} {name}")
