"""The timer on a ticket: who may start and stop it, the dialog, what it starts."""

from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import Form

from ..ticket_time import TicketTimeCase

NOON = datetime(2026, 3, 16, 12, 0)
LATER = datetime(2026, 3, 16, 13, 30)


class TestTimer(TicketTimeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine = cls.ticket.with_user(cls.tina)

    def _open_dialog(self, record, button="button_start_work"):
        """Press a button on a record; return the dialog as the web client opens it."""
        action = getattr(record, button)()
        context = {
            "active_id": record.id,
            "active_ids": record.ids,
            "active_model": record._name,
            **action.get("context", {}),
        }
        return Form(record.env[action["res_model"]].with_context(**context))

    def _start(self, ticket=None, name="Looking", moment=NOON):
        """Start the timer on a ticket; return the line that runs."""
        with freeze_time(moment):
            form = self._open_dialog(ticket or self.mine)
            form.name = name
            form.save().action_switch()
        return self._get_running()

    def _get_running(self, user=None):
        domain = [("user_id", "=", (user or self.tina).id), ("unit_amount", "=", 0)]
        return self.line_model.search([*domain, ("project_id", "!=", False)])

    def _get_button(self, ticket=None):
        ticket = ticket or self.mine
        ticket.invalidate_recordset(["show_time_control"])
        return ticket.show_time_control

    def test_ticket_of_a_team_that_logs_time_can_be_started(self):
        self.assertEqual(self._get_button(), "start")

    def test_no_timer_where_team_or_project_takes_no_time(self):
        self.team.allow_timesheet = False
        self.assertFalse(self._get_button())
        self.team.allow_timesheet = True
        self.project.allow_timesheets = False
        self.assertFalse(self._get_button())

    def test_no_timer_where_there_is_no_project(self):
        self.team.default_project_id = False
        self.ticket.project_id = False
        self.assertFalse(self._get_button())

    def test_timer_on_a_ticket_without_project_runs_in_the_team_s(self):
        self.ticket.project_id = False
        self.assertEqual(self._get_button(), "start")
        self.assertEqual(self._start().project_id, self.project)

    def test_started_timer_is_on_the_ticket(self):
        task = self.env["project.task"].create({"name": "Fix", "project_id": self.project.id})
        self.ticket.task_id = task
        self.assertRecordValues(
            self._start(),
            [
                {
                    "name": "Looking",
                    "ticket_id": self.ticket.id,
                    "ticket_partner_id": self.contact.id,
                    "project_id": self.project.id,
                    "task_id": task.id,
                    "employee_id": self.tina.employee_id.id,
                    "date_time": NOON,
                    "unit_amount": 0.0,
                }
            ],
        )
        self.assertEqual(self._get_button(), "stop")

    def test_stopped_timer_has_its_time(self):
        line = self._start()
        with freeze_time(LATER):
            self.mine.button_end_work()
        self.assertEqual(line.unit_amount, 1.5)
        self.assertEqual(self.ticket.total_hours, 1.5)
        self.assertEqual(self._get_button(), "start")

    def test_nothing_to_stop_is_said(self):
        with self.assertRaisesRegex(UserError, "No running timer"):
            self.mine.button_end_work()

    def test_timer_can_be_stopped_when_the_team_logs_no_time_any_more(self):
        self._start()
        self.team.allow_timesheet = False
        self.assertEqual(self._get_button(), "stop")

    def test_timers_of_others_are_theirs(self):
        self._start()
        toms = self.ticket.with_user(self.tom)
        self.assertEqual(self._get_button(toms), "start")
        self.assertEqual(self._get_button(), "stop")
        self.assertEqual(toms.show_time_control, "start")

    def test_timer_elsewhere_is_stopped(self):
        first = self._start()
        other = self._create_ticket().with_user(self.tina)
        second = self._start(other, moment=LATER)
        self.assertEqual(first.unit_amount, 1.5)
        self.assertEqual(second.ticket_id, other)

    def test_dialog_proposes_what_was_done_last_on_the_ticket(self):
        self._log(1.0, name="Long ago", date_time="2026-03-10 08:00:00")
        self._log(1.0, name="Yesterday", date_time="2026-03-15 08:00:00")
        self._log(1.0, self.tom, name="Tom's", date_time="2026-03-16 08:00:00")
        form = self._open_dialog(self.mine)
        self.assertEqual(form.name, "Yesterday")
        self.assertEqual(form.ticket_id, self.ticket)

    def test_dialog_proposes_nothing_of_other_tickets(self):
        self._log(1.0, name="Elsewhere", ticket_id=self._create_ticket().id)
        form = self._open_dialog(self.mine)
        self.assertFalse(form.name)
        self.assertEqual(form.project_id, self.project)

    def test_dialog_proposes_the_project_that_the_ticket_has_now(self):
        self._log(1.0, name="Before", project_id=self.other_project.id)
        form = self._open_dialog(self.mine)
        self.assertEqual(form.name, "Before")
        self.assertEqual(form.project_id, self.project)

    def test_resumed_time_is_on_its_ticket(self):
        line = self._log(1.0, name="Began").with_user(self.tina)
        with freeze_time(LATER):
            self._open_dialog(line, "button_resume_work").save().action_switch()
        self.assertRecordValues(
            self._get_running(),
            [{"ticket_id": self.ticket.id, "project_id": self.project.id, "name": "Began"}],
        )

    def test_ticket_can_be_chosen_in_the_dialog_of_the_menu(self):
        form = Form(self.env["hr.timesheet.switch"].with_user(self.tina))
        form.name = "Called in"
        form.ticket_id = self.mine
        self.assertEqual(form.project_id, self.project)
        form.save().action_switch()
        self.assertEqual(self._get_running().ticket_id, self.ticket)

    def test_running_timer_follows_the_ticket_to_another_project(self):
        line = self._start()
        self.ticket.project_id = self.other_project
        self.assertEqual(line.project_id, self.other_project)
        with freeze_time(LATER):
            self.mine.button_end_work()
        self.assertEqual(line.unit_amount, 1.5)
