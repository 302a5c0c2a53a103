"""Tickets of people who may not ask for work: flagged, asked for, and what becomes of it."""

from datetime import timedelta

import psycopg2

from odoo import Command
from odoo.addons.prepaid_it_blocks.policies.request import get_state
from odoo.addons.prepaid_it_blocks_contact.policies.ticket_approval import get_ticket_state
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form
from odoo.tools import mute_logger

from ..common import TODAY, PrepaidCase, to_date


class ApprovalCase(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._sell(20.0).agreement_id
        cls.bob = cls._create_contact("Bob Baker")
        cls.ticket = cls._create_ticket(cls.bob)

    @classmethod
    def _create_contact(cls, name, parent=None, **vals):
        mail = f"{name.split()[0].lower()}@bakery.example"
        vals = dict({"name": name, "parent_id": (parent or cls.customer).id, "email": mail}, **vals)
        return cls.env["res.partner"].create(vals)

    def _ask(self, ticket=None):
        ticket = ticket or self.ticket
        ticket.with_user(self.technician).action_ask_prepaid_approval()
        return ticket.prepaid_approval_ids.sorted("id")[-1:]

    def _say(self, asked, is_approved=True, name="Berta B.", **values):
        return asked.sudo()._answer(asked.env["res.partner"], is_approved, name, **values)

    def _unapproved(self):
        return self.env["helpdesk.ticket"].search([("is_prepaid_unapproved", "=", True)])

    def _begin_again(self):
        self.env.flush_all()
        self.env.clear()

    def _notes(self, ticket=None):
        messages = (ticket or self.ticket).message_ids
        return " ".join(str(message.body) for message in messages)


class TestFlag(ApprovalCase):
    def test_policies(self):
        yesterday = TODAY - timedelta(days=1)
        for outcome, until, state in (
            (None, TODAY, "waiting"),
            (None, yesterday, "expired"),
            ("approved", yesterday, "approved"),
            ("expired", TODAY, "expired"),
        ):
            self.assertEqual(get_state(outcome, until, TODAY), state)
        for is_checked, is_authorised, states, expected in (
            (False, False, ["approved"], None),
            (True, True, ["refused"], "authorised"),
            (True, False, [], "unasked"),
            (True, False, ["cancelled"], "unasked"),
            (True, False, ["expired", "waiting"], "waiting"),
            (True, False, ["refused", "cancelled"], "refused"),
            (True, False, ["approved", "refused"], "approved"),
        ):
            self.assertEqual(get_ticket_state(is_checked, is_authorised, states), expected)

    def test_only_others_tickets_are_flagged(self):
        own = self._create_ticket()
        without_agreement = self._create_ticket(self.other_contact)
        of_company = self._create_ticket(self.customer)
        nobodys = self._create_ticket(partner_id=False, partner_email="who@bakery.example")
        for ticket, state in (
            (self.ticket, "unasked"),
            (own, "authorised"),
            (without_agreement, False),
            (of_company, "unasked"),
            (nobodys, False),
        ):
            self.assertEqual(ticket.prepaid_contact_state, state)
            self.assertEqual(ticket.is_prepaid_unapproved, state == "unasked")
        self.assertEqual(self._unapproved(), self.ticket | of_company)
        self.assertIn("Bob Baker is not authorised", self.ticket.prepaid_contact_text)
        self.assertIn(self.contact.name, self.ticket.prepaid_contact_text)
        self.assertFalse(own.prepaid_contact_text)

    def test_flag_follows_the_agreement(self):
        for vals, is_flagged in (
            ({"authorised_contact_ids": [Command.link(self.bob.id)]}, False),
            ({"authorised_contact_ids": [Command.unlink(self.bob.id)]}, True),
            ({"contact_check": False}, False),
            ({"contact_check": True}, True),
            ({"contact_id": self.bob.id}, False),
            ({"contact_id": False}, False),
            ({"contact_id": self.contact.id}, True),
            ({"state": "ended"}, False),
        ):
            self._change(self.agreement, vals)
            self.assertEqual(self.ticket.is_prepaid_unapproved, is_flagged, vals)
            self.assertEqual(self.ticket in self._unapproved(), is_flagged, vals)

    def test_flag_follows_the_tickets_person(self):
        self.ticket.partner_id = self.contact
        self.assertEqual(self.ticket.prepaid_contact_state, "authorised")
        self.ticket.partner_id = self.other_contact
        self.assertFalse(self.ticket.prepaid_contact_state)
        self.ticket.partner_id = self.bob
        self.assertEqual(self.ticket.prepaid_contact_state, "unasked")
        self.bob.parent_id = self.other_customer
        self._begin_again()
        self.assertFalse(self.ticket.prepaid_contact_state)
        self.assertFalse(self._unapproved())

    def test_search_finds_what_the_tickets_say(self):
        sub = self.env["res.partner"].create(
            {"name": "Bakery South", "is_company": True, "parent_id": self.customer.id}
        )
        zoe = self._create_contact("Zoe South", sub)
        other = self._sell(5.0, contact=self.other_contact).agreement_id
        other.contact_id = False
        mia = self._create_contact("Mia Miller", self.other_customer)
        people = (self.contact, self.bob, zoe, self.other_contact, mia, self.customer)
        tickets = self.env["helpdesk.ticket"]
        for person in people:
            tickets |= self._create_ticket(person)
        tickets |= self._create_ticket(self.bob, active=False)
        self._say(self._ask(tickets[1]))
        self._say(self._ask(tickets[5]), is_approved=False)
        tickets = tickets.with_context(active_test=False)
        steps = (
            (self.agreement, {"covered_partner_ids": [Command.link(sub.id)]}),
            (self.agreement, {"contact_check": False}),
            (other, {"contact_id": self.other_contact.id}),
            (self.agreement, {"contact_check": True}),
            (other, {"authorised_contact_ids": [Command.link(mia.id)]}),
        )
        seen = set()
        for agreement, vals in steps:
            agreement.write(vals)
            self._begin_again()
            flagged = tickets.filtered("is_prepaid_unapproved")
            seen.add(len(flagged))
            domain = [("id", "in", tickets.ids)]
            for leaf, expected in (
                (("is_prepaid_unapproved", "=", True), flagged),
                (("is_prepaid_unapproved", "!=", False), flagged),
                (("is_prepaid_unapproved", "=", False), tickets - flagged),
                (("is_prepaid_unapproved", "!=", True), tickets - flagged),
            ):
                self.assertEqual(tickets.search(domain + [leaf]), expected.sorted(), leaf)
        self.assertGreater(len(seen), 2)

    def test_default_is_the_companys(self):
        self.assertTrue(self.agreement.contact_check)
        self.company.prepaid_contact_check = False
        other = self._sell(5.0, contact=self.other_contact).agreement_id
        self.assertFalse(other.contact_check)

    def test_list_reads_many_tickets_at_once(self):
        def count(tickets):
            self._begin_again()
            before = self.env.cr.sql_log_count
            tickets.read(["prepaid_contact_state", "is_prepaid_unapproved"])
            return self.env.cr.sql_log_count - before

        few = self.ticket | self._create_ticket(self.bob)
        many = few
        for _number in range(20):
            many |= self._create_ticket(self.bob)
        count(few)
        self.assertLessEqual(count(many), count(few) + 1)


class TestAsk(ApprovalCase):
    def test_request_is_mailed_to_the_contact_alone(self):
        asked = self._ask()
        self.assertEqual(asked.state, "waiting")
        self.assertEqual(asked.valid_until, TODAY + timedelta(days=6))
        self.assertEqual(self.ticket.prepaid_contact_state, "waiting")
        self.assertIn("Berta Baker was asked", self.ticket.prepaid_contact_text)
        mail = self.env["mail.mail"].search([("recipient_ids", "in", self.contact.ids)])
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.recipient_ids, self.contact)
        self.assertIn(self.ticket.number, mail.subject)
        body = str(mail.body_html)
        for part in ("Bob Baker", "Printer on fire", self.agreement.name, "answer=yes"):
            self.assertIn(part, body)
        key = self._create_key(asked)
        self.assertNotIn(key, body)
        self.assertEqual(self._get_sent_body(mail, self.contact).count(key), 2)
        self.assertIn("Technician asks Berta Baker by mail", self._notes())

    def test_two_clicks_ask_once(self):
        asked = self._ask()
        self._ask()
        self.assertEqual(self.ticket.prepaid_approval_ids, asked)
        mails = self.env["mail.mail"].search([("recipient_ids", "in", self.contact.ids)])
        self.assertEqual(len(mails), 1)

    def test_database_keeps_one_open_request(self):
        asked = self._ask()
        vals = self.ticket._prepare_prepaid_approval_vals(self.technician)
        with (
            self.assertRaises(psycopg2.IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            asked.create(vals)
            self._begin_again()

    def test_nothing_to_ask(self):
        for ticket in (self._create_ticket(), self._create_ticket(self.other_contact)):
            with self.assertRaisesRegex(UserError, "Nobody has to approve"):
                self._ask(ticket)
        self.contact.email = "nonsense"
        with self.assertRaisesRegex(UserError, "no e-mail address"):
            self._ask()
        self.assertFalse(self.ticket.prepaid_approval_ids)

    def test_days_of_the_company(self):
        self.company.prepaid_ticket_approval_days = 1
        asked = self._ask()
        self.assertEqual((asked.valid_until, asked.state), (TODAY, "waiting"))
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.company.prepaid_ticket_approval_days = 0
            self._begin_again()

    def test_expired_request_makes_room(self):
        first = self._ask()
        with self._on(TODAY + timedelta(days=7)):
            self.assertEqual(first.state, "expired")
            self.assertEqual(self.ticket.prepaid_contact_state, "expired")
            self.assertIn("did not answer in time", self.ticket.prepaid_contact_text)
            self.assertIn(self.ticket, self._unapproved())
            self.assertFalse(self._say(first))
            second = self._ask()
            self.assertEqual((first.outcome, second.state), ("expired", "waiting"))
            self.assertNotEqual(self._create_key(first), self._create_key(second))
        self.assertEqual(first.state, "expired")

    def test_search_by_state(self):
        approval = self.env["prepaid.ticket.approval"]
        asked = {"waiting": self._ask()}
        for state in ("approved", "refused", "cancelled"):
            asked[state] = self._ask(self._create_ticket(self.bob))
        self._say(asked["approved"])
        self._say(asked["refused"], is_approved=False)
        asked["cancelled"].action_cancel()
        late = self._create_ticket(self.bob)
        with self._on(TODAY - timedelta(days=30)):
            asked["expired"] = self._ask(late)
        for state, record in asked.items():
            self.assertEqual(record.state, state)
            self.assertEqual(approval.search([("state", "=", state)]), record)
            found = approval.search([("state", "!=", state)])
            self.assertEqual(len(found), len(asked) - 1)
            self.assertNotIn(record, found)
        found = approval.search([("state", "in", ["waiting", "expired"])])
        self.assertEqual(found, asked["waiting"] | asked["expired"])
        tickets = self.env["helpdesk.ticket"].search(
            [("prepaid_approval_ids.state", "=", "waiting")]
        )
        self.assertEqual(tickets, self.ticket)


class TestAnswer(ApprovalCase):
    def test_yes_takes_the_flag_off(self):
        self.ticket.user_id = self.accountant
        asked = self._ask()
        self.assertTrue(self._say(asked, note="Go <b>on</b>", address="192.0.2.1"))
        self.assertEqual(asked.state, "approved")
        self.assertEqual(asked.answered_by_id, self.contact)
        self.assertEqual((asked.answer_name, asked.answer_ip), ("Berta B.", "192.0.2.1"))
        self.assertEqual(self.ticket.prepaid_contact_state, "approved")
        self.assertNotIn(self.ticket, self._unapproved())
        self.assertIn("Berta B. approved", self.ticket.prepaid_contact_text)
        note = self.ticket.message_ids.filtered(lambda one: "approves" in str(one.body))
        self.assertIn("Go &lt;b&gt;on", str(note.body))
        self.assertEqual(note.author_id, self.contact)
        notified = (self.technician | self.accountant).mapped("partner_id")
        self.assertEqual(note.notified_partner_ids & notified, notified)

    def test_no_says_so(self):
        asked = self._ask()
        self.assertTrue(self._say(asked, is_approved=False))
        self.assertEqual(self.ticket.prepaid_contact_state, "refused")
        self.assertTrue(self.ticket.is_prepaid_unapproved)
        self.assertIn("do not work on it", self._notes())
        again = self._ask()
        self.assertEqual(self.ticket.prepaid_contact_state, "waiting")
        self._say(again)
        self.assertEqual(self.ticket.prepaid_contact_state, "approved")

    def test_first_answer_counts(self):
        asked = self._ask()
        self._say(asked)
        self.assertFalse(self._say(asked, is_approved=False, name="Somebody"))
        self.assertEqual((asked.state, asked.answer_name), ("approved", "Berta B."))

    def test_approval_is_of_the_ticket_and_the_person(self):
        self._say(self._ask())
        other = self._create_ticket(self.bob)
        self.assertEqual(other.prepaid_contact_state, "unasked")
        ann = self._create_contact("Ann Baker")
        self.ticket.partner_id = ann
        self.assertEqual(self.ticket.prepaid_contact_state, "unasked")
        self.assertIn(self.ticket, self._unapproved())
        self.ticket.partner_id = self.bob
        self.assertEqual(self.ticket.prepaid_contact_state, "approved")

    def test_approval_of_a_customer_left_does_not_count_at_the_next_one(self):
        self._say(self._ask())
        other = self._sell(5.0, contact=self.other_contact).agreement_id
        self.assertTrue(other.contact_check)
        self.bob.parent_id = self.other_customer
        self._begin_again()
        self.assertEqual(self.ticket.prepaid_agreement_id, other)
        self.assertEqual(self.ticket.prepaid_contact_state, "unasked")
        self.assertIn(self.ticket, self._unapproved())

    def test_request_is_closed_when_there_is_nothing_to_ask(self):
        ann = self._create_contact("Ann Baker")
        for record, vals, undo, word in (
            (self.ticket, {"partner_id": ann.id}, {"partner_id": self.bob.id}, "not of Bob"),
            (
                self.agreement,
                {"contact_id": ann.id},
                {"contact_id": self.contact.id},
                "not the single point",
            ),
            (
                self.agreement,
                {"authorised_contact_ids": [Command.link(self.bob.id)]},
                {"authorised_contact_ids": [Command.unlink(self.bob.id)]},
                "is authorised now",
            ),
            (self.agreement, {"contact_check": False}, {"contact_check": True}, "everybody"),
            (self.agreement, {"state": "ended"}, {}, "has ended"),
        ):
            asked = self._ask()
            self.assertEqual(asked.state, "waiting")
            self._change(record, vals)
            self.assertEqual(asked.state, "cancelled", vals)
            self.assertIn(word, self._notes())
            self.assertFalse(self._say(asked))
            record.write(undo)

    def test_answer_for_somebody_who_left_is_not_taken(self):
        asked = self._ask()
        self.bob.parent_id = self.other_customer
        self.assertFalse(self._say(asked))
        self.assertEqual(asked.state, "cancelled")

    def test_cancel(self):
        asked = self._ask()
        self.ticket.with_user(self.technician).action_cancel_prepaid_approval()
        self.assertEqual((asked.state, self.ticket.prepaid_contact_state), ("cancelled", "unasked"))
        self.assertFalse(self._say(asked))
        with self.assertRaises(UserError):
            asked.with_user(self.technician).action_cancel()

    def test_merge_of_contacts(self):
        asked = self._ask()
        bobby = self._create_contact("Bobby Baker")
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.bob | bobby).ids, bobby)
        self.env.clear()
        self.assertEqual((asked.partner_id, self.ticket.partner_id), (bobby, bobby))
        self.assertTrue(self._say(asked))
        self.assertEqual(self.ticket.prepaid_contact_state, "approved")


class TestTime(ApprovalCase):
    def test_saved_time_warns_and_counts(self):
        line = self._log(self.ticket, 2.0)
        self.assertEqual(line.prepaid_covered_hours, 2.0)
        self.assertTrue(line.prepaid_paid_by.startswith("Ticket not approved: Bob Baker"))
        self.assertIn("2:00 from", line.prepaid_paid_by)
        domain = [("ticket_id.is_prepaid_unapproved", "=", True)]
        self.assertEqual(line.search(domain), line)
        self._say(self._ask())
        self._begin_again()
        self.assertTrue(line.prepaid_paid_by.startswith("2:00 from"))
        self.assertFalse(line.search(domain))
        self.assertLedgerHolds()

    def test_preview_and_toast_say_it_before(self):
        new = self.env["account.analytic.line"].new(self._prepare_timesheet(self.ticket, 1.5))
        self.assertIn("Ticket not approved", new.prepaid_paid_by)
        self.assertIn("1:30 from", new.prepaid_paid_by)
        for user in (self.technician, self.env.user):
            warning = new.with_user(user)._onchange_prepaid_unapproved()["warning"]
            self.assertIn("Bob Baker is not authorised", warning["message"])
            self.assertEqual(warning["type"], "notification")
        new.unit_amount = 0.0
        self.assertIsNone(new._onchange_prepaid_unapproved())
        fine = self._prepare_timesheet(self._create_ticket(), 1.0)
        fine = self.env["account.analytic.line"].new(fine)
        self.assertIsNone(fine._onchange_prepaid_unapproved())
        self.assertNotIn("approved", fine.prepaid_paid_by)

    def test_words_change_with_the_state(self):
        line = self._log(self.ticket, 1.0)
        asked = self._ask()
        self._begin_again()
        self.assertIn("Berta Baker has been asked", line.prepaid_paid_by)
        self._say(asked, is_approved=False)
        self._begin_again()
        self.assertIn("refused by the customer", line.prepaid_paid_by)

    def test_form_of_the_ticket(self):
        with Form(self.ticket.with_user(self.technician)) as form:
            self.assertEqual(form.prepaid_contact_state, "unasked")
            self.assertIn("Bob Baker", form.prepaid_contact_text)
            form.partner_id = self.contact
            self.assertEqual(form.prepaid_contact_state, "authorised")


class TestRights(ApprovalCase):
    def test_nobody_writes_requests(self):
        asked = self._ask()
        users = (self.technician, self.salesman, self.accountant, self.manager)
        for user in users:
            mine = asked.with_user(user)
            self.assertEqual(mine.read(["state"])[0]["state"], "waiting")
            for forbidden in (
                lambda mine=mine: mine.write({"outcome": "approved"}),
                lambda mine=mine: mine.create({"ticket_id": self.ticket.id}),
                lambda mine=mine: mine.unlink(),
            ):
                with self.assertRaises(AccessError):
                    forbidden()
        for action in (lambda mine: mine.read(["state"]), lambda mine: mine.action_cancel()):
            with self.assertRaises(AccessError):
                action(asked.with_user(self.plain_user))

    def test_nobody_reads_the_link(self):
        asked = self._ask()
        for user in (self.technician, self.manager, self.env.ref("base.user_admin")):
            mine = asked.with_user(user)
            key = self._create_key(asked)
            self.assertNotIn(key, str(mine.read()), user.login)
        mail = self.env["mail.mail"].search([("recipient_ids", "in", self.contact.ids)])
        message = mail.mail_message_id
        self.assertNotIn(self._create_key(asked), str(mail.body_html))
        for user in (self.technician, self.manager):
            with self.assertRaises(AccessError):
                message.with_user(user).read(["body"])
            found = message.with_user(user).search([("id", "=", message.id)])
            self.assertFalse(found)
        self.assertNotIn(self._create_key(asked), self._notes())

    def test_who_may_not_change_the_ticket_does_not_ask(self):
        for user in (self.plain_user, self.accountant):
            with self.assertRaises(AccessError):
                self.ticket.with_user(user).action_ask_prepaid_approval()
        self.assertFalse(self.ticket.prepaid_approval_ids)

    def test_other_companies_do_not_see_it(self):
        asked = self._ask()
        company = self.env["res.company"].create({"name": "Other firm"})
        other = self._create_user(
            "other",
            "prepaid_it_blocks.group_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        self.assertFalse(asked.with_user(other).search([]))
        with self.assertRaises(AccessError):
            asked.with_user(other).read(["state"])

    def test_customers_do_not_see_it(self):
        asked = self._ask()
        berta = self._create_user("berta", "base.group_portal", partner_id=self.contact.id)
        with self.assertRaises(AccessError):
            asked.with_user(berta).read(["state"])

    def test_time_without_any_right_on_agreements(self):
        worker = self._create_user("worker", "hr_timesheet.group_hr_timesheet_user")
        line = self.env["account.analytic.line"].with_user(worker)
        line = line.new(self._prepare_timesheet(self.ticket, 1.0))
        self.assertTrue(line._onchange_prepaid_unapproved())
        self.assertIn("Ticket not approved", line.prepaid_paid_by)

    def test_key_is_of_one_request_and_one_day(self):
        first, second = self._ask().sudo(), self._ask(self._create_ticket(self.bob)).sudo()
        key = self._create_key(first)
        self.assertEqual(first._find_key_holder(key), self.contact)
        self.assertFalse(second._find_key_holder(key))
        first.valid_until = to_date("2099-01-01")
        self.assertFalse(first._find_key_holder(key))
        secret = self.env["ir.config_parameter"].sudo()
        first.valid_until = TODAY + timedelta(days=6)
        self.assertEqual(first._find_key_holder(key), self.contact)
        secret.set_param("database.secret", "another")
        self.assertFalse(first._find_key_holder(key))
