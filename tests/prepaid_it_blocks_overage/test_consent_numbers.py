"""A customer is asked for a number of hours at a price, and for nothing else."""

from odoo.exceptions import UserError, ValidationError

from ..common import PrepaidCase


class TestConsentNumbers(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._sell(20.0).agreement_id
        cls.dialog = cls.env["prepaid.consent.ask"].with_user(cls.technician)

    def test_the_dialog_takes_no_senseless_numbers(self):
        for name in ("hours", "rate"):
            for value in (float("nan"), float("inf"), 1e15):
                vals = {"agreement_id": self.agreement.id, "reason": "Move", name: value}
                with self.assertRaises(ValidationError) as caught:
                    self.dialog.create(vals)
                self.assertIn("enter a number from", str(caught.exception))

    def test_nor_does_what_it_calls(self):
        agreement = self.agreement.with_user(self.technician)
        for hours in (float("nan"), float("inf"), 1e15, -1.0):
            with self.assertRaises(UserError):
                agreement._ask_consent(hours, "Move")
        self.assertFalse(self.agreement.consent_request_ids)
