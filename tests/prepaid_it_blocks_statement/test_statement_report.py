"""The statement as PDF: what it shows, in whose language, and who may have it."""

import json
import tempfile
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import HttpCase
from odoo.tools import mute_logger

from tools.demo import documents

from ..common import TODAY, PrepaidCase, PrepaidMixin

DAY = timedelta(days=1)
XMLID = "prepaid_it_blocks_statement.report_prepaid_statement"
NAME = "prepaid_it_blocks_statement.report_statement_document"


def to_text(html):
    """Return the words of a page."""
    if isinstance(html, bytes):
        html = html.decode()
    text = " ".join(etree.HTML(html).itertext())
    return " ".join(text.replace("\xa0", " ").split())


def limit_rows(case, count):
    """Let a PDF take so many rows until the test is over."""
    model = type(case.env["prepaid.agreement"])
    case.addCleanup(setattr, model, "_statement_rows_at_most", model._statement_rows_at_most)
    model._statement_rows_at_most = count


class TestReport(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.write({"street": "1 Firm Street", "city": "Firmtown"})
        cls.customer.write({"street": "2 Oven Lane", "city": "Breadville"})
        cls.agreement = cls._sell(20.0, day=TODAY - 20 * DAY).agreement_id
        cls.ticket = cls._create_ticket()
        cls._log(cls.ticket, 2.5, TODAY - 10 * DAY, name="Old <b>work</b>")
        cls._log(cls.ticket, 1.0, TODAY - DAY, name="New work")

    def _read(self, agreements=None, **values):
        """Return the words of the report as the superuser makes it."""
        agreements = agreements or self.agreement
        values = {name: str(value) for name, value in values.items()}
        html = self.env(user=1)["ir.actions.report"]._render_qweb_pdf(
            XMLID, agreements.ids, data=values
        )[0]
        return to_text(html)

    def test_it_shows_the_whole_statement(self):
        text = self._read()
        for expected in (
            self.agreement.name,
            "Bakery Ltd",
            "2 Oven Lane",
            "1 Firm Street",
            "Attn. Berta Baker",
            "from the beginning until today",
            "Opening balance 0:00",
            "Bought +20:00",
            "Used -3:30",
            "Closing balance 16:30",
            self.ticket.number,
            "Old <b>work</b>",
            "-2:30 17:30",
            "-1:00 16:30",
        ):
            self.assertIn(expected, text)
        # No prices on paper that is passed on.
        self.assertNotIn("90.00", text)

    def test_it_shows_the_period_alone(self):
        text = self._read(date_from=TODAY - 5 * DAY, date_to=TODAY)
        self.assertIn("from March 11, 2026 to March 16, 2026", text)
        self.assertIn("Opening balance 17:30", text)
        self.assertIn("New work", text)
        self.assertNotIn("Old", text)

    def test_an_empty_period_says_so(self):
        text = self._read(date_from=TODAY + DAY)
        self.assertIn("Nothing was booked in this period.", text)
        self.assertIn("Closing balance 16:30", text)

    def test_overage_is_explained(self):
        self.assertNotIn("beyond your blocks", self._read())
        self.agreement.write({"overage_policy": "allow", "overage_limit_hours": 10.0})
        self._log(self.ticket, 18.0, name="Long night")
        self.assertIn("1:30 hours were worked beyond your blocks", self._read())
        self.assertNotIn("beyond your blocks", self._read(date_to=TODAY - DAY))

    def test_worked_and_accounted_time(self):
        on_site = self.env["prepaid.work.type"].create({"name": "On site", "minimum_hours": 2.0})
        self._log(self.ticket, 0.75, prepaid_work_type_id=on_site.id)
        self.assertIn("0:45 worked, 2:00 accounted", self._read())

    def test_each_customer_reads_the_own_language(self):
        self.env["res.lang"].with_context(active_test=False).search(
            [("code", "=", "fr_FR")]
        ).active = True
        other = self._sell(5.0, contact=self.other_contact).agreement_id
        self.contact.lang = "fr_FR"
        text = self._read(self.agreement | other, date_from=TODAY)
        self.assertIn("16 mars 2026", text)
        self.assertIn("March 16, 2026", text)
        text = self._read(self.agreement | other, date_from=TODAY, lang="en_US")
        self.assertNotIn("16 mars 2026", text)
        # What is no language is as if it had not been given.
        self.assertIn("16 mars 2026", self._read(date_from=TODAY, lang="xx' OR 1=1"))

    def test_too_many_rows_are_left_out(self):
        limit_rows(self, 2)
        text = self._read()
        self.assertIn("This period has 3 entries: too many for a PDF", text)
        self.assertIn("Closing balance 16:30", text)
        self.assertNotIn("New work", text)
        # Of several customers' rows the sum counts.
        other = self._sell(5.0, contact=self.other_contact).agreement_id
        text = self._read(self.agreement | other, date_from=TODAY - DAY)
        self.assertIn("New work", text)
        self.assertNotIn("too many", text)
        self._log(self._create_ticket(contact=self.other_contact), 1.0, name="Theirs")
        text = self._read(self.agreement | other, date_from=TODAY - DAY)
        self.assertIn("too many", text)
        self.assertNotIn("Theirs", text)

    def test_a_long_one_has_its_head_on_each_page(self):
        for number in range(60):
            self._log(self.ticket, 0.1, name=f"Piece {number}")
        env = self.env(user=1, context=dict(self.env.context, force_report_rendering=True))
        pdf = env["ir.actions.report"]._render_qweb_pdf(XMLID, self.agreement.ids)[0]
        self.assertTrue(pdf.startswith(b"%PDF"))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "statement.pdf"
            path.write_bytes(pdf)
            pages = documents.read_pages(path)
        self.assertGreater(len(pages), 1)
        for number, page in enumerate(pages, 1):
            for expected in ("Description", "Balance", f"{number}/{len(pages)}"):
                self.assertIn(expected, page.replace(" ", ""))
        self.assertIn("Piece59", "".join(pages).replace(" ", ""))


class TestRights(PrepaidMixin, HttpCase):
    """Access to the report at addresses that anybody may type."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_firm()
        cls.agreement = cls._sell(20.0, day=TODAY - 9 * DAY).agreement_id
        cls.other_agreement = cls._sell(5.0, contact=cls.other_contact).agreement_id
        cls._log(cls._create_ticket(), 2.5, TODAY - 3 * DAY, name="Secret work")
        cls.berta = cls._create_user("berta", "base.group_portal", partner_id=cls.contact.id)
        cls.max = cls._create_user("max", "base.group_portal", partner_id=cls.other_contact.id)
        company = cls.env["res.company"].create({"name": "Other Firm"})
        cls.stranger = cls._create_user(
            "stranger",
            "prepaid_it_blocks.group_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    def setUp(self):
        super().setUp()
        self.env.flush_all()
        self.url = f"/my/prepaid/{self.agreement.id}/statement.pdf"

    def _log_in(self, login):
        self.authenticate(login, login + "-password")

    def _get_addresses(self, agreement=None):
        ids = (agreement or self.agreement).ids
        options = quote(json.dumps({"ids": ids}))
        for converter in ("html", "pdf"):
            yield f"/report/{converter}/{NAME}/{ids[0]}"
            yield f"/report/{converter}/{NAME}?options={options}"

    def _assert_refused(self, agreement=None):
        for url in self._get_addresses(agreement):
            with mute_logger("odoo.http", "odoo.addons.base.models.ir_rule"):
                response = self.url_open(url)
            self.assertNotIn("Secret work", response.text, url)
            self.assertNotIn("Closing balance", response.text, url)

    def _assert_given(self):
        for url in self._get_addresses():
            response = self.url_open(url)
            self.assertEqual(response.status_code, 200, url)
            self.assertIn("Secret work", response.text, url)

    def test_the_firm_gets_it(self):
        for login in ("technician", "salesman", "accountant", "manager"):
            self._log_in(login)
            self._assert_given()

    def test_nobody_else_gets_it(self):
        self._assert_refused()
        # The customer's own people get it from the portal, which knows what each may see.
        for login in ("berta", "plain", "max", "stranger"):
            self._log_in(login)
            self._assert_refused()

    def test_nobody_gets_what_does_not_exist(self):
        self._log_in("manager")
        self._assert_refused(self.env["prepaid.agreement"].browse(2**31 - 1))
        self._assert_refused(self.env["prepaid.agreement"].browse(10**12))

    def test_one_foreign_id_refuses_all(self):
        model = self.env[f"report.{NAME}"]
        firm = self.stranger.company_id
        foreign = self.env["prepaid.agreement"].create(
            {"partner_id": self.customer.id, "company_id": firm.id}
        )
        both = [self.agreement.id, foreign.id]
        for user in (self.manager, self.stranger):
            with self.assertRaises(AccessError):
                model.with_user(user)._get_report_values(both)
        self.manager.company_ids |= firm
        model = model.with_user(self.manager).with_context(
            allowed_company_ids=self.manager.company_ids.ids
        )
        self.assertEqual(len(model._get_report_values(both)["docs"]), 2)

    def test_what_an_address_says_besides_does_no_harm(self):
        self._log_in("manager")
        for values in (
            {"o": "x", "company": "x", "docs": "x", "statements": "x", "as_clock": "x"},
            {"ids": "x", "date_from": "x", "date_to": ["x"], "lang": {"x": 1}, "search": 5},
            {"date_from": "9999-12-31", "date_to": "0001-01-01", "kind": "x", "order": None},
        ):
            url = f"/report/html/{NAME}/{self.agreement.id}?options={quote(json.dumps(values))}"
            response = self.url_open(url)
            self.assertEqual(response.status_code, 200, url)
            self.assertIn("Statement of prepaid hours", response.text)

    def test_the_portal_sends_it(self):
        self._log_in("berta")
        page = self.url_open(f"/my/prepaid/{self.agreement.id}?date_from=2026-03-01").text
        self.assertIn("statement.pdf?", page)
        response = self.url_open(self.url + f"?date_from={TODAY - 5 * DAY}")
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        self.assertIn("_2026-03-11.pdf", response.headers["Content-Disposition"])
        self.assertIn("Secret work", response.text)
        self.assertIn("20:00", response.text)

    def test_a_token_opens_it_without_an_account(self):
        self.assertNotEqual(self.url_open(self.url).headers["Content-Type"], "application/pdf")
        token = self._create_key(self.agreement)
        self.env.flush_all()
        response = self.url_open(f"{self.url}?access_token={token}")
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        other = f"/my/prepaid/{self.other_agreement.id}/statement.pdf?access_token={token}"
        self.assertNotEqual(self.url_open(other).headers["Content-Type"], "application/pdf")

    def test_another_customer_does_not_get_it_in_the_portal(self):
        for login in ("max", "plain"):
            self._log_in(login)
            response = self.url_open(self.url)
            self.assertNotIn("Secret work", response.text)
            self.assertNotEqual(response.headers["Content-Type"], "application/pdf")

    def test_a_colleague_gets_it_who_sees_entries(self):
        bob = self.env["res.partner"].create({"name": "Bob", "parent_id": self.customer.id})
        self._create_user("bob", "base.group_portal", partner_id=bob.id)
        access = self.env["prepaid.contact.access"].create(
            {"agreement_id": self.agreement.id, "contact_id": bob.id, "level": "balance"}
        )
        for level, is_given in (("balance", False), ("entries", True), ("prices", True)):
            access.level = level
            self.env.flush_all()
            self._log_in("bob")
            response = self.url_open(self.url)
            is_pdf = response.headers["Content-Type"] == "application/pdf"
            self.assertEqual((is_pdf, "Secret work" in response.text), (is_given, is_given))

    def test_too_long_a_period_is_reported_on_the_page(self):
        limit_rows(self, 1)
        self._log_in("berta")
        response = self.url_open(self.url)
        self.assertEqual(response.status_code, 200)
        self.assertIn("too many entries for a PDF", response.text)
        response = self.url_open(self.url + f"?date_from={TODAY - 5 * DAY}&date_to=x")
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
