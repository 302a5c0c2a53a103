"""The customer's page of an overage request, over real HTTP: answered once, by whom."""

import re

from odoo.tests import HttpCase

from ..common import PrepaidMixin, to_date


class TestPortalConsent(PrepaidMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_firm()
        cls.agreement = cls._sell(4.0).agreement_id
        cls.agreement.overage_policy = "refuse"
        cls.other_agreement = cls._sell(5.0, contact=cls.other_contact).agreement_id
        cls.ticket = cls._create_ticket(name="Printer <b>on fire</b>")
        cls.portal = cls._create_user("berta", "base.group_portal", partner_id=cls.contact.id)
        cls._create_user("max", "base.group_portal", partner_id=cls.other_contact.id)
        cls.colleague = cls.env["res.partner"].create(
            {"name": "Bob Baker", "parent_id": cls.customer.id, "email": "bob@bakery.example"}
        )
        cls._create_user("bob", "base.group_portal", partner_id=cls.colleague.id)

    def setUp(self):
        super().setUp()
        self.asked = self._ask(self.agreement, ticket=self.ticket)
        self.page = f"/my/prepaid/{self.agreement.id}/extra/{self.asked.id}"
        self.overview = f"/my/prepaid/{self.agreement.id}"

    def _ask(self, agreement, hours=3.0, reason="Restore <i>all</i>\nand test", **vals):
        asked = agreement.with_user(self.technician)._ask_consent(hours, reason, **vals)
        self.env.flush_all()
        return asked.with_user(self.env.user)

    def _log_in(self, login="berta"):
        self.authenticate(login, login + "-password")

    def _get(self, url=None, status=200):
        response = self.url_open(url or self.page)
        self.assertEqual(response.status_code, status, url)
        return response

    def _answer(self, page, url=None, **data):
        """Send the answer with the form's mark of a page; return the page that follows."""
        token = re.search(r'name="csrf_token" (?:value="([^"]+)")', page.text).group(1)
        data = dict({"csrf_token": token, "answer": "yes", "name": "Berta B."}, **data)
        response = self.url_open((url or self.page) + "/answer", data=data)
        self.assertLess(response.status_code, 500)
        self.env.clear()
        return response

    def _read_text(self, response):
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text))

    def test_page_says_what_why_how_long_and_price(self):
        self._log_in()
        page = self._get()
        phrase = self._read_text(page)
        for expected in ("May we work 3:00 hours more?", "100.00", "300.00", "4:00 hours are left"):
            self.assertIn(expected, phrase)
        for expected in (
            self.ticket.number,
            f'value="{self.contact.name}"',
            "Restore &lt;i&gt;all",
        ):
            self.assertIn(expected, page.text)
        for wrong in ("<i>all", "<b>on fire"):
            self.assertNotIn(wrong, page.text)

    def test_overview_and_agreement_lead_to_it(self):
        self._log_in()
        for url in ("/my/prepaid", self.overview):
            page = self._get(url)
            self.assertIn("May we work 3:00 hours more?", self._read_text(page), url)
            self.assertIn(f'href="{self.page}"', page.text, url)
        self.asked.action_withdraw()
        self.env.flush_all()
        for url in ("/my/prepaid", self.overview):
            self.assertNotIn("May we work", self._get(url).text)

    def test_yes_counts_once(self):
        self._log_in()
        page = self._get()
        after = self._answer(page, note="Please hurry")
        self.assertIn("Berta B. agreed", self._read_text(after))
        self.assertEqual(self.asked.state, "granted")
        self.assertEqual(self.asked.answered_by_id, self.contact)
        self.assertEqual(self.asked.answer_note, "Please hurry")
        self.assertTrue(self.asked.answer_ip)
        self.assertEqual(self.agreement.consent_ids.request_id, self.asked)
        # The page of before is still open in another tab.
        for answer in ("yes", "no"):
            late = self._answer(page, answer=answer, name="Somebody")
            self.assertIn("It was answered before", late.text)
            self.assertIn("Berta B. agreed", self._read_text(late))
        self.assertEqual((self.asked.state, self.asked.answer_name), ("granted", "Berta B."))
        self.assertEqual(self.agreement.consent_hours, 3.0)

    def test_no_gives_nothing(self):
        self._log_in()
        page = self._get()
        self.assertIn("Berta B. said no", self._read_text(self._answer(page, answer="no")))
        self.assertIn("said no", self._answer(page, answer="yes").text)
        self.assertEqual((self.asked.state, self.agreement.consent_hours), ("refused", 0.0))

    def test_answer_lets_the_technician_log_at_once(self):
        self._log_in()
        self._answer(self._get())
        vals = self._prepare_timesheet(self.ticket, 7.0)
        line = self.env["account.analytic.line"].with_user(self.technician).create(vals)
        self.assertEqual(line.prepaid_overage_hours, 3.0)

    def test_incomplete_answer_is_asked_for_again(self):
        self._log_in()
        page = self._get()
        for data in (
            {"name": " "},
            {"name": "\x00"},
            {"answer": ""},
            {"answer": "maybe"},
            {"answer": "yes\x00"},
        ):
            again = self._answer(page, note="Keep <b>this</b>", **data)
            self.assertIn("Please choose yes or no", again.text)
            self.assertIn("Keep &lt;b&gt;this", again.text)
        self.assertEqual(self.asked.state, "waiting")

    def test_html_unicode_length_and_files(self):
        self._log_in()
        name = "<script>é 漢字</script>" + "x" * 200
        after = self._answer(self._get(), name=name, note="\u202e<img src=x>\x00" + "y" * 5000)
        self.assertNotIn("<script>é", after.text)
        self.assertIn("&lt;script&gt;é 漢字", after.text)
        self.assertEqual(self.asked.answer_name, name[:100])
        self.assertEqual(len(self.asked.answer_note), 2000)
        bodies = " ".join(str(message.body) for message in self.ticket.message_ids)
        self.assertIn("&lt;script&gt;é 漢字", bodies)
        self.assertNotIn("<img", bodies)

    def test_a_file_in_place_of_a_name_is_no_name(self):
        self._log_in()
        token = re.search(r'name="csrf_token" value="([^"]+)"', self._get().text).group(1)
        response = self.url_open(
            self.page + "/answer",
            data={"csrf_token": token, "answer": "yes"},
            files={"name": ("n.txt", b"x"), "note": ("m.txt", b"y")},
        )
        self.assertIn("Please choose yes or no", response.text)
        self.logout()
        url = f"{self.page}?access_token={self._create_key(self.asked)}"
        self.env.flush_all()
        token = re.search(r'name="csrf_token" value="([^"]+)"', self._get(url).text).group(1)
        response = self.url_open(
            self.page + "/answer",
            data={"csrf_token": token, "answer": "yes", "name": "Berta"},
            files={"access_token": ("t.txt", b"x")},
        )
        self.assertLess(response.status_code, 500)
        self.env.clear()
        self.assertEqual(self.asked.state, "waiting")

    def test_ticket_that_went_to_another_customer_is_not_shown(self):
        self.ticket.partner_id = self.other_contact
        self.env.flush_all()
        self._log_in()
        self.assertNotIn("on fire", self._get().text)

    def test_form_of_the_page_is_needed(self):
        self._log_in()
        self._get()
        data = {"csrf_token": "forged", "answer": "yes", "name": "Berta"}
        self.assertEqual(self.url_open(self.page + "/answer", data=data).status_code, 400)
        self.assertEqual(self.url_open(self.page + "/answer").status_code, 405)
        self.env.clear()
        self.assertEqual(self.asked.state, "waiting")

    def test_link_of_the_mail_answers_for_whom_it_went_to(self):
        token = self._create_key(self.asked)
        page = self._get(f"{self.page}?access_token={token}")
        self.assertNotIn("Back to your", page.text)
        self.assertNotIn(self.contact.name, re.findall(r'name="name"[^>]*', page.text)[0])
        after = self._answer(page, access_token=token, name="Bob at the desk")
        self.assertIn("Bob at the desk agreed", self._read_text(after))
        self.assertEqual(self.asked.answered_by_id, self.contact)
        self.assertIn("Bob at the desk", self.asked.consent_id.note)

    def test_link_of_the_agreement_shows_that_there_is_a_question_and_answers_none(self):
        token = self._create_key(self.agreement)
        overview = self._get(f"{self.overview}?access_token={token}")
        self.assertIn("May we work 3:00 hours more?", self._read_text(overview))
        self.assertNotIn(self.page, overview.text)
        self.assertNotIn("Restore", self._get(f"{self.page}?access_token={token}").text)
        page = self._get(f"{self.page}?access_token={self._create_key(self.asked)}")
        self._answer(page, access_token=token)
        self.assertEqual(self.asked.state, "waiting")

    def test_link_dies_with_its_person_and_the_next_one_is_asked(self):
        token = self._create_key(self.asked)
        page = self._get(f"{self.page}?access_token={token}")
        self.agreement.contact_id = self.colleague
        self.env.flush_all()
        self.assertNotIn("Restore", self._get(f"{self.page}?access_token={token}").text)
        self._answer(page, access_token=token)
        self.assertEqual((self.asked.state, self.asked.asked_of_id), ("waiting", self.colleague))
        mail = self.env["mail.mail"].search([("recipient_ids", "in", self.colleague.ids)])
        key = self._create_key(self.asked)
        self.assertIn(f'{self.page}?access_token={key}"', self._get_sent_body(mail, self.colleague))
        self._answer(page, access_token=key, name="Bob")
        self.assertEqual(self.asked.answered_by_id, self.colleague)

    def test_wrong_tokens_open_nothing(self):
        own = self._create_key(self.asked)
        other = self._create_key(self._ask(self.other_agreement))
        self.env.flush_all()
        page = self._get(f"{self.page}?access_token={own}")
        for token in (other, own[:-1], "x", "", "é%00"):
            response = self._get(f"{self.page}?access_token={token}")
            self.assertNotIn("Restore", response.text, token)
            self._answer(page, access_token=token)
            self.assertEqual(self.asked.state, "waiting", token)

    def test_requests_of_others_are_out_of_reach(self):
        foreign = self._ask(self.other_agreement, reason="Their secret")
        self._log_in()
        page = self._get()
        for number in (foreign.id, 0, 999999999, 99999999999999999999):
            url = f"/my/prepaid/{self.agreement.id}/extra/{number}"
            self.assertNotIn("Their secret", self._get(url).text)
            self._answer(page, url)
        url = f"/my/prepaid/{self.other_agreement.id}/extra/{foreign.id}"
        self.assertNotIn("Their secret", self._get(url).text)
        self._answer(page, url)
        self.assertEqual((foreign.state, self.asked.state), ("waiting", "waiting"))
        self.assertEqual(self.url_open("/my/prepaid/1/extra/x").status_code, 404)

    def test_who_may_answer(self):
        self._log_in("bob")
        page = self._get()
        self.assertNotIn("o_prepaid_extra_form", page.text)
        self.assertIn(
            f"Only {self.contact.name} and the authorised contacts", self._read_text(page)
        )
        mark = self._get(self.overview)
        self._answer(mark)
        self.assertEqual(self.asked.state, "waiting")
        self.agreement.authorised_contact_ids = self.colleague
        self.env.flush_all()
        self._answer(self._get(), name="Bob")
        self.assertEqual(self.asked.consent_id.contact_id, self.colleague)

    def test_the_firm_does_not_answer_its_own_question(self):
        token = self._create_key(self.asked)
        self._log_in("manager")
        page = self._get(f"{self.page}?access_token={token}")
        self.assertNotIn("o_prepaid_extra_form", page.text)

    def test_other_customer_is_turned_away(self):
        self._log_in("max")
        response = self._get()
        self.assertNotIn("Restore", response.text)

    def test_expired_and_withdrawn_say_so(self):
        self._log_in()
        page = self._get()
        self.asked.valid_until = to_date("2026-03-01")
        self.env.flush_all()
        after = self._answer(page)
        self.assertIn("o_prepaid_extra_expired", after.text)
        self.assertNotIn("o_prepaid_extra_form", after.text)
        self.asked.valid_until = to_date("2999-01-01")
        self.asked.action_withdraw()
        self.env.flush_all()
        after = self._answer(page)
        self.assertIn("o_prepaid_extra_withdrawn", after.text)
        self.assertFalse(self.agreement.consent_ids)
