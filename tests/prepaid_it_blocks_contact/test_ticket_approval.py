"""Tickets of people who may not ask for work: how they are flagged, on time too."""

from datetime import timedelta

from odoo import Command
from odoo.addons.prepaid_it_blocks.policies.request import get_state
from odoo.addons.prepaid_it_blocks_contact.policies.ticket_approval import get_ticket_state
from odoo.tests import Form

from ..common import TODAY
from .ticket_approval import ApprovalCase


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
