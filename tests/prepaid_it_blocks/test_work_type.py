"""Types of work and schedules: who configures them, and what they say."""

from datetime import datetime

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
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
