"""Hours that are refunded need no invoice any more."""

from ..prepaid_it_blocks.test_suspension import PaidBlockCase


class TestSuspension(PaidBlockCase):
    def test_refunded_hours_and_their_credit_note_never_suspend(self):
        self.block._refund(20.0, "Half back")
        self._credit(self.invoice, quantity=1.0)
        self._assert_suspended(False)
