"""What people read of hours that wait for a signature."""

from odoo.tests import HttpCase

from .common import PrepaidMixin
from .signature_hold import HoldCase


class TestSignatureHoldTexts(HoldCase):
    def test_preview_says_what_is_missing(self):
        line = self.env["account.analytic.line"].with_user(self.technician)
        for policy, expected in (
            ("allow", "2:00 overage"),
            ("refuse", "2:00 overage: it will be refused"),
        ):
            self.agreement.overage_policy = policy
            text = line.new(self._prepare_timesheet(self.ticket, 2.0)).prepaid_paid_by
            self.assertEqual(
                text,
                f"{expected} (Agreement {self.agreement.name} is not signed yet), 20:00 left",
            )
        self.agreement.overage_policy = "allow"
        line = self._log(self.ticket, 2.0).with_user(self.technician)
        self.assertIn("not signed yet", line.prepaid_paid_by)

    def test_customer_reads_what_is_taken_then(self):
        self.agreement.overage_policy = "invoice"
        self._log(self.ticket, 2.0)
        self.assertEqual(
            self.agreement._get_overage_text(), "2:00 hours of our work are taken from them then."
        )
        self._log(self.ticket, 20.5)
        self.assertIn("2:30 hours were worked beyond them", self.agreement._get_overage_text())
        self._sign()
        self.assertIn("2:30 hours were worked beyond your", self.agreement._get_overage_text())

    def test_ticket_warns(self):
        ticket = self.ticket.with_user(self.technician)
        self.assertIn("20:00 hours are there", ticket.prepaid_warning)
        self.assertIn("overage until then", ticket.prepaid_warning)
        for policy, limit, expected in (
            ("refuse", 0.0, "No time can be logged"),
            ("allow", 5.0, "5:00 hours of overage may be logged"),
        ):
            self.agreement.write({"overage_policy": policy, "overage_limit_hours": limit})
            self.env.flush_all()
            self.env.clear()
            self.assertIn(expected, ticket.prepaid_warning)
        self._sign()
        self.env.flush_all()
        self.env.clear()
        self.assertFalse(ticket.prepaid_warning)

    def test_owner_sees_what_waits(self):
        agreement = self.agreement.with_user(self.salesman)
        self.assertEqual((agreement.unsigned_hours, agreement.available_hours), (20.0, 20.0))
        domain = [("block_ids.needs_signature", "=", True)]
        self.assertIn(agreement, agreement.search(domain))
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.prepaid_unsigned_count, 1)
        self._sign()
        self.assertEqual(agreement.unsigned_hours, 0.0)
        self.assertNotIn(agreement, agreement.search(domain))

    def test_text_names_the_hold_and_what_was_signed_stays(self):
        expected = "and this agreement is signed"
        self.assertIn(expected, str(self.agreement._get_agreement_html()))
        self._sign()
        signed = self.agreement._get_signed_versions()
        self.company.prepaid_signature_required = False
        self.assertNotIn(expected, str(self.agreement._get_agreement_html()))
        self.env.flush_all()
        self.env.clear()
        self.assertIn(expected, str(signed.html))


class TestHoldPortal(PrepaidMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_firm()
        cls.company.prepaid_signature_required = True
        cls.agreement = cls._sell(20.0).agreement_id
        cls.portal_user = cls._create_user("berta", "base.group_portal", partner_id=cls.contact.id)

    def _page(self):
        self.env.flush_all()
        self.authenticate("berta", "berta-password")
        response = self.url_open(f"/my/prepaid/{self.agreement.id}")
        self.assertEqual(response.status_code, 200)
        return " ".join(response.text.split())

    def test_hours_are_there_and_to_be_signed(self):
        page = self._page()
        self.assertIn("20:00 hours are there and wait for a signature", page)
        self.assertIn("We will send it to you", page)
        self._send_agreement(self.agreement)
        page = self._page()
        self.assertIn("as soon as Berta has signed the agreement", page)
        self.assertIn("Read and sign", page)
        self.agreement.action_sign()
        self.assertNotIn("wait for a signature", self._page())
