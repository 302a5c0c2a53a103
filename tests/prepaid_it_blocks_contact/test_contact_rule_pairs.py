"""Rules of tickets' contacts that searches and fields answer alike, row by row."""

from datetime import timedelta

from odoo import Command

from ..common import TODAY, PrepaidCase

YESTERDAY = TODAY - timedelta(days=1)


class ContactPairCase(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._sell(20.0).agreement_id
        partner = cls.env["res.partner"]
        cls.south = partner.create(
            {"name": "Bakery South", "is_company": True, "parent_id": cls.customer.id}
        )
        cls.bob, cls.zoe = (
            partner.create({"name": name, "parent_id": parent.id})
            for name, parent in (("Bob Baker", cls.customer), ("Zoe South", cls.south))
        )
        cls.people = {
            "contact": cls.contact,
            "customer": cls.customer,
            "bob": cls.bob,
            "zoe": cls.zoe,
            "stranger": cls.other_contact,
            "nobody": partner,
        }
        cls.ticket = cls._create_ticket()

    def _create_request(self, **vals):
        """Return a request to approve the ticket for its contact, with an answer or without."""
        answer = {}
        if vals.get("outcome") in ("approved", "refused"):
            answer = {
                "answered_by_id": self.contact.id,
                "answer_name": "Berta B.",
                "date_answered": TODAY,
            }
        return self.env["prepaid.ticket.approval"].create(
            {
                "ticket_id": self.ticket.id,
                "agreement_id": self.agreement.id,
                "partner_id": self.ticket.partner_id.id,
                "asked_of_id": self.contact.id,
                "asked_by_id": self.manager.id,
                "valid_until": TODAY,
                **answer,
                **vals,
            }
        )


class TestRequests(ContactPairCase):
    def test_a_request_has_a_state(self):
        states = ("waiting", "expired", "approved", "refused", "cancelled")
        for outcome, last_day, state in (
            (False, TODAY, "waiting"),
            (False, TODAY + timedelta(days=1), "waiting"),
            (False, YESTERDAY, "expired"),
            ("expired", TODAY, "expired"),
            ("expired", YESTERDAY, "expired"),
            ("approved", YESTERDAY, "approved"),
            ("refused", TODAY, "refused"),
            ("cancelled", TODAY, "cancelled"),
        ):
            with self.subTest(f"{outcome} {last_day}"):
                asked = self._create_request(outcome=outcome, valid_until=last_day)
                self.assertEqual(asked.state, state)
                for one in states:
                    found = asked if one == state else asked.browse()
                    others = asked - found
                    for operator, value, expected in (
                        ("=", one, found),
                        ("in", [one], found),
                        ("!=", one, others),
                        ("not in", [one], others),
                    ):
                        domain = [("state", operator, value), ("id", "=", asked.id)]
                        self.assertEqual(asked.search(domain), expected, domain)
                asked.unlink()


class TestTickets(ContactPairCase):
    def test_a_ticket_is_not_approved(self):
        checked, unchecked = {"contact_check": True}, {"contact_check": False}
        south = {"covered_partner_ids": [Command.link(self.south.id)]}
        bob = {"authorised_contact_ids": [Command.link(self.bob.id)]}
        for person, vals, outcomes, is_flagged in (
            ("bob", checked, [], True),
            ("bob", unchecked, [], False),
            ("bob", {"contact_id": False}, [], False),
            ("bob", {"state": "ended"}, [], False),
            ("bob", bob, [], False),
            ("zoe", bob | south, [], True),
            ("zoe", checked, [], False),
            ("contact", checked, [], False),
            ("customer", checked, [], True),
            ("stranger", checked, [], False),
            ("nobody", checked, [], False),
            ("bob", checked, ["approved"], False),
            ("bob", checked, ["refused"], True),
            ("bob", checked, ["cancelled"], True),
            ("bob", checked, ["expired"], True),
            ("bob", checked, [False], True),
            ("bob", checked, ["approved", "refused"], False),
            ("bob", checked, ["cancelled", "approved"], False),
        ):
            with self.subTest(f"{person} {vals} {outcomes}"):
                savepoint = self.env.cr.savepoint()
                self.ticket.partner_id = self.people[person]
                self._change(self.agreement, vals)
                for outcome in outcomes:
                    self._create_request(outcome=outcome)
                self.assertFlagged(is_flagged)
                savepoint.close(rollback=True)
                self.env.clear()

    def test_an_approval_is_for_one_person_and_one_customer(self):
        self.ticket.partner_id = self.bob
        self._create_request(outcome="approved")
        self.assertFlagged(False)
        self.ticket.partner_id = self.customer
        self.assertFlagged(True)
        self.ticket.partner_id = self.bob
        self.assertFlagged(False)
        # Bob works for a subsidiary now, which has an agreement of its own.
        self.bob.parent_id = self.south
        own = self._sell(5.0, contact=self.south).agreement_id
        own.contact_id = self.zoe
        self.assertFlagged(True)

    def test_the_own_agreement_comes_before_one_that_covers(self):
        self.ticket.partner_id = self.zoe
        self.agreement.covered_partner_ids = self.south
        self.assertFlagged(True)
        own = self._sell(5.0, contact=self.south).agreement_id
        for contact_check, is_flagged in ((False, False), (True, True)):
            own.contact_check = contact_check
            self.assertFlagged(is_flagged)
        self._change(own, {"state": "ended"})
        self.agreement.contact_check = False
        self.assertFlagged(False)

    def assertFlagged(self, is_flagged):
        self.env.flush_all()
        self.env.clear()
        self.assertEqual(self.ticket.is_prepaid_unapproved, is_flagged)
        for value, expected in ((True, is_flagged), (False, not is_flagged)):
            domain = [("is_prepaid_unapproved", "=", value), ("id", "=", self.ticket.id)]
            self.assertEqual(bool(self.ticket.search(domain)), expected, domain)
