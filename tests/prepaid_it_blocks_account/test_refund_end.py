"""Hours left of an agreement that ends are refunded, if that is chosen."""

from ..prepaid_it_blocks import test_agreement_end


class TestRefundAtTheEnd(test_agreement_end.AgreementEndCase):
    def test_refund(self):
        self._end("refund")
        self._assert_ended(("refund", self.block.id, -15.0))
        self.assertEqual(self.block.refunded_hours, 15.0)
        activity = self.agreement.activity_ids
        self.assertIn("credit note", activity.summary)
        self.assertIn("1,350.00", str(activity.note))

    def test_goodwill_is_not_paid_back(self):
        self.block._adjust(2.0, "Sorry")
        self._end("refund")
        rows = self._ledger(self.block)[-2:]
        self.assertEqual(rows, [("refund", self.block.id, -15.0), ("expiry", self.block.id, -2.0)])
        self.assertLedgerHolds()

    def test_choices_begin_with_what_brings_the_customer_most(self):
        remaining_action = self.env["prepaid.agreement.end"]._fields["remaining_action"]
        self.assertEqual(remaining_action.get_values(self.env), ["refund", "expire", "transfer"])


class TestRefundChosen(test_agreement_end.TestWhateverIsChosen):
    remaining_action = "refund"
    left_words = ("15:00", "1,350.00")
