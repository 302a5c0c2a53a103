"""Rates of groups are ratios of sums, through what each series' web client calls."""

from ..common import PrepaidCase, to_date
from ..overage import OverageMixin

RATES = ["effective_rate", "margin_per_hour"]


class TestRates(OverageMixin, PrepaidCase):
    """Blocks of 10 hours at 90 and at 60; the technician costs 40 an hour.

    1 hour at 90 and 9 hours free are 9 an hour, not the average of 90 and 0.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.employee["hourly_cost"] = 40.0
        cls.block = cls._sell(10.0, price=900.0)
        cls.other = cls._sell(10.0, price=600.0, contact=cls.other_contact)
        agreements = (cls.block | cls.other).agreement_id
        cls.report = cls.env["prepaid.profit.report"].with_user(cls.manager)
        cls.domain = [("agreement_id", "in", agreements.ids)]
        free = {"prepaid_excluded": True, "prepaid_exclusion": "goodwill"}
        ticket = cls._create_ticket()
        cls._log(ticket, 1.0)
        cls._log(ticket, 9.0, **free)
        other = cls._create_ticket(cls.other_contact)
        cls._log(other, 4.0, to_date("2026-04-01"))
        cls._log(other, 1.0, to_date("2026-05-01"))
        cls._log(other, 1.0, to_date("2026-05-01"), **free)

    def _read(self, groups):
        """Return the rates of groups, rounded to the cent."""
        return [tuple(round(group[name], 2) for name in RATES) for group in groups]

    def test_a_list_grouped_by_customer(self):
        groups = self._group_list(self.report, self.domain, "partner_id", RATES)
        rates = dict(
            zip([group["partner_id"][0] for group in groups], self._read(groups), strict=True)
        )
        # 90 in 10 hours and 400 of cost; 300 in 6 hours and 240 of cost.
        expected = {self.customer.id: (9.0, -31.0), self.other_customer.id: (50.0, 10.0)}
        self.assertEqual(rates, expected)

    def test_a_list_grouped_by_kind(self):
        groups = self._group_list(self.report, self.domain, "kind", RATES)
        rates = dict(zip([group["kind"] for group in groups], self._read(groups), strict=True))
        # 390 in 6 hours at a cost of 240; 10 hours for nothing.
        self.assertEqual(rates, {"drawn": (65.0, 25.0), "free": (0.0, -40.0)})

    def test_a_list_in_the_order_of_rates(self):
        for order, customers in (
            ("effective_rate desc", self.other_customer + self.customer),
            ("margin_per_hour asc", self.customer + self.other_customer),
        ):
            groups = self._group_list(self.report, self.domain, "partner_id", RATES, order)
            self.assertEqual([group["partner_id"][0] for group in groups], customers.ids)

    def test_sums_stand_next_to_their_rate(self):
        measures = ["income", "worked_hours", "effective_rate"]
        groups = self._group_list(self.report, self.domain, "partner_id", measures)
        self.assertEqual(
            sorted(tuple(round(group[name], 2) for name in measures) for group in groups),
            [(90.0, 10.0, 9.0), (300.0, 6.0, 50.0)],
        )

    def test_a_pivot(self):
        groupings = [[], ["partner_id"], ["partner_id", "date:month"]]
        total, customers, months = self._group_pivot(self.report, self.domain, groupings, RATES)
        # 390 in 16 hours at a cost of 640.
        self.assertEqual(self._read(total), [(24.38, -15.62)])
        self.assertEqual(sorted(self._read(customers)), [(9.0, -31.0), (50.0, 10.0)])
        # March; April: 240 in 4 hours; May: 60 in 2 hours.
        self.assertEqual(sorted(self._read(months)), [(9.0, -31.0), (30.0, -10.0), (60.0, 20.0)])

    def test_a_graph(self):
        for groupby in ([], ["date:year"], ["date:year", "currency_id"]):
            groups = self._group_graph(self.report, self.domain, groupby, RATES)
            self.assertEqual(self._read(groups), [(24.38, -15.62)])

    def test_groups_without_hours_have_no_rate(self):
        self.block._expire_remaining("Over")
        domain = [*self.domain, ("kind", "=", "expired")]
        (group,) = self._group_list(self.report, domain, "kind", ["income", *RATES])
        self.assertEqual((group["income"], *self._read([group])), (810.0, (0.0, 0.0)))
        (total,) = self._group_graph(self.report, [*domain, ("id", "=", 0)], [], RATES)
        self.assertFalse(any(total[name] for name in RATES))

    def test_other_functions_are_what_they_say(self):
        self.env.flush_all()
        highest = ["effective_rate:max", "effective_rate:min"]
        self.assertEqual(self.report._read_group(self.domain, [], highest), [(90.0, 0.0)])
