"""The type of work and the schedule that agreements and entries get."""

from datetime import date, datetime

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form

from ..work_types import WorkTypeCase


class TestAgreement(WorkTypeCase):
    def test_new_agreement_has_its_companys_schedule_and_zone(self):
        schedule = self._create_schedule()
        self.company.prepaid_schedule_id = schedule
        self.company.resource_calendar_id.tz = "Europe/Brussels"
        agreement = self._sell(1.0).agreement_id
        self.assertEqual(agreement.schedule_id, schedule)
        self.assertEqual(agreement.tz, "Europe/Brussels")

    def test_agreement_keeps_what_was_agreed(self):
        agreement = self._sell(1.0).agreement_id
        self.env.flush_all()
        self.company.prepaid_schedule_id = self._create_schedule()
        self.company.resource_calendar_id.tz = "Europe/Brussels"
        self.assertFalse(agreement.schedule_id)
        self.assertEqual(agreement.tz, "UTC")

    def test_chosen_values_stay(self):
        agreement = self.env["prepaid.agreement"].create(
            {"partner_id": self.customer.id, "tz": "Asia/Tokyo"}
        )
        self.assertEqual(agreement.tz, "Asia/Tokyo")

    def test_schedule_of_another_company_is_refused(self):
        agreement = self._sell(1.0).agreement_id
        schedule = self._create_schedule(company_id=self.other_company.id)
        with self.assertRaises(UserError):
            agreement.schedule_id = schedule


class TestDefault(WorkTypeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.prepaid_work_type_id = cls.remote
        cls.ticket = cls._create_ticket()

    def test_entry_has_its_tickets_teams_type(self):
        self.assertEqual(self._log(self.ticket, 1.0).prepaid_work_type_id, self.remote)

    def test_type_shows_in_the_form_of_an_entry(self):
        model = self.env["account.analytic.line"].with_context(default_ticket_id=self.ticket.id)
        form = Form(model, view="hr_timesheet.hr_timesheet_line_form")
        self.assertEqual(form.prepaid_work_type_id, self.remote)

    def test_given_type_or_none_stays(self):
        for given in (self.on_site, self.on_site.browse()):
            line = self._log(self.ticket, 1.0, prepaid_work_type_id=given.id)
            self.assertEqual(line.prepaid_work_type_id, given)

    def test_default_follows_the_team(self):
        self.team.prepaid_work_type_id = self.on_site
        self.assertEqual(self._log(self.ticket, 1.0).prepaid_work_type_id, self.on_site)
        self.on_site.active = False
        self.assertFalse(self._log(self.ticket, 1.0).prepaid_work_type_id)
        self.team.prepaid_work_type_id = False
        self.assertFalse(self._log(self.ticket, 1.0).prepaid_work_type_id)

    def test_time_elsewhere_has_none(self):
        team = self.team.copy({"name": "Other desk", "prepaid_work_type_id": False})
        other = self._create_ticket(team_id=team.id)
        self.assertFalse(self._log(other, 1.0).prepaid_work_type_id)
        line = self.env["account.analytic.line"].create(
            {
                "name": "Tidied up",
                "project_id": self.project.id,
                "employee_id": self.employee.id,
                "unit_amount": 1.0,
            }
        )
        self.assertFalse(line.prepaid_work_type_id)

    def test_type_shows_before_saving(self):
        self.employee.user_id = self.env.user
        # The web client knows the user's id, which `Form` has to be told.
        with (
            Form(self.ticket.with_context(uid=self.env.uid)) as form,
            form.timesheet_ids.new() as row,
        ):
            row.name = "Looked at it"
            row.unit_amount = 0.1
            self.assertEqual(row.prepaid_work_type_id, self.remote)
            row.prepaid_work_type_id = self.on_site
        self.assertEqual(self.ticket.timesheet_ids.prepaid_work_type_id, self.on_site)

    def test_technician_gets_the_default(self):
        model = self.env["account.analytic.line"].with_user(self.technician)
        line = model.create(self._prepare_timesheet(self.ticket, 1.0))
        self.assertEqual(line.prepaid_work_type_id.name, "Remote")

    def test_type_of_another_company_is_refused(self):
        self.remote.company_id = self.company
        foreign = self.remote.copy({"company_id": self.other_company.id})
        with self.assertRaises(ValidationError):
            self.team.prepaid_work_type_id = foreign
        with self.assertRaises(UserError):
            self._log(self.ticket, 1.0, prepaid_work_type_id=foreign.id)

    def test_start_is_known_when_it_is_given(self):
        start = datetime(2026, 3, 16, 9)
        self.assertFalse(self._log(self.ticket, 1.0).prepaid_has_start)
        line = self._log(self.ticket, 1.0, date_time=start)
        self.assertTrue(line.prepaid_has_start)
        self.assertFalse(line.copy().prepaid_has_start)
        line = self._log(self.ticket, 1.0)
        line.date_time = start
        self.assertTrue(line.prepaid_has_start)

    def _start_timer(self, ticket):
        """Start a timer as a technician does and return the dialog."""
        ticket = ticket.with_user(self.technician)
        action = ticket.button_start_work()
        wizard = self.env[action["res_model"]].with_user(self.technician)
        context = dict(action["context"], active_model=ticket._name, active_id=ticket.id)
        with Form(wizard.with_context(**context)) as form:
            form.name = "Looking"
        return form.save()

    def test_timer_of_a_ticket_runs(self):
        self._sell(20.0)
        self._start_timer(self.ticket).action_switch()
        line = self.ticket.timesheet_ids
        self.assertEqual((line.name, line.unit_amount), ("Looking", 0.0))
        self.assertTrue(line.prepaid_has_start)
        self.assertEqual(line.prepaid_work_type_id, self.remote)
        self.assertEqual(line.date, date(2026, 3, 16))

    def test_dialog_of_a_timer_leaves_timesheets_alone(self):
        self._sell(20.0)
        line = self._log(self.ticket, 1.0)
        # With the same number too.
        self.env.cr.execute("SELECT setval('hr_timesheet_switch_id_seq', %s, false)", [line.id])
        dialog = self._start_timer(self.ticket)
        self.assertEqual(dialog.id, line.id)
        line.invalidate_recordset()
        self.assertEqual((line.prepaid_status, line.prepaid_hours), ("covered", 1.0))
