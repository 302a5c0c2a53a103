"""The customer's pages of findings, over real HTTP: what is shown, who decides, by which link."""

import re
from datetime import timedelta

from odoo import Command, fields
from odoo.addons.prepaid_it_blocks_care.policies.finding import MOST_DECISIONS
from odoo.tests import HttpCase

from ..common import PrepaidMixin
from .findings import FindingMixin


class TestPortalFinding(FindingMixin, PrepaidMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_firm()
        cls.agreement = cls._sell(4.0).agreement_id
        cls.other_agreement = cls._sell(5.0, contact=cls.other_contact).agreement_id
        cls.colleague = cls.env["res.partner"].create(
            {"name": "Bob Baker", "parent_id": cls.customer.id, "email": "bob@bakery.example"}
        )
        for login, person in (
            ("berta", cls.contact),
            ("bob", cls.colleague),
            ("max", cls.other_contact),
        ):
            cls._create_user(login, "base.group_portal", partner_id=person.id)

    def setUp(self):
        super().setUp()
        self.finding = self._create_finding(
            "Backup <b>fails</b>",
            hours=3.0,
            consequence="If the disk breaks,\nall is <i>lost</i>",
            note="<p>They never pay</p>",
            risk="high",
        )
        self.page = self.finding._get_page_url()
        self.overview = self.agreement._get_page_url()
        self.list_page = self.agreement._get_page_url(suffix="/findings")
        self.env.flush_all()

    def _log_in(self, login="berta"):
        self.authenticate(login, login + "-password")

    def _get(self, url=None, status=200):
        response = self.url_open(url or self.page)
        self.assertEqual(response.status_code, status, url)
        return response

    def _send(self, page, decision="approved", **data):
        """Send the decision with the form's mark of a page; return the page that follows."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.text).group(1)
        shown = re.search(r'name="question" value="([^"]+)"', page.text)
        question = shown and shown.group(1)
        data = {
            "csrf_token": token,
            "decision": decision,
            "name": "Berta B.",
            "question": question,
            **data,
        }
        response = self.url_open(self.page + "/answer", data=data)
        self.assertLess(response.status_code, 500)
        self.env.clear()
        return response

    def _read_text(self, response):
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text))

    def _create_link(self):
        """Return the address in the mail to the single point of contact."""
        self._ask(self.finding)
        self.env.flush_all()
        return f"{self.page}?access_token={self._create_key(self.finding)}"

    def test_page_says_what_may_happen_and_how_long_it_takes(self):
        self._log_in()
        page = self._get()
        phrase = self._read_text(page)
        for expected in ("If the disk breaks", "3:00 hours", "Risk: High", "Waiting for your"):
            self.assertIn(expected, phrase)
        self.assertIn("all is &lt;i&gt;lost", page.text)
        for wrong in ("They never pay", "<b>fails", "<i>lost", "too few"):
            self.assertNotIn(wrong, page.text)

    def test_overview_and_list_lead_to_it(self):
        self._log_in()
        page = self._get(self.overview)
        self.assertIn("4:00 left; this open finding takes 3:00.", self._read_text(page))
        self.assertIn(f'href="{self.list_page}"', page.text)
        page = self._get(self.list_page)
        self.assertIn(f'href="{self.page}"', page.text)
        self.assertNotIn("They never pay", page.text)
        self._get(self.list_page + "/page/99999999999999999999")

    def test_nothing_shows_where_nothing_was_found(self):
        self._log_in("max")
        overview = self.other_agreement._get_page_url()
        self.assertNotIn("What we found", self._get(overview).text)
        self.assertIn("found nothing yet", self._get(overview + "/findings").text)

    def test_too_few_hours_are_said_before_the_decision(self):
        self._create_finding(hours=0.0)
        finding = self._create_finding("Big", hours=6.0)
        self.env.flush_all()
        self._log_in()
        phrase = self._read_text(self._get(finding._get_page_url()))
        self.assertIn("You have 4:00 hours left: 2:00 too few for it.", phrase)

    def test_approved_becomes_a_ticket(self):
        self._log_in()
        after = self._send(self._get(), note="Please hurry")
        self.assertIn("Berta B. approved it", self._read_text(after))
        finding = self.finding
        self.assertEqual((finding.state, finding.decided_by_id), ("approved", self.contact))
        self.assertEqual(finding.fix_ticket_id.partner_id, self.contact)
        self.assertIn(finding.fix_ticket_id.number, after.text)
        self.assertIn("Please hurry", finding.fix_ticket_id.description)
        self.assertTrue(finding.decision_ip)
        # The page of before is still open in another tab.
        late = self._send(after)
        self.assertIn("Nothing has changed", late.text)
        self.assertEqual(finding.decision_count, 1)

    def test_approval_is_taken_back_until_work_begins(self):
        self._log_in()
        page = self._send(self._get())
        self.assertIn("declined it", self._read_text(self._send(page, "declined")))
        page = self._send(self._get())
        self._log(self.finding.fix_ticket_id, 1.0)
        self.env.flush_all()
        after = self._send(page, "declined")
        self.assertIn("We are working on it", self._read_text(after))
        self.assertNotIn("o_prepaid_finding_form", after.text)
        self.assertEqual(self.finding.state, "approved")

    def test_postponed_until_a_day(self):
        self._log_in()
        page = self._get()
        for wrong in ("", "2001-01-01", "tomorrow", "9999-12-31"):
            again = self._send(page, "postponed", until=wrong, note="Keep <b>this</b>")
            self.assertIn("Please choose a day after today", again.text)
            self.assertIn("Keep &lt;b&gt;this", again.text)
        day = fields.Date.to_string(fields.Date.today() + timedelta(days=30))
        after = self._send(page, "postponed", until=day)
        self.assertIn("Berta B. postponed it", self._read_text(after))
        self.assertEqual(str(self.finding.date_postponed), day)

    def test_incomplete_decision_is_asked_for_again(self):
        self._log_in()
        page = self._get()
        for decision, name in (("approved", " "), ("fixed", "B"), ("", "B"), ("approved", "\x00")):
            again = self._send(page, decision, name=name)
            self.assertIn("Please choose what we should do", again.text)
        self.assertEqual(self.finding.state, "open")

    def test_long_and_strange_texts(self):
        self._log_in()
        name = "<script>é 漢字</script>" + "x" * 200
        after = self._send(self._get(), "declined", name=name, note="<img src=x>\x00" + "y" * 5000)
        self.assertNotIn("<script>é", after.text)
        self.assertEqual(self.finding.decision_name, name[:100])
        self.assertEqual(len(self.finding.decision_note), 2000)
        self.assertNotIn("<img", str(self.finding.message_ids[0].body))

    def test_only_so_many_changes_of_mind(self):
        self.finding.sudo().decision_count = MOST_DECISIONS
        self.env.flush_all()
        self._log_in()
        question = self.finding._get_question_mark()
        self._send(self._get(self.overview), "declined", question=question)
        self.assertEqual(self.finding.state, "open")
        self.assertIn("decided on many times", self._get().text)

    def test_colleague_sees_it_and_decides_only_when_authorised(self):
        self._log_in("bob")
        page = self._get()
        self.assertIn("and the authorised contacts can decide", self._read_text(page))
        question = self.finding._get_question_mark()
        self._send(self._get(self.overview), question=question)
        self.assertEqual(self.finding.state, "open")
        self.agreement.authorised_contact_ids = [Command.link(self.colleague.id)]
        self.env.flush_all()
        self._send(self._get())
        self.assertEqual(self.finding.decided_by_id, self.colleague)

    def test_who_sees_the_balance_alone_sees_no_findings(self):
        self.agreement.contact_level = "balance"
        self.env.flush_all()
        self._log_in("bob")
        self.assertNotIn("What we found", self._get(self.overview).text)
        for url in (self.page, self.list_page):
            self.assertNotIn("If the disk breaks", self._get(url).text)

    def test_another_customer_sees_nothing(self):
        self._log_in("max")
        own = self.other_agreement._get_page_url(suffix=f"/finding/{self.finding.id}")
        for url in (self.page, self.list_page, own):
            self.assertNotIn("If the disk breaks", self._get(url).text)

    def test_link_decides_for_whom_it_went_to(self):
        link = self._create_link()
        page = self._get(link)
        self.assertNotIn("All findings", page.text)
        key = link.partition("access_token=")[2]
        after = self._send(page, access_token=key, name="Bob at the desk")
        self.assertIn("Bob at the desk approved it", self._read_text(after))
        self.assertEqual(self.finding.decided_by_id, self.contact)
        self.assertEqual(after.headers["Referrer-Policy"], "no-referrer")

    def test_link_to_the_agreement_shows_findings_and_decides_none(self):
        key = self._create_key(self.agreement)
        page = self._get(f"{self.list_page}?access_token={key}")
        self.assertIn("If the disk breaks", page.text)
        self.assertNotIn(self.page, page.text)
        self.assertNotIn("If the disk breaks", self._get(f"{self.page}?access_token={key}").text)
        link = self._create_link()
        self._send(self._get(link), access_token=key)
        self.assertEqual(self.finding.state, "open")

    def test_link_ends_when_the_question_changes(self):
        link = self._create_link()
        page = self._get(link)
        self.finding.with_user(self.technician).estimated_hours = 5.0
        self.env.flush_all()
        self.assertNotIn("If the disk breaks", self._get(link).text)
        self._send(page, access_token=link.partition("access_token=")[2])
        self.assertEqual(self.finding.state, "open")

    def test_page_that_shows_the_question_of_before_decides_nothing(self):
        self._log_in()
        page = self._get()
        self.finding.with_user(self.technician).estimated_hours = 5.0
        self.env.flush_all()
        again = self._send(page)
        self.assertIn("It has changed since you opened the page", again.text)
        self.assertIn("5:00 hours", self._read_text(again))
        self.assertEqual(self.finding.state, "open")
        self.assertIn("Berta B. approved it", self._read_text(self._send(again)))

    def test_files_go_to_who_sees_the_finding(self):
        file, inside = self.env["ir.attachment"].create(
            [
                {"name": "log.html", "raw": b"<script>1</script>", "mimetype": "text/html"},
                {"name": "secret.txt", "raw": b"secret"},
            ]
        )
        inside.write({"res_model": "prepaid.finding", "res_id": self.finding.id})
        self.finding.file_ids = [Command.link(file.id)]
        self.env.flush_all()
        url = f"{self.page}/file/{file.id}"
        self._log_in()
        self.assertIn(url, self._get().text)
        response = self._get(url)
        self.assertEqual(response.content, b"<script>1</script>")
        self.assertIn("attachment", response.headers["Content-Disposition"])
        self.assertNotIn(b"secret", self._get(f"{self.page}/file/{inside.id}").content)
        self._log_in("max")
        self.assertNotIn(b"<script>1", self._get(url).content)
        self.logout()
        link = self._create_link()
        response = self._get(f"{url}?{link.partition('?')[2]}")
        self.assertEqual(response.content, b"<script>1</script>")

    def test_looking_decides_nothing(self):
        link = self._create_link()
        self._get(link + "&decision=approved&name=Robot")
        self.env.clear()
        self.assertEqual(self.finding.state, "open")
