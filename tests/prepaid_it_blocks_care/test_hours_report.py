"""Hours by month, customer, technician and type of work: against what was counted by hand."""

from datetime import date

from ..common import PrepaidCase


class TestHoursReport(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.report = cls.env["prepaid.hours.report"]
        cls.block = cls._sell(20.0, day=date(2026, 1, 10))
        cls.agreement = cls.block.agreement_id
        cls.ticket = cls._create_ticket()
        cls.fix = cls._create_ticket(name="Mend the backup")
        finding = cls.env["prepaid.finding"].create(
            {"agreement_id": cls.agreement.id, "name": "No backup"}
        )
        finding._write_guarded({"fix_ticket_id": cls.fix.id})
        # January: 6 used, of which 2 fix a finding. February: 4 used, 1 free.
        cls._log(cls.ticket, 4.0, date(2026, 1, 12))
        cls._log(cls.fix, 2.0, date(2026, 1, 13))
        line = cls._log(cls.ticket, 5.0, date(2026, 2, 2))
        line.unit_amount = 4.0
        cls._log(
            cls.fix, 1.0, date(2026, 2, 3), prepaid_excluded=True, prepaid_exclusion="goodwill"
        )
        # March: 10 used, 2 of overage.
        cls._log(cls.ticket, 12.0, date(2026, 3, 4))
        cls.env.flush_all()
        cls.domain = [("agreement_id", "=", cls.agreement.id)]

    def _sum(self, groupby, names):
        groups = self._group_graph(self.report, self.domain, [groupby], names)
        return {str(group[groupby]): [group[name] for name in names] for group in groups}

    def test_kinds_add_up_to_what_was_counted_by_hand(self):
        names = ["sold_hours", "used_hours", "expired_hours", "overage_hours", "free_hours"]
        sums = self._sum("kind", names)
        self.assertEqual(sums["sold"], [20.0, 0.0, 0.0, 0.0, 0.0])
        self.assertEqual(sums["used"], [0.0, 20.0, 0.0, 0.0, 0.0])
        self.assertEqual(sums["overage"], [0.0, 0.0, 0.0, 2.0, 0.0])
        self.assertEqual(sums["free"], [0.0, 0.0, 0.0, 0.0, 1.0])

    def test_shares_of_groups_are_those_of_their_sums(self):
        names = ["proactive_hours", "time_hours", "proactive_share"]
        [(proactive, time, share)] = self._sum("partner_id", names).values()
        self.assertEqual((proactive, time), (3.0, 23.0))
        self.assertAlmostEqual(share, 3.0 / 23.0)
        months = list(self._sum("date:month", names).values())
        self.assertEqual([round(month[2], 4) for month in months], [round(2 / 6, 4), 0.2, 0.0])

    def test_technician_and_type_of_work_are_those_of_the_time(self):
        rows = self.report.search([*self.domain, ("kind", "=", "used")])
        self.assertEqual(rows.employee_id, self.employee)
        self.assertEqual(rows.mapped("company_id"), self.company)

    def test_what_expires_and_comes_back_is_nothing(self):
        other = self._sell(10.0, contact=self.other_contact)
        other._write_guarded({"date_end": date(2026, 3, 20)})
        domain = [("agreement_id", "=", other.agreement_id.id), ("kind", "=", "expired")]
        with self._on(date(2026, 3, 25)):
            self.env["prepaid.block"]._cron_expire()
            self.assertEqual(sum(self.report.search(domain).mapped("expired_hours")), 10.0)
            other._extend(date(2026, 4, 30), "Holidays")
            self.env.flush_all()
            self.assertEqual(sum(self.report.search(domain).mapped("expired_hours")), 0.0)

    def test_hours_taken_back_are_not_sold(self):
        other = self._sell(10.0, contact=self.other_contact)
        other.sale_line_id.order_id.with_context(disable_cancel_warning=True).action_cancel()
        self.env.flush_all()
        domain = [("agreement_id", "=", other.agreement_id.id)]
        self.assertEqual(sum(self.report.search(domain).mapped("sold_hours")), 0.0)
