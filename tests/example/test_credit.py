"""A reason to hold blocks and a mail that can fail, which an addon adds: blocked accounts."""

from odoo.addons.mail.tests.common import MockEmail
from odoo.exceptions import AccessError

from ..common import PrepaidCase

REFUSED = "Connection refused by mail.firm.example"


class CreditCase(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(20.0)
        cls.agreement = cls.block.agreement_id
        cls.ticket = cls._create_ticket()
        cls.clerk = cls._create_user(
            "clerk", "account.group_account_invoice", "base.group_partner_manager"
        )

    def _block(self, is_blocked=True):
        """Block the customer for credit, or free it again, as accountants do."""
        self.customer.with_user(self.clerk).is_credit_blocked = is_blocked


class TestHold(CreditCase):
    def test_a_block_on_hold_pays_nothing_and_says_why(self):
        self._block()
        line = self._log(self.ticket, 2.0)
        self.assertEqual((line.prepaid_status, line.prepaid_overage_hours), ("overage", 2.0))
        self.assertEqual(line.prepaid_reason, "The account of Bakery Ltd is blocked for credit")
        self.assertEqual(self.block.balance_hours, 20.0)
        self.assertLedgerHolds()

    def test_who_logs_time_reads_it_before(self):
        self._block()
        line = self.env["account.analytic.line"].with_user(self.technician)
        line = line.new(self._prepare_timesheet(self.ticket, 2.0))
        self.assertIn("(The account of Bakery Ltd is blocked for credit)", line.prepaid_paid_by)

    def test_it_pays_when_it_is_released(self):
        self._block()
        line = self._log(self.ticket, 2.0)
        self._block(False)
        self.assertEqual((line.prepaid_status, line.prepaid_overage_hours), ("covered", 0.0))
        self.assertFalse(line.prepaid_reason)
        self.assertEqual(self.block.balance_hours, 18.0)
        self.assertEqual(self._log(self.ticket, 1.0).prepaid_status, "covered")
        self.assertLedgerHolds()

    def test_nothing_is_billed_meanwhile(self):
        self.agreement.overage_policy = "invoice"
        self._block()
        self._log(self.ticket, 2.0)
        self.assertFalse(self.agreement._plan_overage())

    def test_others_go_on(self):
        other = self._sell(5.0, contact=self.other_contact)
        self._block()
        line = self._log(self._create_ticket(self.other_contact), 2.0)
        self.assertEqual((line.prepaid_status, other.balance_hours), ("covered", 3.0))

    def test_it_stand_next_to_the_reasons_of_others(self):
        self._block()
        self.company.prepaid_signature_required = True
        self.assertIn("blocked for credit", self._log(self.ticket, 1.0).prepaid_reason)
        self._block(False)
        self.assertIn("is not signed yet", self._log(self.ticket, 1.0).prepaid_reason)
        self.assertEqual(self.block.balance_hours, 20.0)
        self.block.is_suspended = True
        self._block()
        self.assertIn("suspended", self._log(self.ticket, 1.0).prepaid_reason)

    def test_accountants_alone_block(self):
        editor = self._create_user("editor", "base.group_user", "base.group_partner_manager")
        customer = self.customer.with_user(editor)
        customer.travel_zone = "far"
        with self.assertRaises(AccessError):
            customer.is_credit_blocked = True
        self.assertFalse(self.block.is_credit_blocked)


class TestMail(MockEmail, CreditCase):
    def _send(self):
        """Send the notice as Odoo's queue does; return the addresses."""
        with self.mock_mail_gateway(mail_unlink_sent=True):
            self.agreement.credit_notice_id.send()
        self._clear()
        return [address for mail in self._mails for address in mail["email_to"]]

    def _refuse(self):
        """Leave the notice as Odoo's queue does when the mail server refuses it."""
        mail = self.agreement.credit_notice_id
        self.assertEqual(mail.state, "outgoing")
        mail.write({"state": "exception", "failure_reason": REFUSED})
        self._clear()

    def _clear(self):
        self.env.flush_all()
        self.env.clear()

    def test_who_is_blocked_is_reported(self):
        self._block()
        self.assertFalse(self.agreement.mail_problem)
        [address] = self._send()
        self.assertIn("berta@bakery.example", address)
        self.assertFalse(self.agreement.mail_problem)

    def test_a_failed_mail_shows_and_goes_again(self):
        self._block()
        self._refuse()
        self.assertEqual(self.agreement.mail_problem, REFUSED)
        agreements = self.env["prepaid.agreement"].with_user(self.salesman)
        self.assertEqual(agreements.search([("mail_problem", "!=", False)]), self.agreement)
        mail = self.agreement.credit_notice_id
        self.agreement.with_user(self.salesman).action_mail_again()
        self.assertFalse(self.agreement.mail_problem)
        self.assertEqual((self.agreement.credit_notice_id, mail.state), (mail, "outgoing"))
        [address] = self._send()
        self.assertIn("berta@bakery.example", address)

    def test_a_mail_without_an_address_shows_and_is_written_again(self):
        self.contact.email = False
        self._block()
        self.assertFalse(self.agreement.credit_notice_id)
        self.assertEqual(
            self.agreement.mail_problem,
            "There is no e-mail address to tell Bakery Ltd of the blocked account.",
        )
        self.contact.email = "new@bakery.example"
        self.agreement.with_user(self.salesman).action_mail_again()
        self.assertFalse(self.agreement.mail_problem)
        [address] = self._send()
        self.assertIn("new@bakery.example", address)

    def test_what_is_over_need_not_be_sent(self):
        self._block()
        self._refuse()
        self._block(False)
        self._clear()
        self.assertFalse(self.agreement.mail_problem)
        self.agreement.action_mail_again()
        self.assertEqual(self.agreement.credit_notice_id.state, "exception")
