"""Figures with definitions (`docs/figures.md`), against what was counted by hand."""

from datetime import date, datetime

from ..common import PrepaidCase

RATIOS = ["renewal_rate", "days_to_renew", "breakage_rate", "effective_rate", "proactive_share"]


class TestFigures(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.report = cls.env["prepaid.figure.report"].with_user(cls.manager)
        # 10 hours at 90 are used up on 20 January, and renewed five days later.
        cls.first = cls._sell(10.0, day=date(2026, 1, 1))
        cls.agreement = cls.first.agreement_id
        cls.ticket, cls.fix = cls._create_ticket(), cls._create_ticket(name="Mend the backup")
        cls.finding = cls.env["prepaid.finding"].create(
            {"agreement_id": cls.agreement.id, "name": "No backup"}
        )
        cls.finding._write_guarded(
            {
                "fix_ticket_id": cls.fix.id,
                "date_found": date(2026, 1, 15),
                "state": "fixed",
                "date_fixed": datetime(2026, 2, 27, 23, 30),
            }
        )
        cls._log(cls.ticket, 8.0, date(2026, 1, 12))
        cls._log(cls.fix, 2.0, date(2026, 1, 20))
        # Of the next 10 hours 6 are used, and 4 expire on 28 February; one more is free.
        cls.second = cls._sell(10.0, day=date(2026, 1, 25))
        cls._log(cls.ticket, 6.0, date(2026, 2, 2))
        cls._log(
            cls.fix, 1.0, date(2026, 2, 3), prepaid_excluded=True, prepaid_exclusion="goodwill"
        )
        cls.second._write_guarded({"date_end": date(2026, 2, 28)})
        cls.env["prepaid.block"]._cron_expire()
        # Overage counts as time, and for no rate of blocks.
        cls._log(cls.ticket, 3.0, date(2026, 3, 2))
        cls.env.flush_all()
        cls.domain = [("agreement_id", "=", cls.agreement.id)]

    def _sum(self, names, groupby="partner_id"):
        groups = self._group_graph(self.report, self.domain, [groupby], names)
        return [[round(group[name], 6) for name in names] for group in groups]

    def test_what_the_figures_are_made_of(self):
        names = ["ended_count", "renewed_count", "renewal_days", "used_hours", "expired_hours"]
        self.assertEqual(self._sum(names), [[2, 1, 5, 16.0, 4.0]])
        names = ["income", "worked_hours", "proactive_hours", "time_hours"]
        self.assertEqual(self._sum(names), [[1440.0, 17.0, 3.0, 20.0]])
        self.assertEqual(self._sum(["found_count", "fixed_count"]), [[1, 1]])

    def test_figures_of_all_time(self):
        expected = [0.5, 5.0, 0.2, round(1440.0 / 17.0, 6), 0.15]
        self.assertEqual(self._sum(RATIOS), [expected])

    def test_figures_of_months_are_those_of_their_own_sums(self):
        january, february, march = self._sum(RATIOS, "date:month")
        self.assertEqual(january, [1.0, 5.0, 0.0, 90.0, 0.2])
        self.assertEqual(february, [0.0, 0.0, 0.4, round(540.0 / 7.0, 6), round(1 / 7, 6)])
        self.assertEqual(march, [0.0] * 5)

    def test_finding_is_fixed_on_the_day_that_it_is_for_the_company(self):
        self.assertEqual(self._sum(["fixed_count"], "date:month"), [[0], [1], [0]])
        self.company.resource_calendar_id.tz = "Asia/Tokyo"
        self.finding._write_guarded({"date_fixed": datetime(2026, 2, 28, 23, 30)})
        self.assertEqual(self._sum(["fixed_count"], "date:month"), [[0], [0], [1]])

    def test_block_is_renewed_by_the_ninetieth_day(self):
        third = self._sell(5.0, day=date(2026, 3, 16))
        third._write_guarded({"date_start": date(2026, 5, 29)})
        names = ["renewed_count", "renewal_days"]
        self.assertEqual(self._sum(names), [[2, 95]])
        third._write_guarded({"date_start": date(2026, 5, 30)})
        self.assertEqual(self._sum(names), [[1, 5]])

    def test_hours_that_were_there_before_take_no_days(self):
        self.second._write_guarded({"date_start": date(2026, 1, 10)})
        self.assertEqual(self._sum(["renewed_count", "renewal_days"]), [[1, 0]])

    def test_moved_hours_renew_nothing(self):
        other = self._sell(8.0, day=date(2026, 3, 2), contact=self.other_contact)
        other._transfer(self.agreement, 4.0, "Moved")
        self.assertEqual(self._sum(["ended_count", "renewed_count"]), [[2, 1]])

    def test_block_that_was_taken_back_did_not_end(self):
        other = self._sell(8.0, contact=self.other_contact)
        other.sale_line_id.order_id.with_context(disable_cancel_warning=True).action_cancel()
        self.env.flush_all()
        domain = [("agreement_id", "=", other.agreement_id.id), ("ended_count", ">", 0)]
        self.assertFalse(self.report.search(domain))

    def test_money_is_for_those_who_may_see_it(self):
        names = self.report.with_user(self.technician).fields_get()
        self.assertNotIn("effective_rate", names)
        self.assertIn("breakage_rate", names)
        for user in (self.manager, self.accountant):
            self.assertIn("effective_rate", self.report.with_user(user).fields_get())
