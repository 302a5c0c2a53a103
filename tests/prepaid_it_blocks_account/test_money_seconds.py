"""Money follows whole seconds: no third of an hour is lost, and none is left."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ..books import RevenueCase

TEN_MINUTES = 10 / 60


class TestMoneySeconds(RevenueCase):
    def test_six_refunds_of_ten_minutes_out_of_one_hour(self):
        block = self._sell_invoiced(1.0, price=100.0)
        amounts = []
        for __ in range(6):
            plan = block._plan_refund(TEN_MINUTES)
            block._refund(TEN_MINUTES, "Not needed")
            credit = block._create_refund_credit_note(plan, "Not needed")
            credit.action_post()
            amounts.append(credit.amount_total)
        self.assertEqual((block.balance_hours, block.refunded_hours), (0.0, 1.0))
        self.assertEqual(block.refunded_seconds, 3600)
        self.assertEqual(round(sum(amounts), 2), 100.0)
        self.assertEqual(amounts, [16.67, 16.66, 16.67, 16.67, 16.66, 16.67])
        self._recognise()
        self.assertEarned(0.0, 0.0)
        self.assertLedgerHolds()

    def test_six_refunds_with_the_dialog_as_people_type_them(self):
        block = self._sell_invoiced(1.0, price=100.0)
        for __ in range(6):
            vals = {"block_id": block.id, "hours": 0.1667, "reason": "Not needed"}
            dialog = self.env["prepaid.block.refund"].create(vals)
            dialog.hours = TEN_MINUTES
            dialog.action_refund()
        self.assertEqual((block.balance_hours, block.uncredited_hours), (0.0, 0.0))

    def test_refunds_that_are_taken_back(self):
        block = self._sell_invoiced(1.0, price=100.0)
        for __ in range(3):
            block._refund(TEN_MINUTES, "Not needed")
        self.assertEqual((block.uncredited_hours, block.balance_hours), (0.5, 0.5))
        block._undo_refund("Needed")
        self.assertEqual((block.refunded_seconds, block.balance_hours), (0, 1.0))

    def test_six_entries_of_ten_minutes_earn_all_of_it(self):
        self._sell_invoiced(1.0, price=100.0)
        ticket = self._create_ticket()
        for number in range(1, 7):
            self._log(ticket, TEN_MINUTES)
            move = self._recognise()
            self.assertEqual(sum(move.prepaid_revenue_ids.mapped("seconds")), 600)
            self.assertEqual(self._get_balance(self.income), -round(100.0 * number / 6.0, 2))
        self.assertEarned(0.0, 100.0)
        rows = self.env["prepaid.revenue"].search([])
        self.assertEqual(round(sum(rows.mapped("hours")), 10), 1.0)

    def test_moved_hours_take_their_seconds_along(self):
        block = self._sell_invoiced(1.0, price=100.0)
        other = self._sell(1.0, contact=self.other_contact, price=0.0).agreement_id
        moved = block._transfer(other, 20 / 60, "Sister")
        self.assertEqual(moved.transferred_paid_seconds, 1200)
        self.assertEqual(moved.transferred_paid_hours, 1200 / 3600)
        rates = (block | moved)._get_net_rates()
        self.assertEqual([rates[one.id][1] for one in block | moved], [2400 / 3600, 1200 / 3600])

    def test_a_summary_tells_every_minute_once(self):
        self.company.prepaid_draw_summary = True
        self._sell(1.0, price=100.0)
        cable = self._create_product(is_prepaid_block=False, price=5.0)
        told = []
        for __ in range(3):
            self._log(self._create_ticket(), 20 / 60)
            order = self._create_order(product=cable)
            order.action_confirm()
            order.order_line.filtered("product_id").qty_delivered = 1.0
            invoice = self._invoice(order)
            told += invoice.invoice_line_ids.mapped("prepaid_summary_seconds")
        self.assertEqual([one for one in told if one], [1200, 1200, 1200])

    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.lists(st.integers(1, 59), min_size=1, max_size=5))
    def test_any_partition_refunds_and_earns_all_of_it(self, minutes):
        """Any time typed as h:mm uses its block up, and its money to the cent."""
        with self.env.cr.savepoint() as savepoint:
            block = self._sell_invoiced(sum(minutes) / 60, price=100.0)
            ticket = self._create_ticket()
            for place, part in enumerate(minutes):
                if place % 2:
                    plan = block._plan_refund(part / 60)
                    block._refund(part / 60, "Not needed")
                    block._create_refund_credit_note(plan, "Not needed").action_post()
                else:
                    self._log(ticket, part / 60)
            self.assertEqual((block.balance_hours, block.state), (0.0, "exhausted"))
            self._recognise()
            self.assertEqual(self._get_balance(self.deferred), 0.0)
            self.assertEqual(self._get_balance(self.breakage), 0.0)
            self.env.flush_all()
            savepoint.rollback()
            self.env.clear()
