"""Hours that are refunded, and time and material."""

from ..material import MaterialInvoiceCase


class TestRefund(MaterialInvoiceCase):
    def test_hours_that_are_refunded_pay_for_nothing_later(self):
        self._log(self.ticket, 3.0)
        self.block._refund(1.0, "Wanted back")
        self._log(self.ticket, 1.0)
        self.assertBilled(self._run_wizard(), 1.0)
