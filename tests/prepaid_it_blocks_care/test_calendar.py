"""Days to come in the calendar, and prepaid figures in Odoo's digest mail."""

from datetime import date, datetime, timedelta

from odoo.exceptions import AccessError

from ..common import TODAY, PrepaidCase


class TestCalendar(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(20.0, day=date(2026, 1, 1))
        cls.agreement = cls.block.agreement_id
        cls.block._write_guarded({"date_end": date(2026, 9, 30)})
        cls.calendar = cls.env["prepaid.calendar.report"].with_user(cls.technician)

    def _find(self, kind):
        self.env.flush_all()
        self.calendar.invalidate_model()
        return self.calendar.search([("agreement_id", "=", self.agreement.id), ("kind", "=", kind)])

    def test_last_day_of_hours_stands_in_it(self):
        day = self._find("end")
        self.assertEqual((day.date, day.hours, day.block_id), (date(2026, 9, 30), 20.0, self.block))
        self.assertEqual(day.display_name, "Bakery Ltd: Hours End")
        action = day.action_open()
        self.assertEqual((action["res_model"], action["res_id"]), ("prepaid.block", self.block.id))

    def test_used_up_hours_end_no_more(self):
        self._log(self._create_ticket(), 20.0)
        self.assertFalse(self._find("end"))

    def test_day_on_which_hours_run_out_is_the_forecast(self):
        self.assertFalse(self._find("run_out"))
        ticket = self._create_ticket()
        for week in range(6):
            self._log(ticket, 2.0, TODAY - timedelta(weeks=week))
        day = self._find("run_out")
        self.assertEqual(day.date, self.agreement.run_out_date)
        self.assertTrue(day.date)
        self.assertEqual(day.hours, 8.0)
        action = day.action_open()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("prepaid.agreement", self.agreement.id)
        )

    def test_calendar_takes_as_many_statements_for_many(self):
        counts = []
        for number in range(3):
            for customer in range(1 + 4 * number):
                contact = self.env["res.partner"].create({"name": f"{number}/{customer}"})
                self._sell(5.0, contact=contact)
            self.env.flush_all()
            self.calendar.search([])
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.calendar.search([]).mapped("date")
            counts.append(self.env.cr.sql_log_count - before)
        # The first one is one statement short on 18.0, however many there are.
        self.assertEqual(*counts[1:])


class TestDigest(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.digest = cls.env["digest.digest"].create(
            {
                "name": "Weekly",
                "periodicity": "weekly",
                "company_id": cls.company.id,
                "kpi_prepaid_sold": True,
                "kpi_prepaid_used": True,
                "kpi_prepaid_won": True,
                "kpi_prepaid_findings": True,
            }
        )
        cls.block = cls._sell(20.0, day=date(2026, 3, 9))
        ticket = cls._create_ticket()
        cls._log(ticket, 2.0, date(2026, 3, 8))
        cls._log(ticket, 3.0, date(2026, 3, 9))
        cls._log(ticket, 4.0, date(2026, 3, 15))
        cls._log(ticket, 5.0, date(2026, 3, 16))
        finding = {"agreement_id": cls.block.agreement_id.id, "name": "No backup"}
        cls.env["prepaid.finding"].create([finding, dict(finding, name="Old server")])
        cls.env.flush_all()

    def _read(self, user, fname):
        digest = self.digest.with_user(user).with_context(
            start_datetime=datetime(2026, 3, 9, 7, 0), end_datetime=datetime(2026, 3, 16, 7, 0)
        )
        digest.invalidate_recordset([fname])
        return digest[fname]

    def test_week_is_its_seven_whole_days(self):
        self.assertEqual(self._read(self.technician, "kpi_prepaid_used_value"), 7.0)
        self.assertEqual(self._read(self.technician, "kpi_prepaid_sold_value"), 20.0)

    def test_open_findings_are_those_of_now(self):
        self.assertEqual(self._read(self.technician, "kpi_prepaid_findings_value"), 2)

    def test_renewals_won_are_for_sales(self):
        self.block.agreement_id.action_renew()
        order = self.block.agreement_id.open_renewal_id
        order.action_confirm()
        order.date_order = datetime(2026, 3, 12, 9, 0)
        self.env.flush_all()
        self.assertEqual(self._read(self.salesman, "kpi_prepaid_won_value"), 1)
        with self.assertRaises(AccessError):
            self._read(self.technician, "kpi_prepaid_won_value")

    def test_who_sees_no_prepaid_time_reads_none_in_the_mail(self):
        for name in ("used", "sold", "findings"):
            with self.subTest(name), self.assertRaises(AccessError):
                self._read(self.plain_user, f"kpi_prepaid_{name}_value")

    def test_mail_shows_the_figures_to_each_as_they_may_see(self):
        shown = {
            user: {one["kpi_name"] for one in self.digest._compute_kpis(self.company, user)}
            for user in (self.technician, self.plain_user)
        }
        self.assertEqual(
            shown[self.technician],
            {"kpi_prepaid_sold", "kpi_prepaid_used", "kpi_prepaid_findings"},
        )
        self.assertEqual(shown[self.plain_user], set())
        self.digest._action_send_to_user(self.technician)
        mail = self.env["mail.mail"].search([("email_to", "ilike", "technician")], limit=1)
        self.assertIn("Prepaid Hours Used", mail.body_html)
