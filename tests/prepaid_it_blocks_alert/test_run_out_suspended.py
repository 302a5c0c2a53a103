"""No forecast for blocks that are suspended."""

from ..prepaid_it_blocks.test_suspension import PaidBlockCase


class TestSuspension(PaidBlockCase):
    def test_nothing_is_renewed_or_forecast(self):
        self.agreement.renewal_product_id = self.product.product_variant_id
        self._credit(self.invoice)
        self.assertNotIn(self.agreement.id, self.agreement._get_due_ids())
        self.assertFalse(self.agreement.run_out_date)
