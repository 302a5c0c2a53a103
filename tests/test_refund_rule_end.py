"""An agreement's refund rule says what is paid for the hours that are left at its end."""

from .prepaid_it_blocks.test_agreement_end import AgreementEndCase


class TestRefundRule(AgreementEndCase):
    def test_dialog_and_reminder_follow_the_refund_rule(self):
        self.agreement.write({"refund_rule": "percent", "refund_percent": 50.0})
        text = self.agreement._get_left_text()
        self.assertIn("675.00", text)
        self.assertNotIn("1,350.00", text)
        self.agreement.refund_rule = "none"
        self._end("refund")
        self.assertNotIn("1,350.00", str(self.agreement.activity_ids.note))
