"""What visitors send as a choice: never an error, never more than can be. No database."""

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.prepaid_it_blocks.policies import choice
from odoo.tests import BaseCase


class TestChoice(BaseCase):
    def test_quantities(self):
        for text, expected in (
            ("1", 1),
            (" 7 ", 7),
            ("99", 99),
            ("100", None),
            ("0", None),
            ("-1", None),
            ("1.5", None),
            ("1e3", None),
            ("", None),
            (None, None),
            ("²", None),
            ("9" * 5000, None),
            (object(), None),
            (["1"], None),
            (float("inf"), None),
        ):
            self.assertEqual(choice.to_quantity(text), expected, repr(text)[:20])

    def test_ids_fit_the_database(self):
        self.assertEqual(choice.to_id("2147483647"), 2147483647)
        self.assertIsNone(choice.to_id("2147483648"))

    def test_whole_quantities(self):
        for quantity, expected in (
            (1.0, 1),
            (1.5, 2),
            (2.0000001, 2),
            (0.0, 1),
            (0.25, 1),
            (500.0, 99),
        ):
            self.assertEqual(choice.whole_quantity(quantity), expected, quantity)

    @given(st.text())
    def test_any_text_is_a_quantity_that_can_be_or_none(self, text):
        self.assertIn(choice.to_quantity(text), [None, *range(1, choice.MAX_QUANTITY + 1)])
