"""Keys: who opens an agreement by a link, how long, and that nobody of the firm has it."""

import re
from email.message import EmailMessage
from unittest.mock import patch
from urllib.parse import quote

from markupsafe import Markup

from odoo.exceptions import AccessError

from .test_portal_access import PortalAccessCase


class TestKeys(PortalAccessCase):
    def setUp(self):
        super().setUp()
        self.link = f"{self.page}?access_token={self.token}"

    def _opens(self, link=None):
        """Check if a link shows the agreement to a visitor who is not logged in."""
        self.env.flush_all()
        self._log_in(None)
        return "17:30" in self.url_open(link or self.link).text

    def _new_link(self):
        return f"{self.page}?access_token={self._create_key(self.agreement)}"

    def test_page_tells_no_other_server_its_address(self):
        self._log_in(None)
        page = self.url_open(self.link)
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        self.assertEqual(page.headers["Cache-Control"], "no-store")

    def test_link_dies_with_another_contact_and_does_not_come_back(self):
        self.assertTrue(self._opens())
        self.agreement.contact_id = self.colleague
        self.assertFalse(self._opens())
        self.assertTrue(self._opens(self._new_link()))
        self.agreement.contact_id = self.contact
        self.assertFalse(self._opens())
        self.assertTrue(self._opens(self._new_link()))

    def test_link_dies_when_the_contact_is_archived(self):
        self.users["berta"].active = False
        self.contact.active = False
        self.assertFalse(self._opens())
        self.contact.active = True
        self.assertFalse(self._opens())
        self.assertTrue(self._opens(self._new_link()))

    def test_link_dies_when_the_customer_is_archived(self):
        self.customer.active = False
        self.assertFalse(self._opens())
        self.customer.active = True
        self.assertFalse(self._opens())

    def test_link_dies_when_the_contact_leaves_the_customer(self):
        self.contact.parent_id = self.other_customer
        self.assertFalse(self.agreement.contact_id)
        self.assertFalse(self._opens())
        self.contact.parent_id = self.customer
        self.agreement.contact_id = self.contact
        self.assertFalse(self._opens())

    def test_link_dies_when_the_address_is_somebody_elses(self):
        self.contact.email = "successor@bakery.example"
        self.assertFalse(self._opens())

    def test_link_dies_when_the_agreement_ends(self):
        self.block._adjust(-17.5, "Nobody wants them")
        self.agreement.action_end()
        self.assertFalse(self._opens())

    def test_other_changes_leave_the_link(self):
        self.agreement.write({"contact_id": self.contact.id, "overage_policy": "refuse"})
        self.contact.write({"name": "Berta B. Baker", "active": True})
        self.other_contact.copy({"parent_id": self.customer.id}).active = False
        self.assertTrue(self._opens())

    def test_tokens_of_quotations_die_with_the_person_too(self):
        order = self.agreement._renew()
        other = self._create_order(self.other_contact)
        tokens = {one: one._portal_ensure_token() for one in order | other}
        self.agreement.contact_id = self.colleague
        self.assertNotEqual(order._portal_ensure_token(), tokens[order])
        self.assertEqual(other._portal_ensure_token(), tokens[other])

    def test_nobody_of_the_firm_reads_or_shares_it(self):
        for user in (self.manager, self.technician, self.env.ref("base.user_admin")):
            mine = self.agreement.with_user(user)
            for fname in ("key_secret", "access_token"):
                self.assertNotIn(fname, mine.fields_get())
                with self.assertRaises(AccessError):
                    mine.read([fname])
                with self.assertRaises(AccessError):
                    mine.write({fname: "x"})
            for url in (mine.get_portal_url(), mine._get_share_url(redirect=True, pid=1)):
                self.assertNotIn("token", url)
                self.assertNotIn("hash", url)
        self.assertFalse(self.agreement.sudo().access_token)

    def test_what_odoo_takes_for_a_token_opens_nothing(self):
        self.agreement.sudo().access_token = "abc"
        self.assertFalse(self._opens(f"{self.page}?access_token=abc"))

    def test_mail_of_the_discussion_opens_it_for_nobody(self):
        self.agreement.message_subscribe((self.contact | self.customer).ids)
        self.customer.email = "bakery@bakery.example"
        message = self.agreement.with_user(self.manager).message_post(
            body="Hello", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        mails = self.env["mail.mail"].search([("mail_message_id", "=", message.id)])
        self.assertTrue(mails.recipient_ids)
        for mail in mails:
            self.assertFalse(re.search(r"access_token|hash=|signup", str(mail.body_html)))


class TestKeyInMails(PortalAccessCase):
    def _send(self, href, people, **vals):
        """Return the copies of a mail with a link, by person."""
        body = f'<p>Look: <a href="{href}">there</a></p>'
        mail = self.env["mail.mail"].create(
            dict({"body_html": body, "recipient_ids": people.ids}, **vals)
        )
        self.assertNotIn(self.token, str(mail.body_html) + str(mail.body))
        return {person: self._get_sent_body(mail, person) for person in people}

    def _url(self, path=None):
        return self.agreement.get_base_url() + (path or self.page)

    def test_key_is_in_the_copy_of_its_person_alone(self):
        people = self.contact | self.colleague | self.other_contact | self.manager.partner_id
        sent = self._send(self._url(), people)
        self.assertIn(f'{self._url()}?access_token={self.token}"', sent.pop(self.contact))
        for person, body in sent.items():
            self.assertIn(f'{self._url()}"', body, person.name)

    def test_link_with_arguments_keeps_them(self):
        sent = self._send(self._url() + "?group=day&amp;order=oldest#top", self.contact)
        expected = f"?group=day&amp;order=oldest&amp;access_token={self.token}#top"
        self.assertIn(self._url() + expected, sent[self.contact])

    def test_no_other_host_or_page_gets_a_key(self):
        number = self.agreement.id
        for href in (
            f"https://elsewhere.example/my/prepaid/{number}",
            f"{self._url()}.elsewhere.example/",
            self._url(f"/my/prepaid/{number}0000"),
            self._url("/my/prepaid"),
            self._url(f"/web/my/prepaid/{number}"),
            f"https://elsewhere.example/?next={self._url()}",
        ):
            sent = self._send(href, self.contact)[self.contact]
            self.assertNotIn("access_token", sent, href)

    def test_page_that_an_addon_adds_gets_its_key(self):
        pages = {r"/my/prepaid/map/(\d+)/street": "prepaid.agreement"}
        href = self._url(f"/my/prepaid/map/{self.agreement.id}/street")
        with patch.object(self.registry["mail.mail"], "_get_keyed_pages", lambda mail: pages):
            sent = self._send(href, self.contact | self.colleague)
            lost = self._send(f"{href[:-7]}0000/street", self.contact)[self.contact]
        self.assertIn(f'{href}?access_token={self.token}"', sent[self.contact])
        self.assertNotIn("access_token", sent[self.colleague])
        self.assertNotIn("access_token", lost)

    def test_pages_have_one_number_and_a_record_that_a_key_opens(self):
        pages = self.env["mail.mail"]._get_keyed_pages()
        self.assertIn("prepaid.agreement", pages.values())
        for pattern, model in pages.items():
            self.assertEqual(re.compile(pattern).groups, 1, pattern)
            self.assertTrue(hasattr(self.env[model], "_find_key_holder"), model)

    def test_nobody_gets_a_key_once_the_agreement_has_ended(self):
        self.agreement.contact_id = self.colleague
        self.assertNotIn("access_token", self._send(self._url(), self.contact)[self.contact])
        self.users["bob"].active = False
        self.colleague.active = False
        sent = self._send(self._url(), self.contact | self.customer)
        for body in sent.values():
            self.assertNotIn("access_token", body)

    def test_mail_that_is_quoted_is_kept_without_its_key(self):
        address = f"{self._url()}?access_token={self.token}&group=day"
        # As it is, and as mail programs write it that lead over a server of their own.
        for link in (address, f"https://safe.example/?url={quote(address, safe='')}&data=1"):
            body = Markup('<p>Yes! <a href="%s">there</a></p>') % link
            message = self.ticket.message_post(body=body)
            self.assertIn("Yes!", message.body)
            self.assertNotIn(self.token, message.body)
            mail = EmailMessage()
            mail["From"], mail["To"] = self.contact.email, "help@firm.example"
            mail["Message-Id"] = "<1@bakery.example>"
            mail.set_content(str(body), subtype="html")
            values = self.env["mail.thread"].message_parse(mail)
            self.assertIn("Yes!", values["body"])
            self.assertNotIn(self.token, values["body"])

    def test_address_without_a_person_gets_none(self):
        mail = self.env["mail.mail"].create(
            {"body_html": f'<a href="{self._url()}">there</a>', "email_to": self.contact.email}
        )
        (copy,) = mail._prepare_outgoing_list()
        self.assertNotIn("access_token", copy["body"])


class TestOrderByLink(PortalAccessCase):
    def _renew(self, token=None):
        """Press *Renew* and return the address that it leads to."""
        page = self.url_open(self.page + (f"?access_token={token}" if token else ""))
        found = re.search(r'csrf_token: "([^"]+)"|name="csrf_token" value="([^"]+)"', page.text)
        data = {"csrf_token": found[1] or found[2]}
        if token:
            data["access_token"] = token
        answer = self.url_open(self.page + "/renew", data=data, allow_redirects=False)
        self.env.clear()
        return answer.headers["Location"]

    def test_who_is_logged_in_gets_no_token(self):
        for login in ("bob", "berta"):
            self._log_in(login)
            location = self._renew()
            order = self.agreement._get_open_renewal()
            self.assertTrue(location.endswith(f"/my/orders/{order.id}"), location)
            self.assertIn(order.name, self.url_open(location).text)

    def test_quotation_that_nobody_follows_is_for_who_sees_prices(self):
        order = self.agreement._renew(is_shown=True)
        order.message_unsubscribe(order.message_partner_ids.ids)
        for level, logins in (("prices", {"berta", "bob"}), ("entries", {"berta"})):
            self._let_see(level)
            self.env.clear()
            for records in (order, order.order_line):
                seen = {
                    login
                    for login, user in self.users.items()
                    if records.with_user(user).has_access("read")
                }
                self.assertEqual(seen, logins, (level, records))

    def test_who_came_by_the_link_gets_the_quotations(self):
        self._log_in(None)
        location = self._renew(self.token)
        order = self.agreement._get_open_renewal()
        self.assertIn(f"/my/orders/{order.id}?access_token={order.access_token}", location)

    def test_the_firm_orders_nothing_for_the_customer(self):
        for login in ("technician", "manager"):
            self._log_in(login)
            self.assertTrue(self._renew().endswith("/my"))
            self.assertTrue(self._renew(self.token).endswith("/my"))
        self.assertFalse(self.agreement._get_open_renewal())
