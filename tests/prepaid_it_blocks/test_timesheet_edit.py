"""Edited and deleted time gives back, and what is left of it is delivered."""

from datetime import date

from odoo import Command

from ..common import TODAY, PrepaidCase


class TestEdit(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(20.0)
        cls.second = cls._sell(5.0)
        cls.agreement = cls.block.agreement_id
        cls.ticket = cls._create_ticket()

    def test_more_time_draws_the_difference(self):
        line = self._log(self.ticket, 2.0)
        line.unit_amount = 3.0
        self.assertEqual(
            self._ledger(line),
            [("drawdown", self.block.id, -2.0), ("drawdown", self.block.id, -1.0)],
        )
        self.assertLedgerHolds()

    def test_less_time_gives_back_the_latest_draw_first(self):
        self._log(self.ticket, 19.0)
        line = self._log(self.ticket, 3.0)
        self.assertEqual(self.block.state, "exhausted")
        line.unit_amount = 0.5
        self.assertEqual(
            self._ledger(line)[2:],
            [("reversal", self.second.id, 2.0), ("reversal", self.block.id, 0.5)],
        )
        self.assertEqual(self.block.state, "active")
        self.assertEqual(line.prepaid_hours, 0.5)
        self.assertLedgerHolds()

    def test_timer_that_stops_draws(self):
        line = self._log(self.ticket, 0.0)
        line.write({"unit_amount": 0.75})
        self.assertEqual(self.block.balance_hours, 19.25)

    def test_new_block_moves_no_past_hour(self):
        line = self._log(self.ticket, 2.0)
        self._sell(5.0, prepaid_validity_months=1)
        line.write({"name": "Better words", "unit_amount": 2.0})
        self.assertEqual(self._ledger(line), [("drawdown", self.block.id, -2.0)])

    def test_overage_becomes_covered_when_time_is_corrected_down(self):
        line = self._log(self.ticket, 27.0)
        self.assertEqual(line.prepaid_overage_hours, 2.0)
        line.unit_amount = 24.0
        self.assertEqual((line.prepaid_status, line.prepaid_overage_hours), ("covered", 0.0))
        self.assertFalse(line.prepaid_reason)
        self.assertEqual(self.agreement.overage_hours, 0.0)
        self.assertEqual(self.agreement.balance_hours, 1.0)
        self.assertLedgerHolds()

    def test_ticket_moved_to_another_customer_takes_its_time_along(self):
        other_block = self._sell(10.0, contact=self.other_contact)
        line = self._log(self.ticket, 2.0)
        self.ticket.partner_id = self.other_contact
        self.assertEqual(self.block.balance_hours, 20.0)
        self.assertEqual(other_block.balance_hours, 8.0)
        self.assertEqual(line.prepaid_status, "covered")
        self.assertLedgerHolds()

    def test_timesheet_moved_to_another_ticket_is_redrawn_for_its_customer(self):
        other_block = self._sell(10.0, contact=self.other_contact)
        line = self._log(self.ticket, 2.0)
        line.ticket_id = self._create_ticket(self.other_contact)
        self.assertEqual((self.block.balance_hours, other_block.balance_hours), (20.0, 8.0))

    def test_timesheet_without_ticket_gives_back(self):
        line = self._log(self.ticket, 2.0)
        line.ticket_id = False
        self.assertEqual(self.block.balance_hours, 20.0)
        self.assertEqual((line.prepaid_status, line.prepaid_hours), ("none", 0.0))
        self.assertLedgerHolds()

    def test_date_within_the_block_keeps_the_draw(self):
        line = self._log(self.ticket, 2.0)
        line.date = date(2026, 3, 20)
        self.assertEqual(self._ledger(line), [("drawdown", self.block.id, -2.0)])

    def test_date_outside_the_block_redraws(self):
        line = self._log(self.ticket, 2.0)
        line.date = date(2026, 3, 1)
        self.assertEqual(line.prepaid_status, "overage")
        self.assertEqual(self.block.balance_hours, 20.0)
        line.date = TODAY
        self.assertEqual(line.prepaid_status, "covered")
        self.assertEqual(self.agreement.overage_hours, 0.0)
        self.assertLedgerHolds()

    def test_deletion_gives_everything_back(self):
        lines = self._log(self.ticket, 21.0) | self._log(self.ticket, 6.0)
        self.assertEqual(self.agreement.overage_hours, 2.0)
        lines.unlink()
        self.assertEqual(self.agreement.balance_hours, 25.0)
        self.assertEqual(self.agreement.overage_hours, 0.0)
        self.assertLedgerHolds()

    def test_changed_words_post_nothing(self):
        line = self._log(self.ticket, 2.0)
        line.name = "Other words"
        self.assertEqual(len(self._ledger(line)), 1)


class TestTimeAndMaterial(PrepaidCase):
    """Rule 7: what a block pays for is not billed by a time-and-material line too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(5.0)
        hour = cls.env.ref("uom.product_uom_hour")
        product = cls.env["product.product"].create(
            {
                "name": "Hour",
                "type": "service",
                "invoice_policy": "delivery",
                "service_type": "timesheet",
                "uom_id": hour.id,
                "list_price": 100.0,
                "taxes_id": [Command.clear()],
            }
        )
        cls.order = cls._create_order(product=product.product_tmpl_id, quantity=10.0)
        cls.order.action_confirm()
        cls.line = cls.order.order_line
        cls.ticket = cls._create_ticket()

    def _log_billable(self, hours):
        self.project.write(
            {
                "allow_billable": True,
                "partner_id": self.customer.id,
                "sale_line_id": self.line.id,
            }
        )
        timesheet = self._log(self.ticket, hours)
        self.assertEqual(timesheet.so_line, self.line)
        return timesheet

    def test_covered_time_is_not_delivered_by_the_line(self):
        self._log_billable(2.0)
        self.assertEqual(self.line.qty_delivered, 0.0)

    def test_of_partly_covered_time_the_remainder_is_delivered(self):
        timesheet = self._log_billable(7.0)
        self.assertEqual(self.line.qty_delivered, 2.0)
        timesheet.unit_amount = 6.5
        self.assertEqual(self.line.qty_delivered, 1.5)

    def test_of_accounted_time_the_share_worked_is_delivered(self):
        on_site = self.env["prepaid.work.type"].create({"name": "On site", "minimum_hours": 8.0})
        timesheet = self._log_billable(2.0)
        self.assertEqual(self.line.qty_delivered, 0.0)
        # Of 8 hours accounted blocks pay 5, so of 2 hours worked 1.25.
        timesheet.prepaid_work_type_id = on_site
        self.assertEqual((timesheet.prepaid_hours, timesheet.prepaid_covered_hours), (8.0, 5.0))
        self.assertEqual(self.line.qty_delivered, 0.75)
        on_site.minimum_hours = 4.0
        timesheet.unit_amount = 3.0
        self.assertEqual((timesheet.prepaid_hours, timesheet.prepaid_covered_hours), (4.0, 4.0))
        self.assertEqual(self.line.qty_delivered, 0.0)

    def test_twenty_minutes_leave_no_trace(self):
        for __ in range(2):
            self._log_billable(20 / 60)
            self.assertEqual(self.line.qty_delivered, 0.0)
