"""Requests for approvals: who reads, makes and answers them."""

from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError

from ..common import TODAY, to_date
from .ticket_approval import ApprovalCase


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
