"""The page that a mail's link leads to, over real HTTP: who answers, when, and only once."""

import re
from datetime import date, timedelta

from odoo.tests import HttpCase
from odoo.tools import mute_logger

from ..common import PrepaidMixin


class TestPortalApproval(PrepaidMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_firm()
        cls.company.write({"email": "help@firm.example", "phone": "+32 2 123"})
        cls.agreement = cls._sell(4.0).agreement_id
        cls.other_agreement = cls._sell(5.0, contact=cls.other_contact).agreement_id
        cls.bob = cls.env["res.partner"].create(
            {"name": "Bob <i>Baker</i>", "parent_id": cls.customer.id, "email": "bob@b.example"}
        )
        cls.mia = cls.env["res.partner"].create(
            {"name": "Mia Miller", "parent_id": cls.other_customer.id, "email": "mia@m.example"}
        )
        cls.ticket = cls._create_ticket(
            cls.bob, name="Printer <b>on fire</b>", description="<p>It <em>really</em> burns.</p>"
        )
        cls.other_ticket = cls._create_ticket(cls.mia, name="Mill wheel")
        for login, contact in (
            ("berta", cls.contact),
            ("bob", cls.bob),
            ("max", cls.other_contact),
        ):
            vals = {"partner_id": contact.id, "name": contact.name}
            cls._create_user(login, "base.group_portal", **vals)

    def setUp(self):
        super().setUp()
        self.asked = self._ask(self.ticket)
        self.key = self._create_key(self.asked)
        self.page = f"/my/prepaid/approval/{self.asked.id}"
        self.link = f"{self.page}?access_token={self.key}"

    def _ask(self, ticket):
        ticket.with_user(self.technician).action_ask_prepaid_approval()
        self.env.flush_all()
        return ticket.sudo().prepaid_approval_ids.sorted("id")[-1]

    def _log_in(self, login):
        self.authenticate(login, login and login + "-password")

    def _get(self, url=None, status=200):
        with mute_logger("odoo.http", "werkzeug"):
            response = self.url_open(url or self.link)
        self.assertEqual(response.status_code, status, url)
        return response

    def _mark(self, page):
        return re.search(r'name="csrf_token" (?:value="([^"]+)")', page.text).group(1)

    def _answer(self, page, url=None, **data):
        """Send the form of a page; return the page that follows."""
        data = dict({"access_token": self.key, "answer": "yes", "name": "Berta B."}, **data)
        if "csrf_token" not in data:
            data["csrf_token"] = self._mark(page)
        with mute_logger("odoo.http", "werkzeug"):
            response = self.url_open((url or self.page) + "/answer", data=data)
        self.assertLess(response.status_code, 500)
        self.env.clear()
        return response

    def _read_text(self, response):
        text = re.sub(r"(?s)<script.*?</script>", " ", response.text)
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))

    def _assert_waiting(self):
        self.env.clear()
        self.assertEqual(self.asked.state, "waiting")
        self.assertFalse(self.asked.date_answered)

    def test_page_says_what_is_asked(self):
        page = self._get()
        expected = self._read_text(page)
        for part in ("May we work on this ticket?", self.ticket.number, "really", "Your answer"):
            self.assertIn(part, expected)
        self.assertIn("Printer &lt;b&gt;on fire", page.text)
        self.assertIn("Bob &lt;i&gt;Baker", page.text)
        self.assertIn("<em>really</em>", page.text)
        for header, value in (
            ("Referrer-Policy", "no-referrer"),
            ("Cache-Control", "no-store"),
            ("X-Robots-Tag", "noindex, nofollow"),
        ):
            self.assertEqual(page.headers[header], value)

    def test_opening_links_answers_nothing(self):
        for answer in ("yes", "no", "<b>"):
            page = self._get(f"{self.link}&answer={answer}&name=Robot")
            self.assertEqual("checked" in page.text, answer != "<b>", answer)
            self.opener.head(page.url)
        self._get(self.page + f"/answer?access_token={self.key}&answer=yes&name=Robot", 405)
        self._assert_waiting()

    def test_yes_without_login(self):
        after = self._answer(self._get(), note="Go <b>on</b>")
        self.assertIn("Berta B. approved this ticket", self._read_text(after))
        self.assertIn("Go &lt;b&gt;on", after.text)
        self.assertEqual(self.asked.state, "approved")
        self.assertEqual(self.asked.answered_by_id, self.contact)
        self.assertTrue(self.asked.answer_ip)
        self.assertEqual(self.ticket.prepaid_contact_state, "approved")

    def test_no(self):
        after = self._answer(self._get(), answer="no")
        self.assertIn("Berta B. refused this ticket", self._read_text(after))
        self.assertEqual(self.ticket.prepaid_contact_state, "refused")

    def test_second_answer_changes_nothing(self):
        page = self._get()
        self._answer(page)
        for answer in ("no", "yes"):
            late = self._answer(page, answer=answer, name="Replayed")
            self.assertIn("It was answered before", self._read_text(late))
        self.assertEqual((self.asked.state, self.asked.answer_name), ("approved", "Berta B."))
        again = self._get(f"{self.link}&answer=no")
        self.assertIn("Berta B. approved", self._read_text(again))
        self.assertNotIn("<form", again.text.partition('id="prepaid_approval"')[2])

    def test_incomplete_answer_is_asked_for_again(self):
        page = self._get()
        for data in ({"name": " "}, {"name": "\x00"}, {"answer": "maybe"}, {"answer": ""}):
            again = self._answer(page, note="Keep <b>this", **data)
            self.assertIn("Please choose one of the two", again.text)
            self.assertIn("Keep &lt;b&gt;this", again.text)
        self._assert_waiting()

    def test_form_of_the_page_is_needed(self):
        self._get()
        data = {"csrf_token": "forged", "key": self.key, "answer": "yes", "name": "Berta"}
        with mute_logger("odoo.http", "werkzeug"):
            response = self.url_open(self.page + "/answer", data=data)
        self.assertEqual(response.status_code, 400)
        self._assert_waiting()

    def test_wrong_keys_are_as_unknown_requests(self):
        other = self._ask(self.other_ticket)
        changed = "0" if self.key[-1] != "0" else "1"
        unknown = self._get(f"/my/prepaid/approval/2147483000?access_token={self.key}", 404)
        urls = [
            f"/my/prepaid/approval/0?access_token={self.key}",
            f"/my/prepaid/approval/{10**20}",
            self.page,
            f"{self.page}?access_token={self._create_key(other)}",
            f"{self.page}?access_token={self._create_key(self.asked, self.other_contact)}",
            f"{self.page}?access_token={self._create_key(self.asked.agreement_id)}",
            f"{self.page}?access_token={self.asked.agreement_id.key_secret}",
            f"/my/prepaid/approval/{other.id}?access_token={self.key}",
        ]
        keys = ("", self.key[:-1], self.key + "0", self.key[:-1] + changed, self.key.upper(), "é")
        urls += [f"{self.page}?access_token={key}" for key in keys]
        nothing = self.env["prepaid.ticket.approval"].sudo()
        empty = f"{self.contact.id}-{nothing._sign_person(self.contact)}"
        urls.append(f"/my/prepaid/approval/2147483000?access_token={empty}")
        page = self._get()
        for login in (None, "max", "berta"):
            self._log_in(login)
            for url in urls:
                answer = self._get(url, 404)
                for secret in ("Mill wheel", "on fire", self.ticket.number):
                    self.assertNotIn(secret, answer.text)
                if login is None:
                    self.assertEqual(self._read_text(answer), self._read_text(unknown))
        self._log_in(None)
        mark = self._mark(self._get())
        for key in keys + (self._create_key(other),):
            answer = self._answer(page, access_token=key, csrf_token=mark)
            self.assertEqual(answer.status_code, 404)
        self._assert_waiting()

    def test_a_file_in_place_of_a_key(self):
        mark = self._mark(self._get())
        with mute_logger("odoo.http", "werkzeug"):
            response = self.url_open(
                self.page + "/answer",
                data={"csrf_token": mark, "answer": "yes", "name": "Berta"},
                files={"access_token": ("k.txt", self.key.encode())},
            )
        self.assertIn(response.status_code, (400, 404))
        self._assert_waiting()

    def test_expired_link_says_so(self):
        page = self._get()
        self.asked.valid_until = date.today() - timedelta(days=3)
        self.env.flush_all()
        # The day is part of what is signed: the link of before opens nothing.
        self._get(status=404)
        self.key = self._create_key(self.asked)
        late = self._get(f"{self.page}?access_token={self.key}")
        self.assertIn("This link could be used until", self._read_text(late))
        self.assertIn("help@firm.example", late.text)
        self.assertNotIn("Send answer", late.text)
        after = self._answer(page)
        self.assertIn("This link could be used until", self._read_text(after))
        self.assertEqual(self.asked.state, "expired")

    def test_ticket_that_went_elsewhere_is_not_shown(self):
        page = self._get()
        self.ticket.partner_id = self.mia
        self.ticket.name = "Secret of the mill"
        self.env.flush_all()
        after = self._get()
        self.assertIn("nothing to answer here any more", self._read_text(after))
        self.assertNotIn("Secret of the mill", after.text)
        self._answer(page)
        self.assertEqual(self.asked.state, "cancelled")

    def test_person_who_left(self):
        page = self._get()
        self.bob.parent_id = self.other_customer
        self.ticket.name = "Secret of the mill"
        self.env.flush_all()
        after = self._get().text
        self.assertNotIn("Send answer", after)
        self.assertNotIn("Secret of the mill", after)
        self._answer(page)
        self.assertNotIn(self.asked.state, ("approved", "refused"))

    def test_who_is_logged_in(self):
        for login, may in (("technician", False), ("bob", False), ("max", True), ("berta", True)):
            self._log_in(login)
            page = self._get()
            self.assertEqual("Send answer" in page.text, may, login)
            self.assertEqual("can answer this" in page.text, not may, login)
            if not may:
                mark = re.search(r'csrf_token: "([^"]+)"', page.text).group(1)
                self._answer(page, csrf_token=mark)
                self._assert_waiting()
        self._answer(page)
        self.assertEqual(self.asked.answered_by_id, self.contact)
