"""Types of work and schedules: who configures them, and where entries get them from."""

from datetime import date, datetime

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form
from odoo.tools import mute_logger

from ..work_types import WorkTypeCase


class TestConfiguration(WorkTypeCase):
    def _assert_refused(self, model, **vals):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.env[model].create(vals)
            self.env.flush_all()

    def test_numbers_have_bounds(self):
        for vals in ({"minimum_hours": -1.0}, {"increment_hours": -0.25}, {"weight": 0.0}):
            self._assert_refused("prepaid.work.type", name="Odd", **vals)
        schedule = self._create_schedule()
        days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
        for vals in (
            {"hour_from": -1.0},
            {"hour_from": 24.0},
            {"hour_to": 0.0},
            {"hour_to": 25.0},
            {"hour_from": 9.0, "hour_to": 9.0},
            {"weight": 0.0},
            dict.fromkeys(days, False),
        ):
            self._assert_refused(
                "prepaid.schedule.line", name="Odd", schedule_id=schedule.id, **vals
            )

    def test_holidays_need_no_weekday(self):
        days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
        schedule = self._create_schedule()
        line = self.env["prepaid.schedule.line"].create(
            dict(dict.fromkeys(days, False), name="H", kind="holidays", schedule_id=schedule.id)
        )
        self.assertTrue(line._get_period().on_holidays)

    def test_line_becomes_a_period(self):
        night = self._create_schedule().line_ids.filtered(lambda line: line.name == "Night")
        period = night._get_period()
        self.assertEqual((period.hour_from, period.hour_to, period.weight), (22.0, 6.0, 2.0))
        self.assertEqual(period.weekdays, frozenset(range(7)))
        night.write({"monday": False, "sunday": False})
        self.assertEqual(night._get_period().weekdays, frozenset([1, 2, 3, 4, 5]))

    def test_copy_of_a_schedule_has_its_hours(self):
        schedule = self._create_schedule()
        self.assertEqual(len(schedule.copy().line_ids), len(schedule.line_ids))

    def test_what_is_delivered_changes_nothing(self):
        block = self._sell(20.0)
        self.assertFalse(self.company.prepaid_schedule_id)
        self.assertFalse(block.agreement_id.schedule_id)
        line = self._log(self._create_ticket(), 0.1, date_time=datetime(2026, 3, 16, 23))
        self.assertFalse(line.prepaid_work_type_id)
        self.assertEqual(line.prepaid_hours, 0.1)

    def test_delivered_types_and_schedule_are_as_described(self):
        ref = self.env.ref
        for name, rule in (("remote", (0, 900, 1.0)), ("on_site", (7200, 3600, 1.0))):
            work_type = ref("prepaid_it_blocks.work_type_" + name)
            found = work_type._get_work_rule()
            self.assertEqual((found.minimum, found.increment, found.weight), rule)
        lines = ref("prepaid_it_blocks.schedule_office_hours").line_ids
        weights = {line.name: line.weight for line in lines}
        self.assertEqual(
            weights,
            {
                "After hours": 1.5,
                "Saturday": 1.5,
                "Night": 2.0,
                "Sunday": 2.0,
                "Public holiday": 3.0,
            },
        )

    def test_work_type_in_use_is_archived_not_deleted(self):
        self._log(self._create_ticket(), 1.0, prepaid_work_type_id=self.remote.id)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.remote.unlink()


class TestTimetables(WorkTypeCase):
    def _get_holidays(self, schedule, company=None, zone="Europe/Brussels"):
        key = (schedule.id, zone, (company or self.company).id)
        instants = datetime(2026, 4, 1), datetime(2026, 4, 30)
        return schedule._get_timetables([key], *instants)[key].holidays

    def _create_leave(self, calendar, begin, end, **vals):
        return self.env["resource.calendar.leaves"].create(
            dict(
                {
                    "name": "Holiday",
                    "calendar_id": calendar.id,
                    "date_from": begin,
                    "date_to": end,
                },
                **vals,
            )
        )

    def test_company_wide_time_off_is_a_holiday(self):
        calendar = self.company.resource_calendar_id
        calendar.tz = "Europe/Brussels"
        schedule = self._create_schedule()
        self.assertEqual(self._get_holidays(schedule), ())
        self._create_leave(calendar, datetime(2026, 4, 5, 22), datetime(2026, 4, 6, 21, 59, 59))
        monday = (datetime(2026, 4, 6), datetime(2026, 4, 7))
        self.assertEqual(self._get_holidays(schedule), (monday,))
        # It is that day of the calendar, wherever the customer is.
        self.assertEqual(self._get_holidays(schedule, zone="Asia/Tokyo"), (monday,))

    def test_other_time_off_is_none(self):
        calendar = self.company.resource_calendar_id
        schedule = self._create_schedule()
        other = calendar.copy()
        begin, end = datetime(2026, 4, 6), datetime(2026, 4, 6, 23, 59, 59)
        self._create_leave(calendar, begin, end, resource_id=self.employee.resource_id.id)
        self._create_leave(calendar, begin, end, time_type="other")
        self._create_leave(other, begin, end)
        self._create_leave(calendar, datetime(2026, 5, 14), datetime(2026, 5, 14, 23, 59, 59))
        self.assertEqual(self._get_holidays(schedule), ())
        schedule.calendar_id = other
        self.assertEqual(len(self._get_holidays(schedule)), 1)

    def test_time_off_of_all_working_hours_is_a_holiday(self):
        schedule = self._create_schedule()
        instants = datetime(2026, 4, 6), datetime(2026, 4, 6, 23, 59, 59)
        leave = self._create_leave(self.env["resource.calendar"], *instants)
        self.assertEqual(len(self._get_holidays(schedule)), 1)
        self.assertTrue(leave.company_id)
        self.assertEqual(self._get_holidays(schedule, self.other_company), ())

    def test_working_hours_are_of_the_schedules_company(self):
        schedule = self._create_schedule(company_id=self.other_company.id)
        with self.assertRaises(ValidationError):
            schedule.calendar_id = self.company.resource_calendar_id

    def test_schedule_without_holidays_asks_for_none(self):
        schedule = self._create_schedule()
        schedule.line_ids.filtered(lambda line: line.kind == "holidays").unlink()
        calendar = self.company.resource_calendar_id
        self._create_leave(calendar, datetime(2026, 4, 6), datetime(2026, 4, 6, 23, 59, 59))
        self.assertEqual(self._get_holidays(schedule), ())


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


class TestRights(WorkTypeCase):
    def _assert_denied(self, operation, *args, **kwargs):
        with (
            mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model"),
            self.assertRaises(AccessError),
        ):
            operation(*args, **kwargs)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.schedule = cls._create_schedule()

    def _records(self, user):
        return [
            records.with_user(user)
            for records in (self.remote, self.schedule, self.schedule.line_ids)
        ]

    def test_managers_configure(self):
        for records in reversed(self._records(self.manager)):
            records.write({"name": "Mine"})
            records.unlink()
        self.env["prepaid.work.type"].with_user(self.manager).create({"name": "New"})
        schedule = self.env["prepaid.schedule"].with_user(self.manager)
        schedule.create({"name": "New", "line_ids": [Command.create({"name": "All day"})]})

    def test_users_of_the_firm_read_alone(self):
        for user in (self.technician, self.salesman, self.accountant):
            for records in self._records(user):
                self.assertTrue(records.read(["name"]))
                self._assert_denied(records.write, {"name": "Mine"})
                self._assert_denied(records.unlink)
                self._assert_denied(records.create, {"name": "Mine"})

    def test_others_read_nothing(self):
        portal = self._create_user("berta", "base.group_portal", partner_id=self.contact.id)
        for user in (self.plain_user, portal):
            for records in self._records(user):
                self._assert_denied(records.read, ["name"])

    def test_who_logs_time_reads_types(self):
        user = self._create_user("logger", "hr_timesheet.group_hr_timesheet_user")
        self.assertTrue(self.remote.with_user(user).read(["name"]))
        self._assert_denied(self.remote.with_user(user).write, {"name": "Mine"})
        self._assert_denied(self.schedule.with_user(user).read, ["name"])

    def test_other_companies_are_invisible(self):
        records = self._records(self.manager)[:2]
        for record in records:
            record.sudo().company_id = self.other_company
            self.env.flush_all()
            self._assert_denied(record.read, ["name"])
            self.assertNotIn(record, record.search([]))
        lines = self._records(self.manager)[2]
        self.assertFalse(lines.search([("schedule_id", "=", self.schedule.id)]))
