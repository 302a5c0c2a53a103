"""The statement on an agreement's page: each entry of the customer's own, and no other's."""

import re

from ..prepaid_it_blocks.test_portal import PortalCase
from ..prepaid_it_blocks.test_portal_access import PortalAccessCase, PortalLevelsCase


class TestStatement(PortalCase):
    def test_statement_says_worked_and_accounted(self):
        on_site = self.env["prepaid.work.type"].create({"name": "On site", "minimum_hours": 2.0})
        self._log(self.ticket, 0.75, prepaid_work_type_id=on_site.id)
        self.env.flush_all()
        self._log_in()
        page = self._get(self.page).text
        self.assertIn("0:45 worked, 2:00 accounted", page)
        self.assertEqual(page.count(" worked, "), 1)

    def test_statement_shows_each_entry_with_running_balance(self):
        self._log_in()
        text = self._get(self.page).text
        for expected in (self.ticket.number, "-2:30", "17:30", "+20:00", "20:00"):
            self.assertIn(expected, text)

    def test_free_time_is_shown_where_the_firm_wants_it(self):
        self._log(
            self.ticket,
            0.75,
            name="Our slip",
            prepaid_excluded=True,
            prepaid_exclusion="mistake",
        )
        other_ticket = self._create_ticket(self.other_contact)
        self._log(
            other_ticket,
            0.5,
            name="Their secret",
            prepaid_excluded=True,
            prepaid_exclusion="mistake",
        )
        self.env.flush_all()
        self._log_in()
        text = self._get(self.page).text
        for phrase in ("Our slip", "0:45", "Our own mistake"):
            self.assertIn(phrase, text)
        self.assertNotIn("Their secret", text)
        self.company.prepaid_show_excluded = False
        self.env.flush_all()
        self.assertNotIn("Our slip", self._get(self.page).text)

    def test_unapproved_time_is_named_where_the_firm_approves(self):
        self._log_in()
        for url in ("/my/prepaid", self.page):
            text = self._get(url).text
            self.assertNotIn("o_prepaid_pending", text)
            self.assertNotIn("not approved yet", text)
        self.company.prepaid_approval = True
        line = self._log(self.ticket, 1.25, name="Looked again")
        self.env.flush_all()
        for url in ("/my/prepaid", self.page):
            text = re.sub(r"<[^>]+>|\s+", " ", self._get(url).text)
            text = re.sub(r"\s+", " ", text)
            self.assertIn("16:15 hours left", text)
            self.assertIn("1:15 hours of our work are taken off already", text)
            self.assertIn("Without them 17:30 hours would be left", text)
        self.assertEqual(self._get(self.page).text.count(">not approved yet<"), 1)
        line._set_prepaid_approval("approved")
        self.env.flush_all()
        text = self._get(self.page).text
        self.assertNotIn("o_prepaid_pending", text)
        self.assertNotIn("not approved yet", text)

    def test_texts_are_escaped(self):
        self._log_in()
        text = self._get(self.page).text
        self.assertNotIn("<script>out", text)
        self.assertIn("&lt;script&gt;out", text)
        self.assertNotIn("<b>on fire", text)

    def test_statement_names_the_day_on_which_late_time_was_booked(self):
        self._log_in()
        self.assertNotIn("booked on", self._get(self.page).text)
        self.company.prepaid_lock_date = "2026-03-20"
        self._log(self.ticket, 1.0, "2026-03-02")
        self.env.flush_all()
        self.assertRegex(self._get(self.page).text, r"03/02/2026(?s:.){0,200}booked on\s+03/21")

    def test_statement_is_paged(self):
        vals = [self._prepare_timesheet(self.ticket, 0.1) for __ in range(60)]
        self.env["account.analytic.line"].create(vals)
        self.env.flush_all()
        self._log_in()
        self.assertIn(f"{self.page}/page/2", self._get(self.page).text)
        self.assertIn("+20:00", self._get(self.page + "/page/3").text)


class TestAccess(PortalAccessCase):
    def test_routes_are_found(self):
        for ending in ("/statement.csv",):
            self.assertIn(self.page + ending, self._routes("GET"))

    def test_token_of_an_agreement_shows_it_to_anybody(self):
        for login in (None, "max", "plain"):
            self._log_in(login)
            text = self.url_open(f"{self.page}?access_token={self.token}").text
            for secret in self.secrets:
                self.assertIn(secret, text)


class TestLevels(PortalLevelsCase):
    def test_contact_who_sees_entries(self):
        self._let_see("entries")
        page, overview, csv = self._see()
        self.assertIn("Changed the combination", page)
        self.assertIn("Changed the combination", csv)
        for text in (page, overview, csv):
            self.assertNotIn("61.70", text)
            self.assertNotIn("/renew", text)

    def test_contact_who_sees_prices(self):
        self._let_see("prices")
        page, __, csv = self._see()
        self.assertIn("Changed the combination", csv)
        for secret in ("Changed the combination", "61.70", "/renew"):
            self.assertIn(secret, page)
