"""The chart of hours used per month: its shapes, its figures, and who sees it."""

from datetime import date, timedelta
from unittest import TestCase

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.addons.prepaid_it_blocks_statement.policies.chart import HEIGHT, WIDTH, draw_columns
from odoo.addons.prepaid_it_blocks_statement.policies.statement import StatementQuery

from ..common import TODAY, PrepaidCase

DAY = timedelta(days=1)
HOURS = st.one_of(
    st.just(0.0), st.floats(-1e4, 1e6, allow_nan=False).map(lambda value: round(value, 4))
)


class TestShapes(TestCase):
    def test_columns_stand_on_the_line_in_proportion(self):
        shapes = draw_columns([[3.0, 0.0], [0.0, 0.0], [1.0, 2.0]])
        low, middle, high = shapes["lines"]
        self.assertEqual([line["value"] for line in shapes["lines"]], [0.0, 1.5, 3.0])
        bars = {(bar["column"], bar["part"]): bar for bar in shapes["bars"]}
        self.assertEqual(sorted(bars), [(0, 0), (2, 0), (2, 1)])
        self.assertEqual(bars[0, 0]["y"], high["y"])
        self.assertAlmostEqual(bars[0, 0]["y"] + bars[0, 0]["height"], low["y"], 1)
        self.assertAlmostEqual(bars[2, 1]["y"] + bars[2, 1]["height"], bars[2, 0]["y"], 1)
        self.assertAlmostEqual(bars[2, 1]["height"], 2 * bars[2, 0]["height"], 1)

    def test_scales_end_at_round_numbers(self):
        for highest, end in ((0.0, 1.0), (0.2, 1.0), (1.1, 2.0), (10.0, 10.0), (10.5, 20.0)):
            self.assertEqual(draw_columns([[highest]])["lines"][-1]["value"], end, highest)
        for highest, end in ((47.0, 60.0), (99.5, 100.0), (701.0, 800.0)):
            self.assertEqual(draw_columns([[highest]])["lines"][-1]["value"], end, highest)

    def test_mirrored(self):
        values = [[1.0], [2.0], [3.0]]
        plain, mirrored = draw_columns(values), draw_columns(values, is_mirrored=True)
        self.assertEqual(
            mirrored["columns"], [round(WIDTH - middle, 2) for middle in plain["columns"]]
        )
        self.assertEqual(mirrored["scale"], WIDTH - plain["scale"])
        self.assertLess(mirrored["columns"][2], mirrored["columns"][0])

    @settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(st.lists(HOURS, min_size=2, max_size=2), max_size=12), st.booleans())
    def test_all_is_within_the_progress_bar(self, values, is_mirrored):
        shapes = draw_columns(values, is_mirrored)
        for bar in shapes["bars"]:
            self.assertGreaterEqual(bar["x"], shapes["left"])
            self.assertLessEqual(bar["x"] + bar["width"], shapes["right"] + 0.01)
            self.assertGreaterEqual(bar["y"], shapes["lines"][-1]["y"] - 0.02)
            self.assertGreaterEqual(bar["height"], 0.0)
        self.assertTrue(all(0 < line["y"] < HEIGHT for line in shapes["lines"]))
        self.assertEqual(len(shapes["columns"]), len(values))


class TestMonths(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(10.0, day=TODAY - 500 * DAY)
        cls.agreement = cls.block.agreement_id
        cls.ticket = cls._create_ticket()

    def test_nothing_used_is_no_chart(self):
        self.assertIsNone(self.agreement._get_month_chart())
        self._log(self.ticket, 1.0, TODAY - 480 * DAY)
        self.assertIsNone(self.agreement._get_month_chart())

    def test_months_are_those_of_the_statement(self):
        self._log(self.ticket, 0.5, date(2025, 4, 1))
        self._log(self.ticket, 0.5, date(2025, 3, 31))
        line = self._log(self.ticket, 3.0, TODAY - 40 * DAY)
        line.unit_amount = 2.0
        self._log(self.ticket, 1.0, TODAY)
        self._log(self.ticket, 9.0, TODAY - 3 * DAY)
        self.block.sudo()._adjust(1.5, "Goodwill")
        other = self._sell(5.0, contact=self.other_contact)
        self._log(self._create_ticket(self.other_contact), 1.0)
        self.assertTrue(other.used_hours)
        chart = self.agreement._get_month_chart()
        months = chart["months"]
        self.assertEqual(len(months), 12)
        self.assertEqual(
            (months[0]["first"], months[-1]["first"]), (date(2025, 4, 1), date(2026, 3, 1))
        )
        self.assertEqual(months[-1]["last"], date(2026, 3, 31))
        self.assertEqual((months[0]["hours"], months[-2]["hours"]), (0.5, 2.0))
        for month in months:
            query = StatementQuery(month["first"], month["last"])
            document = self.agreement._get_statement_document(query)
            self.assertAlmostEqual(month["hours"], -document["totals"]["used"], 4)
            self.assertAlmostEqual(month["overage_hours"], document["found"]["overage_hours"], 4)
        self.assertTrue(chart["has_overage"])
        self.assertEqual(months[-1]["label"], "March 2026")

    def test_right_to_left(self):
        self._log(self.ticket, 1.0)
        self.env["res.lang"]._activate_lang("ar_001")
        chart = self.agreement.with_context(lang="ar_001")._get_month_chart()
        self.assertEqual(chart["anchor"], "start")
        columns = chart["shapes"]["columns"]
        self.assertGreater(columns[0], columns[-1])
