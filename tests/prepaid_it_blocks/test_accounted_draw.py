"""What types of work and schedules do to the ledger."""

from datetime import date, datetime

from odoo.exceptions import UserError

from ..common import TODAY
from .accounted_draw import DrawCase, at


class TestWorkTypes(DrawCase):
    def test_steps(self):
        line = self._log(self.ticket, 10 / 60, prepaid_work_type_id=self.remote.id)
        note = "0:10 worked, 0:15 accounted (Remote: in steps of 0:15)"
        self._assert_time(line, 10 / 60, 0.25, note)
        self.assertEqual(self._ledger(line), [("drawdown", self.block.id, -0.25)])
        self.assertEqual(line.prepaid_status, "covered")

    def test_minimum_then_steps(self):
        for worked, accounted, note in (
            (0.5, 2.0, "0:30 worked, 2:00 accounted (On site: at least 2:00)"),
            (2.0, 2.0, None),
            (2.5, 3.0, "2:30 worked, 3:00 accounted (On site: in steps of 1:00)"),
        ):
            line = self._log(self.ticket, worked, prepaid_work_type_id=self.on_site.id)
            self._assert_time(line, worked, accounted, note)

    def test_weight_of_the_type(self):
        urgent = self.remote.copy({"name": "Urgent", "weight": 2.0})
        line = self._log(self.ticket, 10 / 60, prepaid_work_type_id=urgent.id)
        note = "0:10 worked, 0:30 accounted (Urgent: in steps of 0:15, 0:15 at ×2)"
        self._assert_time(line, 10 / 60, 0.5, note)

    def test_no_type_counts_as_worked(self):
        self._assert_time(self._log(self.ticket, 0.1), 0.1, 0.1)

    def test_nothing_worked_draws_nothing(self):
        line = self._log(self.ticket, 0.0, prepaid_work_type_id=self.on_site.id)
        self._assert_time(line, 0.0, 0.0)
        self.assertEqual(self._ledger(line), [])

    def test_free_time_draws_nothing(self):
        line = self._log(
            self.ticket,
            0.5,
            prepaid_work_type_id=self.on_site.id,
            prepaid_excluded=True,
            prepaid_exclusion="goodwill",
        )
        self._assert_time(line, 0.5, 0.0)
        line.prepaid_excluded = False
        self._assert_time(line, 0.5, 2.0, "0:30 worked, 2:00 accounted (On site: at least 2:00)")

    def test_time_in_days(self):
        day = self.env.ref("uom.product_uom_day")
        line = self._log(
            self.ticket, 0.3, product_uom_id=day.id, prepaid_work_type_id=self.on_site.id
        )
        self.assertEqual(line.prepaid_hours, 3.0)

    def test_teams_default_counts(self):
        self.team.prepaid_work_type_id = self.on_site
        model = self.env["account.analytic.line"].with_user(self.technician)
        line = model.create(self._prepare_timesheet(self.ticket, 1.0))
        self.assertEqual(line.prepaid_hours, 2.0)

    def test_limits_count_accounted_time(self):
        self.agreement.overage_policy = "refuse"
        self._log(self.ticket, 19.0)
        with self.assertRaises(UserError) as caught:
            self._log(self.ticket, 0.5, prepaid_work_type_id=self.on_site.id)
        self.assertIn("2:00 are asked for, 1:00 of them", str(caught.exception))

    def test_settled_time_keeps_its_note(self):
        self.agreement.overage_policy = "next_block"
        self._log(self.ticket, 20.0)
        line = self._log(self.ticket, 0.5, prepaid_work_type_id=self.on_site.id)
        self.assertEqual(line.prepaid_covered_worked_hours, 0.0)
        self._sell(1.0)
        note = "0:30 worked, 2:00 accounted (On site: at least 2:00)"
        self._assert_time(line, 0.5, 2.0, note)
        self.assertEqual((line.prepaid_covered_hours, line.prepaid_overage_hours), (1.0, 1.0))
        self.assertEqual(line.prepaid_covered_worked_hours, 0.25)

    def test_line_before_saving_says_both(self):
        model = self.env["account.analytic.line"].with_user(self.technician)
        vals = self._prepare_timesheet(self.ticket, 0.5, prepaid_work_type_id=self.on_site.id)
        self.assertEqual(
            model.new(vals).prepaid_paid_by,
            "0:30 worked, 2:00 accounted (On site: at least 2:00), 2:00 from "
            f"{self.block.name}, 18:00 left",
        )
        vals.pop("prepaid_work_type_id")
        self.agreement.schedule_id = self.schedule
        text = model.new(dict(vals, date_time=at(20))).prepaid_paid_by
        self.assertTrue(
            text.startswith("0:30 worked, 0:45 accounted (0:30 at ×1.5), 0:45 from"), text
        )


class TestSchedule(DrawCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement.schedule_id = cls.schedule

    def test_time_is_prorated_at_the_boundary(self):
        line = self._log(self.ticket, 2.0, date_time=at(17))
        note = "2:00 worked, 2:30 accounted (1:00 at ×1.5)"
        self._assert_time(line, 2.0, 2.5, note)

    def test_highest_weight_counts_alone(self):
        urgent = self.remote.copy({"name": "Urgent", "weight": 1.75})
        for hour, accounted in ((10, 1.75), (19, 1.75), (23, 2.0)):
            line = self._log(self.ticket, 1.0, date_time=at(hour), prepaid_work_type_id=urgent.id)
            self.assertEqual(line.prepaid_hours, accounted)

    def test_zone_of_the_agreement_decides(self):
        for zone, accounted in (("UTC", 1.0), ("Europe/Brussels", 1.5), ("Asia/Tokyo", 2.0)):
            self.agreement.tz = zone
            # In Tokyo it is the next day already; the entry's date is the technician's.
            line = self._log(self.ticket, 1.0, date_time=at(17))
            self.assertEqual((line.date, line.prepaid_hours), (TODAY, accounted), zone)

    def test_date_may_be_the_customers_or_the_technicians(self):
        self.agreement.tz = "Europe/Brussels"
        self.technician.tz = "Asia/Kolkata"
        model = self.env["account.analytic.line"].with_user(self.technician)
        model = model.with_context(tz="Asia/Kolkata")
        # Half past four in Kolkata is midnight in Brussels.
        vals = self._prepare_timesheet(self.ticket, 1.0, date_time=at(23))
        line = model.create(dict(vals, user_id=self.technician.id))
        self.assertEqual((line.date, line.prepaid_hours), (date(2026, 3, 17), 2.0))

    def test_public_holiday(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.company.resource_calendar_id.id,
                "date_from": at(0),
                "date_to": datetime(2026, 3, 16, 23, 59, 59),
            }
        )
        for hour in (10, 19, 22):
            line = self._log(self.ticket, 1.0, date_time=at(hour))
            self.assertEqual(line.prepaid_hours, 3.0)
        next_day = date(2026, 3, 17)
        line = self._log(self.ticket, 1.0, next_day, date_time=at(10, day=next_day))
        self.assertEqual(line.prepaid_hours, 1.0)

    def test_moment_of_writing_is_no_start(self):
        # It is midnight, which the schedule weighs; nobody says that the work began then.
        line = self._log(self.ticket, 1.0)
        self.assertTrue(line.date_time)
        self._assert_time(line, 1.0, 1.0)
        line.date_time = at(1)
        self.assertEqual(line.prepaid_hours, 2.0)

    def test_start_on_another_day_is_none(self):
        line = self._log(self.ticket, 1.0, date_time=at(23))
        self.assertEqual(line.prepaid_hours, 2.0)
        line.date = date(2026, 3, 20)
        # Newer time controls move the start along with the date.
        is_moved = line.date_time != at(23)
        self.assertEqual(line.prepaid_hours, 2.0 if is_moved else 1.0)

    def test_timer_is_accounted_when_it_stops(self):
        line = self._log(self.ticket, 0.0, date_time=at(17), prepaid_work_type_id=self.remote.id)
        self._assert_time(line, 0.0, 0.0)
        line.unit_amount = 2.0 - 4 / 60
        # Two hours, 56 of 116 minutes after six.
        note = "1:56 worked, 2:29 accounted (Remote: in steps of 0:15, 0:58 at ×1.5)"
        self._assert_time(line, 2.0 - 4 / 60, 8938 / 3600, note)

    def test_other_agreements_have_none(self):
        self._sell(5.0, contact=self.other_contact)
        other = self._create_ticket(self.other_contact)
        self.assertEqual(self._log(other, 1.0, date_time=at(23)).prepaid_hours, 1.0)
