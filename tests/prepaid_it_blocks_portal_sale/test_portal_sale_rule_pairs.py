"""Rules of the shop that the database and the records answer alike, row by row."""

from datetime import timedelta

from ..common import TODAY, PrepaidCase

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


class TestWishes(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._sell(20.0).agreement_id
        cls.quiet = cls._sell(20.0, contact=cls.other_contact).agreement_id

    def test_a_wish_is_due(self):
        usual = {
            "renewal_interval_months": 3,
            "renewal_next_date": TODAY,
            "renewal_stopped": False,
            "renewal_stop_reason": "Owes us money",
            "state": "draft",
        }
        for vals, is_due in (
            ({}, True),
            ({"state": "signed"}, True),
            ({"renewal_next_date": YESTERDAY}, True),
            ({"renewal_next_date": TOMORROW}, False),
            ({"renewal_stopped": True}, False),
            ({"renewal_interval_months": 1}, True),
            ({"renewal_interval_months": 0}, False),
            ({"state": "ended"}, False),
        ):
            with self.subTest(str(vals)):
                values = dict(usual, **vals)
                self._change(self.agreement, values)
                # Without an interval the day is emptied, and may be entered all the same.
                self.agreement.renewal_next_date = values["renewal_next_date"]
                # Neither true nor false, as in rows from before the field was added.
                if not self.agreement.renewal_stopped:
                    self.env.flush_all()
                    self.env.cr.execute("UPDATE prepaid_agreement SET renewal_stopped = NULL")
                    self.agreement.invalidate_recordset(["renewal_stopped"])
                self.assertEqual(self.agreement._is_interval_due(), is_due)
                self.assertFalse(self.quiet._is_interval_due())
                for asked in (self.agreement, self.agreement.browse()):
                    due = asked._fetch_due(self.company)
                    self.assertEqual(set(due), set(self.agreement.ids if is_due else []))
                self.assertFalse(self.quiet._fetch_due(self.company))
