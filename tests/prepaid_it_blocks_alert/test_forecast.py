"""What the ledger says of the pace, and the agreement's forecast."""

from odoo.addons.prepaid_it_blocks_alert.policies.forecast import Work
from odoo.exceptions import AccessError

from ..common import TODAY
from .forecasts import ForecastCase, days


def make_work(entries, hours, recent_hours, squares, recent_squares, first_day):
    """Return the work of entries, with hours as people read them."""
    sums = (3600.0 * hours, 3600.0 * recent_hours)
    return Work(entries, *sums, 3600.0**2 * squares, 3600.0**2 * recent_squares, first_day)


class TestForecastOfLedger(ForecastCase):
    def test_work_is_summed_by_timesheet(self):
        self._log_ago((0, 1.0), (29, 2.0), (30, 3.0), (89, 0.5), (90, 4.0))
        self.assertEqual(self._work(), make_work(4, 6.5, 3.0, 14.25, 5.0, days(-90)))

    def test_nothing_worked(self):
        self.assertIsNone(self._work())

    def test_given_back_time_is_no_work(self):
        lines = self._log_ago((1, 1.0), (2, 2.0), (95, 3.0))
        lines[1].unit_amount = 0.5
        (lines[0] | lines[2]).unlink()
        self.assertEqual(self._work(), make_work(1, 0.5, 0.5, 0.25, 0.25, days(-2)))

    def test_work_counts_on_the_day_on_which_the_ledger_has_it(self):
        self.block.date_end = days(-20)
        line = self._log_ago((80, 2.0))[0]
        # Another day of the block leaves the draw where it is; one after its end does not.
        line.date = days(-70)
        self.assertEqual(self._work(), make_work(1, 2.0, 0.0, 4.0, 0.0, days(-80)))
        line.date = days(-1)
        self.assertEqual(self._work(), make_work(1, 2.0, 2.0, 4.0, 4.0, days(-1)))

    def test_overage_is_work_and_its_settlement_none(self):
        self.agreement.overage_policy = "next_block"
        # More than the block has.
        self._log_ago((3, 26.0))
        self.assertEqual(self._work(), make_work(1, 26.0, 26.0, 676.0, 676.0, days(-3)))
        self._sell(10.0)
        self.assertEqual(self.agreement.overage_hours, 0.0)
        self.assertEqual(self._work(), make_work(1, 26.0, 26.0, 676.0, 676.0, days(-3)))

    def test_free_time_expiry_and_adjustments_are_no_work(self):
        self._log_ago((1, 1.0))
        self._log(self.ticket, 5.0, prepaid_excluded=True, prepaid_exclusion="mistake")
        self.block._adjust(-3.0, "Our mistake")
        self.assertEqual(self._work().seconds / 3600, 1.0)

    def test_time_of_days_to_come_is_no_pace(self):
        self._log_ago((1, 1.0), (-3, 2.0))
        self.assertEqual(self._work().seconds / 3600, 1.0)


class TestForecastFields(ForecastCase):
    def test_steady_customer(self):
        self._log_ago(*[(7 * week, 1.0) for week in range(13)])
        agreement = self.agreement
        self.assertEqual(agreement.available_hours, 7.0)
        # (2 × 5/30 + 13/85) / 3 a day: the first entry is 85 days old.
        pace = (2 * 5 / 30 + 13 / 85) / 3
        self.assertAlmostEqual(agreement.pace_hours_per_week, 7 * pace, 4)
        self.assertEqual(agreement.run_out_date, days(int(7 / pace)))
        self.assertTrue(
            TODAY < agreement.run_out_earliest < agreement.run_out_date < agreement.run_out_latest
        )

    def test_two_entries_are_not_enough(self):
        self._log_ago((1, 1.0), (2, 1.0))
        agreement = self.agreement
        self.assertEqual(
            (agreement.run_out_date, agreement.run_out_earliest, agreement.run_out_latest),
            (False, False, False),
        )
        self.assertEqual(agreement.pace_hours_per_week, 0.0)
        self.assertEqual(agreement.run_out_text, "Not enough time logged yet")

    def test_follows_what_is_logged_and_bought(self):
        self._log_ago((1, 1.0), (2, 1.0), (3, 1.0))
        first = self.agreement.run_out_date
        self._log_ago((1, 6.0))
        second = self.agreement.run_out_date
        self.assertLess(second, first)
        self._sell(20.0)
        self.assertGreater(self.agreement.run_out_date, second)

    def test_overage_alone_raises_the_pace(self):
        self._log_ago((1, 18.0), (2, 1.0), (3, 1.0))
        self.assertEqual(self.agreement.run_out_date, TODAY)
        self.assertEqual(self.agreement.run_out_text, "No hours to use at the moment")
        before = self.agreement.pace_hours_per_week
        self._log_ago((1, 7.0))
        self.assertAlmostEqual(self.agreement.pace_hours_per_week - before, 7 * 7 / 14, 3)

    def test_hours_that_end_before_they_are_used(self):
        self._log_ago((1, 1.0), (2, 1.0), (3, 1.0))
        self.block.write({"date_end": days(4)})
        self.assertEqual(self.agreement.run_out_date, days(5))

    def test_ended_agreement_foretells_nothing(self):
        self._log_ago((1, 18.0), (2, 1.0), (3, 1.0))
        self.agreement.action_end()
        self.assertFalse(self.agreement.run_out_date)
        self.assertFalse(self.agreement.run_out_text)

    def test_it_is_the_companys_today(self):
        self._log_ago((1, 1.0), (2, 1.0), (3, 1.0))
        before = self.agreement.run_out_date
        with self._on("2026-03-26"):
            self.assertGreater(self.agreement.run_out_date, before)
        with self._on("2026-08-01"):
            self.assertFalse(self.agreement.run_out_date)

    def test_words(self):
        self._log_ago(*[(7 * week, 1.0) for week in range(13)])
        agreement = self.agreement
        self.assertRegex(
            agreement.run_out_text,
            r"^About Apr 2\d, 2026 \(between Apr \d+, 2026 and \w+ \d+, 2026\)$",
        )
        self.assertRegex(
            agreement._get_run_out_sentence(),
            r"^At today's pace your hours last until about April 2\d, 2026 \(between April \d+, "
            r"2026 and \w+ \d+, 2026\)\.$",
        )
        self._sell(200.0)
        self.assertRegex(agreement.run_out_text, r"^About .*20\d\d \(.* at the earliest\)$")
        self._sell(2000.0)
        self.assertEqual(agreement.run_out_text, "Not within five years")

    def test_new_agreement_in_a_form(self):
        draft = self.env["prepaid.agreement"].new({"partner_id": self.other_customer.id})
        self.assertFalse(draft.run_out_date)
        self.assertEqual(draft.run_out_text, "No hours to use at the moment")

    def test_technicians_read_it_and_others_do_not(self):
        self._log_ago((1, 1.0), (2, 1.0), (3, 1.0))
        agreement = self.agreement.with_user(self.technician)
        self.assertEqual(agreement.run_out_date, self.agreement.run_out_date)
        with self.assertRaises(AccessError):
            self.agreement.with_user(self.plain_user).read(["run_out_date"])
