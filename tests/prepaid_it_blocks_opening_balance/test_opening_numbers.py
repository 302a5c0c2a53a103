"""Opening balances take no number that is none, or beyond all reason, whichever way it comes."""

from odoo.exceptions import UserError

from ..common import TODAY, PrepaidCase


class TestOpeningNumbers(PrepaidCase):
    def _create(self, **vals):
        vals = dict({"external_key": "B-1", "hours": 7.0, "rate": 90.0}, **vals)
        vals.update(partner_id=self.customer.id, date_cutover=TODAY)
        return self.env["prepaid.opening.balance"].with_user(self.manager).create(vals)

    def test_senseless_numbers_are_refused_in_words(self):
        for name in ("hours", "bought_hours", "rate", "normal_rate"):
            for value in (float("nan"), float("inf"), 1e12):
                with self.subTest(f"{name} {value}"), self.assertRaises(UserError) as caught:
                    self._create(**{name: value})
                self.assertIn("enter a number from", str(caught.exception))

    def test_so_are_hours_below_zero(self):
        for hours in (-1.0, 0.0):
            with self.assertRaises(UserError) as caught:
                self._create(hours=hours)
            self.assertIn("more than 0", str(caught.exception))

    def test_an_import_is_told_so_too(self):
        model = self.env["prepaid.opening.balance"].with_user(self.manager)
        row = ["B-1", self.customer.name, "1000000000000", "90"]
        result = model.load(["external_key", "partner_id", "hours", "rate"], [row])
        self.assertFalse(result["ids"])
        self.assertTrue(result["messages"])

    def test_what_is_allowed_comes_in(self):
        self.assertEqual(self._create(hours=100_000.0).block_id.balance_hours, 100_000.0)
        self.assertLedgerHolds()
