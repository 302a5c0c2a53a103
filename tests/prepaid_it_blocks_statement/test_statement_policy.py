"""What is asked of a statement: nothing that a visitor sends breaks it."""

from datetime import date
from unittest import TestCase

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.addons.prepaid_it_blocks_statement.policies.statement import (
    GROUPS,
    KINDS,
    LONGEST_SEARCH,
    ORDERS,
    StatementQuery,
    get_months,
    get_periods,
)

ANYTHING = st.one_of(
    st.text(),
    st.none(),
    st.integers(),
    st.binary(),
    st.lists(st.text(max_size=3), max_size=2),
    st.sampled_from(KINDS + GROUPS + ORDERS),
    st.sampled_from(["2026-02-30", "2026-03-16", "0000-00-00", "٢٠٢٦-٠٣-١٦", "2026-W01-1"]),
)


class TestQuery(TestCase):
    def test_what_is_asked_for(self):
        query = StatementQuery.from_values(
            {
                "date_from": "2026-01-02",
                "date_to": "2026-03-04",
                "search": "  printer \n fire ",
                "kind": "used",
                "group": "day",
                "order": "most",
                "page": "7",
            }
        )
        self.assertEqual(
            query,
            (date(2026, 1, 2), date(2026, 3, 4), "printer fire", "used", "day", "most"),
        )
        self.assertTrue(query.is_narrowed)

    def test_nothing_asked_is_everything(self):
        query = StatementQuery.from_values({})
        self.assertEqual(query, (None, None, "", "all", "entry", "newest"))
        self.assertEqual(query.to_arguments(), {})
        self.assertFalse(query.is_narrowed)

    def test_what_is_no_choice_is_the_default(self):
        for text in ("", "x", "2026-02-30", "0000-00-00", "2026-3-1", "٢٠٢٦-٠٣-١٦", "2026-W01-1"):
            values = dict.fromkeys(("date_from", "date_to", "kind", "group", "order"), text)
            self.assertEqual(StatementQuery.from_values(values), StatementQuery(), text)

    def test_dates_the_wrong_way_round_are_turned(self):
        query = StatementQuery.from_values({"date_from": "2026-03-04", "date_to": "2026-01-02"})
        self.assertEqual(query[:2], (date(2026, 1, 2), date(2026, 3, 4)))

    def test_words_are_cut_and_hold_no_zero(self):
        query = StatementQuery.from_values({"search": "\0a\ud800" + "x" * 999})
        self.assertEqual(len(query.search), LONGEST_SEARCH)
        self.assertTrue(query.search.startswith("a?x"))

    @settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.fixed_dictionaries(dict.fromkeys(StatementQuery._fields, ANYTHING)))
    def test_anything_is_taken_and_asked_for_again(self, values):
        query = StatementQuery.from_values(values)
        self.assertEqual(StatementQuery.from_values(query.to_arguments()), query)
        query.search.encode("utf-8")


class TestPeriods(TestCase):
    def test_periods(self):
        self.assertEqual(
            get_periods(date(2026, 3, 16)),
            {
                "all": (None, None),
                "this_month": (date(2026, 3, 1), date(2026, 3, 31)),
                "last_month": (date(2026, 2, 1), date(2026, 2, 28)),
                "this_quarter": (date(2026, 1, 1), date(2026, 3, 31)),
                "this_year": (date(2026, 1, 1), date(2026, 12, 31)),
            },
        )

    def test_over_the_turn_of_the_year(self):
        periods = get_periods(date(2026, 1, 1))
        self.assertEqual(periods["last_month"], (date(2025, 12, 1), date(2025, 12, 31)))
        periods = get_periods(date(2027, 12, 31))
        self.assertEqual(periods["this_month"], (date(2027, 12, 1), date(2027, 12, 31)))
        self.assertEqual(periods["this_quarter"], (date(2027, 10, 1), date(2027, 12, 31)))

    def test_months(self):
        self.assertEqual(
            get_months(date(2026, 2, 28), 4),
            [date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)],
        )
