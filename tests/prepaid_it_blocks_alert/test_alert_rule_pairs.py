"""Rules of alerts that statements and fields answer alike, row by row."""

from datetime import timedelta

from ..common import TODAY, PrepaidCase

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


class TestFigures(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(20.0)
        cls.agreement = cls.block.agreement_id
        cls._log(cls._create_ticket(), 5.0)
        # So that the agreement has figures whatever becomes of the block.
        cls._sell(8.0).write({"date_start": TOMORROW})

    def test_levels_are_measured_against_what_people_see(self):
        usual = {"state": "active", "date_start": YESTERDAY, "date_end": TODAY}
        for vals, available, bought, percent, ends in (
            ({}, 15.0, 20.0, 25.0, True),
            ({"date_end": False}, 15.0, 20.0, 25.0, False),
            ({"date_end": YESTERDAY}, 0.0, 0.0, 0.0, False),
            ({"is_suspended": True}, 0.0, 0.0, 0.0, False),
            ({"state": "exhausted"}, 0.0, 0.0, 100.0, False),
            ({"state": "expired"}, 0.0, 0.0, 0.0, False),
            ({"state": "expired", "date_end": YESTERDAY}, 0.0, 0.0, 0.0, False),
            ({"state": "cancelled"}, 0.0, 0.0, 0.0, False),
        ):
            with self.subTest(str(vals)):
                self.block.write(dict({"is_suspended": False, **usual}, **vals))
                [(number, __, figures)] = self.agreement._fetch_alert_figures(self.company, TODAY)
                self.assertEqual(number, self.agreement.id)
                self.assertEqual(
                    (figures.available, figures.granted, figures.used_percent),
                    (3600 * available, 3600 * bought, percent),
                )
                agreement = self.agreement
                self.assertEqual(
                    (agreement.available_hours, agreement.bought_hours, agreement.used_percent),
                    (available, bought, percent),
                )
                self.assertEqual(figures.ends, [(self.block.id, TODAY)] if ends else [])
                self.assertEqual(bool(agreement._get_ends_text()), ends)
