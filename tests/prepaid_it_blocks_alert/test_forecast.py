"""What the ledger says of the pace, the agreement's forecast, and what people read of it."""

from datetime import timedelta
from html import unescape

from odoo.addons.prepaid_it_blocks_alert.policies.forecast import Work
from odoo.exceptions import AccessError
from odoo.tests import HttpCase

from ..common import TODAY, PrepaidCase, PrepaidMixin


def days(number):
    """Return the date so many days from today."""
    return TODAY + timedelta(days=number)


def make_work(entries, hours, recent_hours, squares, recent_squares, first_day):
    """Return the work of entries, with hours as people read them."""
    sums = (3600.0 * hours, 3600.0 * recent_hours)
    return Work(entries, *sums, 3600.0**2 * squares, 3600.0**2 * recent_squares, first_day)


class ForecastCase(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(20.0, day=days(-100))
        cls.agreement = cls.block.agreement_id
        cls.ticket = cls._create_ticket()

    def _log_ago(self, *entries, ticket=None):
        return self.env["account.analytic.line"].create(
            [
                self._prepare_timesheet(ticket or self.ticket, hours, days(-ago))
                for ago, hours in entries
            ]
        )

    def _work(self, agreement=None):
        agreement = agreement or self.agreement
        return self.env["prepaid.entry"]._fetch_work({agreement.id: TODAY}).get(agreement.id)


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


class TestManyForecasts(ForecastCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.quiet = cls._sell(20.0, contact=cls.other_contact).agreement_id
        partners = cls.env["res.partner"].create(
            [{"name": f"Customer {number}", "is_company": True} for number in range(50)]
        )
        cls.product.prepaid_validity_months = 12
        orders = cls.env["sale.order"]
        for partner in partners:
            orders |= cls._create_order(contact=partner)
        orders.action_confirm()
        cls.agreements = orders.mapped("prepaid_agreement_id")
        lines = []
        for number, partner in enumerate(partners):
            ticket = cls._create_ticket(contact=partner)
            lines += [cls._prepare_timesheet(ticket, 0.1 + number / 20.0, TODAY) for __ in range(3)]
        cls.env["account.analytic.line"].create(lines)

    def _count(self, agreements):
        self.env.flush_all()
        self.env.clear()
        before = self.env.cr.sql_log_count
        agreements.browse(agreements.ids).read(
            ["run_out_date", "run_out_latest", "pace_hours_per_week"]
        )
        return self.env.cr.sql_log_count - before

    def test_statements_do_not_grow_with_the_agreements(self):
        self._count(self.agreements[0])
        self.assertEqual(self._count(self.agreements), self._count(self.agreements[0]))

    def test_run_asks_for_all_at_once(self):
        agreement = self.env["prepaid.agreement"]
        ids = (self.agreements | self.quiet | self.agreement).ids
        self.env.clear()
        self.company._get_prepaid_today()
        before = self.env.cr.sql_log_count
        found = agreement._fetch_forecasts(ids)
        self.assertLessEqual(self.env.cr.sql_log_count - before, 4)
        self.assertEqual(set(found), set(self.agreements.ids))
        for one in self.agreements:
            self.assertEqual(found[one.id].run_out_date, one.run_out_date)

    def test_search(self):
        agreement = self.env["prepaid.agreement"]
        everything = self.agreements | self.quiet | self.agreement
        limit = days(60)

        def search(operator, value):
            return agreement.search(
                [("run_out_date", operator, value), ("id", "in", everything.ids)]
            )

        dated = self.agreements.sorted("id")
        early = dated.filtered(lambda one: one.run_out_date <= limit)
        self.assertTrue(early and early < dated)
        self.assertEqual(search("<=", limit).sorted("id"), early)
        self.assertEqual(search("<=", "2026-05-15").sorted("id"), early)
        self.assertEqual(search(">", limit).sorted("id"), dated - early)
        self.assertEqual(search("!=", False).sorted("id"), dated)
        self.assertEqual(search("=", False), self.quiet | self.agreement)
        day = dated[0].run_out_date
        same = dated.filtered(lambda one: one.run_out_date == day)
        self.assertEqual(search("=", day).sorted("id"), same)
        self.assertEqual(search("!=", day), everything - same)

    def test_search_leaves_out_what_has_ended(self):
        self._log_ago((1, 18.0), (2, 1.0), (3, 1.0))
        domain = [("run_out_date", "<=", TODAY)]
        self.assertEqual(self.env["prepaid.agreement"].search(domain), self.agreement)
        self.agreement.action_end()
        self.assertFalse(self.env["prepaid.agreement"].search(domain))

    def test_salesman_searches(self):
        agreement = self.env["prepaid.agreement"].with_user(self.salesman)
        self.assertEqual(
            agreement.search([("run_out_date", "!=", False)]).ids,
            self.env["prepaid.agreement"].search([("run_out_date", "!=", False)]).ids,
        )


class TestForecastAlert(ForecastCase):
    def test_level_in_days_to_run_out(self):
        template = self.env["prepaid.agreement.template"].create({"name": "Foresighted"})
        level = self.env["prepaid.alert.level"].create(
            {
                "template_id": template.id,
                "measure": "days_to_run_out",
                "threshold": 20.0,
                "to_salesperson": True,
            }
        )
        self.agreement.template_id = template
        self.agreement.renewal_threshold_percent = 0.0

        def run():
            self.env.flush_all()
            self.env.clear()
            self.env["prepaid.agreement"]._cron_renew()
            return self.agreement.alert_ids

        self._log_ago((0, 1.0), (5, 1.0), (13, 1.0))
        self.assertGreater(self.agreement.run_out_date, days(20))
        self.assertFalse(run())
        self._log_ago((0, 5.0), (2, 4.0))
        self.assertLess(self.agreement.run_out_date, days(20))
        self.assertEqual(run().level_id, level)


class TestForecastInPortal(PrepaidMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_firm()
        cls.agreement = cls._sell(20.0).agreement_id
        cls.ticket = cls._create_ticket()
        cls._create_user("berta", "base.group_portal", partner_id=cls.contact.id)

    def _read_pages(self):
        self.env.flush_all()
        self.authenticate("berta", "berta-password")
        pages = ("/my/prepaid", f"/my/prepaid/{self.agreement.id}")
        return [unescape(self.url_open(page).text) for page in pages]

    def test_customer_reads_when_hours_run_out(self):
        today = self.company._get_prepaid_today()
        for page in self._read_pages():
            self.assertIn("Not enough time logged yet to say how long your hours last", page)
        for __ in range(8):
            self._log(self.ticket, 1.0, today)
        self.env.flush_all()
        self.env.clear()
        sentence = self.agreement._get_run_out_sentence()
        self.assertIn("between", sentence)
        for page in self._read_pages():
            self.assertIn(sentence, page)
