"""The statement's page and file over real HTTP."""

import csv
import io
import re
from datetime import timedelta

from odoo.addons.prepaid_it_blocks.policies.hours import as_clock
from odoo.addons.prepaid_it_blocks_statement.policies.statement import GROUPS, KINDS, ORDERS
from odoo.tests import HttpCase

from ..common import TODAY, PrepaidMixin

DAY = timedelta(days=1)
# Most that a page may ask of the database, the visitor's rights and the layout included.
MOST_STATEMENTS = 60
PAGES = (
    "",
    "/page/2",
    "?order=oldest",
    "?order=most",
    "/page/2?order=least",
    "?group=ticket",
    "/page/2?group=ticket&order=most",
    "?group=day",
    "?search=printer",
    "?search=nowhere",
    "?search=%C3%9C&group=ticket",
    "?date_from=2026-01-01",
    "?date_from=2026-01-01&group=ticket",
) + tuple(f"?kind={kind}" for kind in KINDS)


class TestPage(PrepaidMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_firm()
        cls.agreement = cls._sell(20.0, day=TODAY - 9 * DAY).agreement_id
        cls.other_agreement = cls._sell(5.0, contact=cls.other_contact).agreement_id
        cls.ticket = cls._create_ticket()
        cls._log(cls.ticket, 2.5, TODAY - 3 * DAY, name='=HYPERLINK("x")')
        cls._log(cls.ticket, 1.0, TODAY, name="Zürich, „quoted“")
        cls._create_user("berta", "base.group_portal", partner_id=cls.contact.id)

    def setUp(self):
        super().setUp()
        self.env.flush_all()
        self.url = f"/my/prepaid/{self.agreement.id}"

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
        self.assertEqual((rows[1][0], rows[1][-1]), ("Closing balance", "16.5000"))
        self.assertEqual((rows[-1][0], rows[-1][-1]), ("Opening balance", "0.0000"))
        self.assertEqual([row[-1] for row in rows[2:-1]], ["16.5000", "17.5000", "20.0000"])
        found_texts = [row[rows[0].index("Description")] for row in rows]
        # A program that calculates must not take a technician's words for a formula.
        self.assertEqual(found_texts[3], '\'=HYPERLINK("x")')
        self.assertEqual(found_texts[2], "Zürich, „quoted“")

    def test_page_and_file_of_a_period(self):
        self._log_in()
        query = f"?date_from={TODAY - 4 * DAY}&date_to={TODAY - DAY}"
        rows = self._get_rows(self.url + "/statement.csv" + query)
        self.assertEqual([row[-1] for row in rows[1:]], ["17.5000", "17.5000", "20.0000"])
        page = self._get(self.url + query).text
        self.assertIn("HYPERLINK", page)
        self.assertNotIn("quoted", page)
        self.assertIn("statement.csv?", page)
        self.assertIn(f"date_from={TODAY - 4 * DAY}", page)

    def test_an_empty_period_says_so(self):
        self._log_in()
        page = self._get(self.url + "?date_from=2031-01-01").text
        self.assertIn("Nothing was booked in this period.", page)

    def test_what_is_no_date_is_left_out(self):
        self._log_in()
        for text in ("", "x", "2026-02-30", "0000-00-00", "2026-03-16' OR 1=1", "%00", "9" * 400):
            for name in ("date_from", "date_to"):
                self._get(f"{self.url}?{name}={text}")
                self.assertEqual(
                    len(self._get_rows(f"{self.url}/statement.csv?{name}={text}")), 6, text
                )

    def test_another_customers_file_is_never_sent(self):
        self._log_in()
        for url in (
            f"/my/prepaid/{self.other_agreement.id}/statement.csv",
            f"/my/prepaid/{self.other_agreement.id}/statement.csv?access_token=x",
            f"/my/prepaid/{self.other_agreement.id}/statement.csv?"
            f"access_token={self._create_key(self.agreement)}",
            "/my/prepaid/999999/statement.csv",
        ):
            response = self._get(url)
            self.assertNotIn("text/csv", response.headers["Content-Type"], url)

    def test_a_token_opens_the_file_without_an_account(self):
        url = self.url + "/statement.csv"
        self.assertNotIn("text/csv", self._get(url).headers["Content-Type"])
        token = self._create_key(self.agreement)
        self.env.flush_all()
        self.assertEqual(len(self._get_rows(f"{url}?access_token={token}")), 6)

    def test_the_file_is_what_the_page_shows(self):
        mail = self._create_ticket(name="Mail is slow")
        for number in range(60):
            ticket = mail if number % 3 else self.ticket
            self._log(ticket, 0.1, name=f"Entry {number:02d}")
        self.env.flush_all()
        self._log_in()
        for query in (
            "order=oldest",
            "group=ticket&order=most",
            "group=day",
            "search=entry",
            "search=mail&order=oldest&kind=used",
            "search=entry&group=ticket",
        ):
            shown = []
            for page in (1, 2, 3):
                text = self._get(f"{self.url}/page/{page}?{query}").text
                shown += re.findall(r"Entry \d\d", text)
            rows = self._get_rows(f"{self.url}/statement.csv?{query}")
            found_texts = [cell for row in rows for cell in row if cell.startswith("Entry ")]
            self.assertTrue(len(found_texts) >= 40, query)
            self.assertEqual(list(dict.fromkeys(shown)), found_texts, query)

    def test_the_file_says_what_was_found(self):
        self._log_in()
        rows = self._get_rows(self.url + "/statement.csv?search=quoted")
        column = rows[0].index("Hours")
        self.assertEqual((rows[-1][0], rows[-1][column]), ("Sum of the entries found", "-1.0000"))
        self.assertEqual(len(rows), 5)

    def test_a_group_has_its_subtotal(self):
        self._log_in()
        rows = self._get_rows(self.url + "/statement.csv?group=ticket&order=oldest")
        self.assertEqual(rows[0][-1], "Subtotal")
        subtotals = [(row[0], row[-1]) for row in rows if row[-1]][1:]
        heading = f"{self.ticket.number} {self.ticket.name}"
        self.assertEqual(subtotals, [("Without a ticket", "20.0000"), (heading, "-3.5000")])
        text = self._get(self.url + "?group=ticket").text
        self.assertEqual(text.count('scope="rowgroup"'), 2)
        self.assertIn(f'href="/my/ticket/{self.ticket.id}">{heading}<', text)

    def test_a_search_says_what_it_leaves_out(self):
        self._log_in()
        text = self._get(self.url).text
        self.assertNotIn("o_prepaid_found", text)
        text = self._get(self.url + f"?search=quoted&date_to={TODAY}").text
        self.assertIn("o_prepaid_found", text)
        found_texts = re.sub(r"<[^>]+>|\s+", " ", text[text.index("o_prepaid_found") :])
        self.assertRegex(found_texts, r"Entries found:\s+1\s*, together\s+-1:00\s+hours")
        self.assertIn('value="quoted"', text)
        # The totals stay those of the period.
        self.assertRegex(text, r"Bought</th>\s*<td[^>]*>\s*20:00")
        # The way back keeps the period.
        self.assertIn(f'href="{self.url}?date_to={TODAY}#prepaid_statement"', text)
        text = self._get(self.url + "?search=nothing+like+it").text
        self.assertIn("No entry of this period is like that.", text)

    def test_periods_to_choose_from_keep_the_remainder(self):
        self._log_in()
        text = self._get(self.url + "?search=quoted&group=day").text
        self.assertEqual(text.count('aria-current="true"'), 1)
        nav = text[text.index("o_prepaid_periods") :]
        links = re.findall(r'href="([^"]+)"', nav[: nav.index("</nav>")])
        self.assertEqual(len(links), 5)
        for link in links:
            self.assertIn("search=quoted", link)
            self.assertIn("group=day", link)
        self.assertEqual([("date_from=" in link) for link in links], [False] + [True] * 4)

    def test_every_choice_is_kept_in_the_form(self):
        self._log_in()
        for name, values in (("kind", KINDS), ("group", GROUPS), ("order", ORDERS)):
            for value in values:
                text = self._get(f"{self.url}?{name}={value}").text
                text = text[text.index("o_prepaid_period") :]
                chosen = re.findall(r'<option value="(\w+)" selected', text)
                if value != "waiting":
                    self.assertIn(value, chosen)
                self.assertEqual(len(chosen), 2 if value == "waiting" else 3, value)

    def test_every_field_has_a_label(self):
        self._log_in()
        text = self._get(self.url).text
        form = text[text.index("o_prepaid_period") : text.index("o_prepaid_totals")]
        fields = re.findall(r'<(?:input|select)[^>]* id="(\w+)"', form)
        self.assertEqual(len(fields), 6)
        self.assertEqual(sorted(re.findall(r'<label[^>]* for="(\w+)"', form)), sorted(fields))

    def test_who_worked_shows_where_the_firm_wants_it(self):
        self._log_in()
        self.assertNotIn("(Technician)", self._get(self.url).text)
        self.company.prepaid_show_technician = True
        self.env.flush_all()
        self.assertRegex(self._get(self.url).text, r"\(\s*Technician\s*\)")
        rows = self._get_rows(self.url + "/statement.csv")
        self.assertEqual(rows[2][rows[0].index("Technician")], "Technician")

    def test_nothing_that_is_sent_breaks_the_page(self):
        self._log_in()
        for text in ("'", "%", "\\", "%00", "<script>x</script>", "é" * 300, "_%25", "\U0001f600"):
            for name in ("search", "kind", "group", "order", "date_to", "page"):
                page = self._get(f"{self.url}?{name}={text}").text
                self.assertNotIn("<script>x", page)
                self._get(f"{self.url}/statement.csv?{name}={text}")

    def test_the_chart_says_in_a_table_what_it_shows(self):
        self._log(self.ticket, 0.75, self.company._get_prepaid_today())
        self.env.flush_all()
        self._log_in()
        text = self._get(self.url).text
        self.assertIn("<svg", text)
        self.assertIn("viewBox=", text)
        months = self.agreement._get_hours_by_month()
        table = text[text.index("o_prepaid_months") :]
        table = table[: table.index("</table>")]
        self.assertEqual(table.count('scope="row"'), len(months))
        for month in months:
            self.assertRegex(table, rf">\s*{as_clock(month['hours'])}\s*<")

    def test_a_page_takes_the_same_statements_however_long_the_ledger(self):
        def count():
            counts = {}
            for page in PAGES:
                self.env.flush_all()
                self.env.clear()
                before = self.env.cr.sql_log_count
                self._get(self.url + page)
                counts[page] = self.env.cr.sql_log_count - before
            return counts

        self._log_in()
        for number in range(30):
            self._log(self.ticket, 0.1, TODAY - number % 2 * DAY, name="The printer")
        self._log(self.ticket, 0.1, prepaid_excluded=True, prepaid_exclusion="mistake")
        self._log(self.ticket, 30.0)
        count()
        few = count()
        for number in range(40):
            ticket = self.ticket if number % 2 else self._create_ticket()
            self._log(ticket, 0.1, TODAY - number % 9 * DAY, name="The printer")
            self._log(ticket, 0.1, prepaid_excluded=True, prepaid_exclusion="mistake")
        self.assertEqual(count(), few)
        self.assertGreater(min(few.values()), 9)
        self.assertLessEqual(max(few.values()), MOST_STATEMENTS)
