"""Time that blocks pay for is not billed as time and material, whatever others deliver of it."""

from ..common import PrepaidCase
from ..material import MaterialMixin


class TestRoundedTime(MaterialMixin, PrepaidCase):
    """Time beyond a block of 4 hours is billed at 100 an hour, rounded up to quarters."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_material()

    def assertDelivered(self, quantity):
        """Check how many hours of time and material were delivered and are to be invoiced."""
        self._clear(self.sale_line)
        figures = (self.sale_line.qty_delivered, self.sale_line.qty_to_invoice)
        self.assertEqual(figures, (quantity, quantity))

    def test_time_without_a_block_is_rounded(self):
        self._log(self.ticket, 4.0)
        self._log(self.ticket, 0.1)
        self._log(self.ticket, 0.3)
        self.assertDelivered(0.75)

    def test_covered_time_is_not_delivered(self):
        for __ in range(10):
            self._log(self.ticket, 0.1)
        self.assertEqual(self.block.used_hours, 1.0)
        self.assertDelivered(0.0)

    def test_free_time_is_not_delivered(self):
        self._log(self.ticket, 0.1, prepaid_excluded=True, prepaid_exclusion="goodwill")
        self.assertDelivered(0.0)

    def test_of_time_that_is_covered_in_part_the_rest_is_delivered(self):
        self._log(self.ticket, 3.9)
        self._log(self.ticket, 0.4)
        # Three quarters of 0:30.
        self.assertDelivered(0.38)

    def test_time_that_was_billed_as_overage_is_not_delivered(self):
        self.project.write({"allow_billable": False, "sale_line_id": False})
        self._log(self.ticket, 4.0)
        line = self._log(self.ticket, 0.1)
        self._bill().action_confirm()
        self._bill_project(self.sale_line)
        self._clear(line)
        self.assertEqual(line.so_line, self.sale_line)
        self.assertDelivered(0.0)

    def test_an_invoice_of_a_period_bills_the_rest_alone(self):
        self._log(self.ticket, 3.9)
        self._log(self.ticket, 0.1)
        self._log(self.ticket, 0.1)
        invoice = self._run_wizard(start="2026-03-01", end="2026-03-31")
        self.assertEqual(invoice.invoice_line_ids.mapped("quantity"), [0.25])
