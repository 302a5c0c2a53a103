"""The last contact with a customer: what people do is one, what programs send is none."""

from datetime import datetime

from freezegun import freeze_time
from psycopg2.errors import SerializationFailure

from odoo.addons.prepaid_it_blocks_care.policies.automatic_mail import is_automatic
from odoo.tests import TransactionCase

from ..common import PrepaidCase

NOON, LATER = datetime(2026, 3, 17, 12, 0), datetime(2026, 3, 20, 9, 30)
MAIL = """From: {sender}
To: desk@firm.example
Subject: Re: Printer
Message-Id: <{number}@bakery.example>
In-Reply-To: {parent}
Date: {date}
Content-Type: text/plain; charset=utf-8
{headers}
It burns again.
"""


class ContactCase(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._sell(20.0).agreement_id
        cls.ticket = cls._create_ticket()
        cls.portal = cls._create_user("berta", "base.group_portal", partner_id=cls.contact.id)
        cls.root = cls.env.ref("base.user_root")

    def _get_contact(self, agreement=None):
        """Return (kind, moment, person) of an agreement's last contact."""
        agreement = agreement or self.agreement
        moment = agreement.last_contact_id
        self.assertEqual(agreement.last_contact_date, moment.date)
        return agreement.last_contact_kind, moment.date, moment.partner_id

    def _count(self):
        return self.env["prepaid.contact.moment"].search_count([])

    def _post(self, record, user, moment=NOON, **vals):
        vals = dict({"body": "Hello", "subtype_xmlid": "mail.mt_comment"}, **vals)
        vals.setdefault("message_type", "comment")
        with freeze_time(moment):
            # The rights are Odoo's; what counts is who writes.
            return record.with_user(user).sudo().message_post(**vals)


class TestMessages(ContactCase):
    def _receive(self, parent, moment=NOON, headers=""):
        """Take a mail in that answers a message, as the gateway does."""
        text = MAIL.format(
            sender=self.contact.email_formatted,
            number=self._count() + moment.day,
            parent=parent.message_id,
            date=moment.strftime("%a, %d %b %Y %H:%M:%S +0000"),
            headers=headers,
        )
        with freeze_time(moment):
            self.env["mail.thread"].with_user(self.root).message_process(False, text)

    def test_a_mail_of_the_customer_is_one(self):
        order = self.agreement.block_ids.sale_line_id.order_id
        for day, record in enumerate((self.ticket, order, self.agreement), 17):
            moment = datetime(2026, 3, day, 12, 0)
            sent = self._post(record, self.manager, moment.replace(hour=9))
            self._receive(sent, moment)
            with self.subTest(record._name):
                self.assertEqual(self._get_contact(), ("answer", moment, self.contact))
                found = self.agreement.last_contact_id
                self.assertEqual((found.model, found.res_id), (record._name, record.id))

    def test_a_comment_in_the_portal_is_one(self):
        self._post(self.ticket, self.portal)
        self.assertEqual(self._get_contact(), ("answer", NOON, self.contact))

    def test_an_automatic_answer_is_none(self):
        sent = self._post(self.ticket, self.manager)
        self._receive(sent, headers="Auto-Submitted: auto-replied\n")
        self.assertEqual(self._count(), 0)
        self.assertFalse(self.agreement.last_contact_date)
        self._receive(sent, LATER, headers="Auto-Submitted: no\n")
        self.assertEqual(self._get_contact(), ("answer", LATER, self.contact))

    def test_a_mail_from_tomorrow_is_one_of_today(self):
        message = self._post(self.ticket, self.manager)
        message.write({"author_id": self.contact.id, "date": LATER, "message_type": "email"})
        with freeze_time(NOON):
            self.env["prepaid.contact.moment"]._note_message(self.ticket, message, [])
        self.assertEqual(self._get_contact()[1], NOON)

    def test_a_reply_to_the_customer_is_one(self):
        self._post(self.ticket, self.technician, partner_ids=self.contact.ids)
        self.assertEqual(self._get_contact(), ("reply", NOON, self.contact))
        self.assertEqual(self.agreement.last_contact_id.user_id, self.technician)

    def test_what_no_person_of_the_customer_gets_is_none(self):
        self._post(self.ticket, self.technician, partner_ids=self.salesman.partner_id.ids)
        # A note among colleagues, though the customer follows the ticket.
        self.ticket.message_subscribe(self.contact.ids)
        self._post(self.ticket, self.technician, subtype_xmlid="mail.mt_note")
        # Written by the system, or by nobody.
        self._post(self.ticket, self.root, partner_ids=self.contact.ids)
        for kind in ("notification", "auto_comment"):
            vals = {"message_type": kind, "partner_ids": self.contact.ids}
            self._post(self.ticket, self.technician, **vals)
        # The firm's own words on an order or an agreement may be a quotation or a contract.
        for record in (self.agreement, self.agreement.block_ids.sale_line_id.order_id):
            self._post(record, self.manager, partner_ids=self.contact.ids)
        self.assertEqual(self._count(), 0)

    def test_our_own_mails_are_none(self):
        self.agreement.statement_mail = True
        self._log(self.ticket, 19.5)
        with freeze_time("2026-04-10 12:00"):
            self.env["prepaid.agreement"]._cron_renew()
            self.env["prepaid.agreement"]._cron_statement()
        self.assertTrue(self.agreement._get_open_renewal())
        self.assertEqual(self._count(), 0)

    def test_a_colleague_elsewhere_is_none(self):
        self._post(self.ticket, self.portal, author_id=self.other_contact.id)
        self.assertEqual(self._count(), 0)

    def test_an_earlier_contact_is_not_the_last_one(self):
        self._post(self.ticket, self.technician, LATER, partner_ids=self.contact.ids)
        self._post(self.ticket, self.portal, NOON)
        self.assertEqual(self._count(), 2)
        self.assertEqual(self._get_contact(), ("reply", LATER, self.contact))

    def test_what_was_stays_with_whom_it_was(self):
        other = self._sell(5.0, contact=self.other_contact).agreement_id
        self._post(self.ticket, self.portal)
        self.contact.parent_id = self.other_customer
        self.assertEqual(self._get_contact()[:2], ("answer", NOON))
        self.assertFalse(other.last_contact_date)
        self._post(self.ticket, self.portal, LATER)
        self.assertEqual(self._get_contact(other), ("answer", LATER, self.contact))
        self.assertEqual(self._get_contact()[1], NOON)

    def test_customers_without_an_agreement_cost_a_statement(self):
        ticket = self._create_ticket(self.other_contact)
        message = self._post(ticket, self.manager)
        message.author_id = self.other_contact
        self.env.flush_all()
        # What a message that was just posted has been read of.
        message.mapped("author_id.partner_share")
        message.mapped("subtype_id.internal")
        ticket.mapped("company_id")
        with self.assertQueryCount(1):
            self.env["prepaid.contact.moment"]._note_message(ticket, message, [])

    def test_who_is_busy_with_the_agreement_delays_it(self):
        cursor = self.env.cr
        execute, refused = type(cursor).execute, []

        def refuse(cr, query, *args, **kwargs):
            if "UPDATE prepaid_agreement a" in str(query) and not refused:
                refused.append(query)
                raise SerializationFailure("could not serialize access")
            return execute(cr, query, *args, **kwargs)

        self.patch(type(cursor), "execute", refuse)
        self._post(self.ticket, self.portal)
        self.assertEqual((len(refused), self._count()), (1, 1))
        self.assertFalse(self.agreement.last_contact_date)
        self.env["prepaid.agreement"]._cron_contact()
        self.assertEqual(self._get_contact(), ("answer", NOON, self.contact))


class TestAutomaticMail(TransactionCase):
    def test_headers_say_that_a_program_wrote(self):
        for headers, expected in (
            ({}, False),
            ({"Auto-Submitted": "no"}, False),
            ({"Auto-Submitted": "auto-replied; owner-email=x"}, True),
            ({"Auto-Submitted": "auto-generated"}, True),
            ({"Precedence": "Bulk"}, True),
            ({"Precedence": "normal"}, False),
            ({"X-Autoreply": "yes"}, True),
        ):
            with self.subTest(str(headers)):
                self.assertIs(is_automatic(headers), expected)
