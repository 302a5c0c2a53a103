"""Overage of blocks on hold is not billed."""

from ..prepaid_it_blocks.test_hold import HoldCase


class TestHold(HoldCase):
    def test_it_is_not_billed_meanwhile(self):
        self.agreement.overage_policy = "invoice"
        self.block.x_is_held = True
        self._log(self.ticket, 2.0)
        self.assertFalse(self.agreement._plan_overage())
        self.block.x_is_held = False
        self.assertTrue(self.agreement._plan_overage())
