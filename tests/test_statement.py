"""The statement of a period: its figures, its balances, the page and the file."""

import csv
import io
from datetime import timedelta

from odoo.addons.prepaid_it_blocks import compat
from odoo.tests import common

from .common import SERIES, TODAY, PrepaidCase, PrepaidMixin

HttpBase = common.HttpSavepointCase if SERIES < 15 else common.HttpCase
DAY = timedelta(days=1)


class TestFigures(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(10.0, day=TODAY - 9 * DAY)
        cls.agreement = cls.block.agreement_id
        cls.ticket = cls._create_ticket()

    def _totals(self, *period):
        totals = self.agreement._get_statement_totals(*period)
        changes = [hours for name, hours in totals.items() if name != "closing"]
        self.assertAlmostEqual(sum(changes), totals["closing"], 4)
        return {name: hours for name, hours in totals.items() if hours}

    def test_everything_that_comes_and_goes(self):
        line = self._log(self.ticket, 3.0, TODAY - 5 * DAY)
        line.unit_amount = 2.0
        self.block.sudo()._adjust(1.5, "Goodwill")
        other = self._sell(5.0, contact=self.other_contact).agreement_id
        self.block.sudo()._transfer(other, 2.0, "Moved")
        second = self._sell(4.0)
        second.sudo()._void("Sold by mistake")
        third = self._sell(6.0)
        third.sudo().date_end = TODAY
        self._log(self.ticket, 20.0)
        with self._on(TODAY + DAY):
            self._sell(1.0, day=TODAY + DAY)
            self.env["prepaid.block"]._cron_expire()
        self.assertEqual(
            self._totals(),
            {"bought": 17.0, "used": -15.5, "adjusted": 1.5, "moved": -2.0, "closing": 1.0},
        )

    def test_what_expires(self):
        self.block.sudo().date_end = TODAY
        self._log(self.ticket, 1.0)
        with self._on(TODAY + DAY):
            self.env["prepaid.block"]._cron_expire()
            self.assertEqual(
                self._totals(TODAY, TODAY), {"opening": 10.0, "used": -1.0, "expired": -9.0}
            )
            self.block.sudo()._extend(TODAY + 30 * DAY, "More time")
            self.assertEqual(self._totals(TODAY + DAY), {"expired": 9.0, "closing": 9.0})

    def test_periods_join(self):
        for number in range(8):
            self._log(self.ticket, 0.25 + number / 60.0, TODAY - number * DAY)
        for split in range(-10, 2):
            day = TODAY + split * DAY
            before = self._totals(None, day)
            after = self._totals(day + DAY)
            self.assertEqual(before.get("closing", 0.0), after.get("opening", 0.0), day)

    def test_balances_are_those_of_the_whole_ledger(self):
        self._log(self.ticket, 15.0, TODAY - 2 * DAY)
        for number in range(10):
            self._log(self.ticket, 0.25, TODAY - (number % 4) * DAY)
        self.block.sudo()._adjust(3.0, "Goodwill")
        rows = self.env["prepaid.entry"].search(
            [("agreement_id", "=", self.agreement.id)], order="accounting_date, id"
        )
        expected, balance = [], 0.0
        for row in rows:
            balance += row.hours if row.block_id else 0.0
            expected.append((row, round(balance, 4)))
        expected.reverse()
        self.assertEqual(self.agreement._get_statement(100), expected)
        self.assertEqual(self.agreement._get_statement(3, 4), expected[4:7])
        first, last = TODAY - 3 * DAY, TODAY - DAY
        within = [one for one in expected if first <= one[0].accounting_date <= last]
        self.assertEqual(self.agreement._get_statement(100, 0, first, last), within)
        self.assertEqual(self.agreement._get_statement(2, 1, first, last), within[1:3])
        self.assertEqual(self.agreement._count_statement(first, last), len(within))

    def test_another_agreement_is_another_statement(self):
        self._sell(5.0, contact=self.other_contact)
        self.assertEqual(self._totals(), {"bought": 10.0, "closing": 10.0})

    def test_a_page_takes_the_same_statements_however_long_the_ledger(self):
        def count():
            compat.flush_all(self.env)
            compat.invalidate_all(self.env)
            before = self.env.cr.sql_log_count
            self.agreement._get_statement(5)
            self.agreement._get_statement_totals()
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        for __ in range(20):
            self._log(self.ticket, 0.1)
        self.assertEqual(count(), few)


class TestPage(PrepaidMixin, HttpBase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_firm()
        cls.agreement = cls._sell(20.0, day=TODAY - 9 * DAY).agreement_id
        cls.other_agreement = cls._sell(5.0, contact=cls.other_contact).agreement_id
        ticket = cls._create_ticket()
        cls._log(ticket, 2.5, TODAY - 3 * DAY, name='=HYPERLINK("x")')
        cls._log(ticket, 1.0, TODAY, name="Zürich, „quoted“")
        cls._create_user("berta", "base.group_portal", partner_id=cls.contact.id)

    def setUp(self):
        super().setUp()
        compat.flush_all(self.env)
        self.url = "/my/prepaid/%s" % self.agreement.id

    def _log_in(self):
        self.authenticate("berta", "berta-password")

    def _get(self, url):
        response = self.url_open(url)
        self.assertEqual(response.status_code, 200, url)
        return response

    def _get_rows(self, url):
        response = self._get(url)
        self.assertIn("text/csv", response.headers["Content-Type"])
        return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))

    def test_the_file_holds_what_the_ledger_holds(self):
        self._log_in()
        rows = self._get_rows(self.url + "/statement.csv")
        self.assertEqual(rows[0][-2:], ["Hours", "Balance"])
        self.assertEqual((rows[1][0], rows[1][-1]), ("Opening balance", "0.0000"))
        self.assertEqual((rows[-1][0], rows[-1][-1]), ("Closing balance", "16.5000"))
        self.assertEqual([row[-1] for row in rows[2:-1]], ["20.0000", "17.5000", "16.5000"])
        # A program that calculates must not take a technician's words for a formula.
        self.assertEqual(rows[3][4], '\'=HYPERLINK("x")')
        self.assertEqual(rows[4][4], "Zürich, „quoted“")

    def test_page_and_file_of_a_period(self):
        self._log_in()
        query = "?date_from=%s&date_to=%s" % (TODAY - 4 * DAY, TODAY - DAY)
        rows = self._get_rows(self.url + "/statement.csv" + query)
        self.assertEqual([row[-1] for row in rows[1:]], ["20.0000", "17.5000", "17.5000"])
        page = self._get(self.url + query).text
        self.assertIn("HYPERLINK", page)
        self.assertNotIn("quoted", page)
        self.assertIn("statement.csv?", page)
        self.assertIn("date_from=%s" % (TODAY - 4 * DAY), page)

    def test_an_empty_period_says_so(self):
        self._log_in()
        page = self._get(self.url + "?date_from=2031-01-01").text
        self.assertIn("Nothing was booked in this period.", page)

    def test_what_is_no_date_is_left_out(self):
        self._log_in()
        for text in ("", "x", "2026-02-30", "0000-00-00", "2026-03-16' OR 1=1", "%00", "9" * 400):
            for name in ("date_from", "date_to"):
                self._get("%s?%s=%s" % (self.url, name, text))
                self.assertEqual(
                    len(self._get_rows("%s/statement.csv?%s=%s" % (self.url, name, text))), 6, text
                )

    def test_another_customers_file_is_never_sent(self):
        self._log_in()
        for url in (
            "/my/prepaid/%s/statement.csv" % self.other_agreement.id,
            "/my/prepaid/%s/statement.csv?access_token=x" % self.other_agreement.id,
            "/my/prepaid/%s/statement.csv?access_token=%s"
            % (self.other_agreement.id, self.agreement._portal_ensure_token()),
            "/my/prepaid/999999/statement.csv",
        ):
            response = self._get(url)
            self.assertNotIn("text/csv", response.headers["Content-Type"], url)

    def test_a_token_opens_the_file_without_an_account(self):
        url = self.url + "/statement.csv"
        self.assertNotIn("text/csv", self._get(url).headers["Content-Type"])
        token = self.agreement._portal_ensure_token()
        compat.flush_all(self.env)
        self.assertEqual(len(self._get_rows("%s?access_token=%s" % (url, token))), 6)
