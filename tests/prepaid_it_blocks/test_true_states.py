"""What screens say of hours is true: used up, on order, ended, bought."""

from datetime import date, datetime

from odoo.tests import Form

from ..common import TODAY, PrepaidCase

POLICIES = (
    ("allow", 0.0, "time is overage."),
    ("refuse", 0.0, "no time can be logged."),
    ("invoice", 5.0, "5:00 hours of overage may be logged."),
)


class TestUsedUp(PrepaidCase):
    def _get_warnings(self, agreement):
        """Return the warnings to technicians for each policy of overage."""
        texts = []
        for policy, limit, __ in POLICIES:
            agreement.write({"overage_policy": policy, "overage_limit_hours": limit})
            texts.append(agreement._get_work_warning())
        return texts

    def _assert_not_used_up(self, agreement, hold="", percent=0.0):
        self.assertFalse(agreement._is_used_up())
        self.assertEqual((agreement.bought_hours, agreement.used_percent), (0.0, percent))
        for text, (__, __, end) in zip(self._get_warnings(agreement), POLICIES, strict=True):
            self.assertEqual(text, f"{hold}No prepaid hours can be used now: {end}")

    def test_an_unpaid_block_is_not_used_up(self):
        self.company.prepaid_activation = "payment"
        block = self._sell(20.0)
        self._assert_not_used_up(block.agreement_id, f"Block {block.name} is not paid yet. ")

    def test_an_unpaid_block_after_one_that_was_used_up(self):
        first = self._sell(20.0)
        self._log(self._create_ticket(), 20.0)
        self.company.prepaid_activation = "payment"
        block = self._sell(20.0)
        self.assertEqual(block.agreement_id, first.agreement_id)
        hold = f"Block {block.name} is not paid yet. "
        self._assert_not_used_up(block.agreement_id, hold, percent=100.0)

    def test_hours_that_ended_are_not_used_up(self):
        block = self._sell(20.0)
        self._log(self._create_ticket(), 6.0)
        block.date_end = date(2026, 3, 20)
        with self._on("2026-03-25"):
            # Over, and not expired yet.
            self._assert_not_used_up(block.agreement_id)
            block._expire()
            self._assert_not_used_up(block.agreement_id)

    def test_hours_that_ended_after_others_were_used_up(self):
        self._sell(20.0)
        self._log(self._create_ticket(), 20.0)
        block = self._sell(10.0, day=date(2026, 3, 17))
        with self._on("2026-03-25"):
            block.date_end = date(2026, 3, 20)
            block._expire()
            self._assert_not_used_up(block.agreement_id)

    def test_hours_that_are_used_up(self):
        block = self._sell(20.0)
        self._log(self._create_ticket(), 20.0)
        agreement = block.agreement_id
        self.assertTrue(agreement._is_used_up())
        self.assertEqual(agreement.used_percent, 100.0)
        self.assertEqual(
            self._get_warnings(agreement),
            [
                "The prepaid hours are used up: more time is overage.",
                "The prepaid hours are used up: no more time can be logged.",
                "The prepaid hours are used up: 5:00 hours of overage may be logged.",
            ],
        )

    def test_bought_and_used_are_said_of_hours_in_force_alone(self):
        block = self._sell(20.0)
        self._log(self._create_ticket(), 5.0)
        self.assertTrue(self._is_shown(block.agreement_id, "bought_hours"))
        block.date_end = date(2026, 3, 20)
        with self._on("2026-03-25"):
            block._expire()
            self.assertFalse(self._is_shown(block.agreement_id, "bought_hours"))
            self.assertFalse(self._is_shown(block.agreement_id, "used_percent"))

    def test_a_customer_without_blocks_has_none_that_is_used_up(self):
        self.env["prepaid.agreement"].create({"partner_id": self.customer.id})
        line = self._log(self._create_ticket(), 1.0)
        self.assertEqual(line.prepaid_reason, "The customer has no block of hours")

    def test_an_order_says_what_waits(self):
        self.company.prepaid_activation = "payment"
        order = self._sell(20.0).sale_line_id.order_id.with_user(self.salesman)
        self.assertEqual((order.prepaid_ordered_hours, order.prepaid_left_hours), (20.0, 0.0))
        order.sudo().order_line.prepaid_block_ids._activate()
        self.assertEqual((order.prepaid_ordered_hours, order.prepaid_left_hours), (0.0, 20.0))

    def test_a_confirmed_renewal_has_no_next_reminder(self):
        order = self._sell(20.0).agreement_id._renew(mail=True)
        shown = order.with_user(self.salesman)
        self.assertTrue(order.prepaid_followup_date)
        self.assertTrue(self._is_shown(shown, "prepaid_followup_date"))
        order.action_confirm()
        self.assertFalse(self._is_shown(shown, "prepaid_followup_date"))

    def _is_shown(self, record, name):
        """Check if the form shows a field."""
        form = Form(record)
        return not form._get_modifier(name, "invisible")


class TestTimer(PrepaidCase):
    def test_a_timer_books_the_minutes_that_it_shows(self):
        self._sell(20.0)
        start = datetime(2026, 3, 16, 8, 0, 0)
        for stop, hours in (
            (datetime(2026, 3, 16, 10, 29, 8), 149 / 60),
            (datetime(2026, 3, 16, 10, 28, 40), 149 / 60),
            (datetime(2026, 3, 16, 8, 0, 7), 1 / 60),
            (datetime(2026, 3, 16, 10, 0, 0), 2.0),
        ):
            line = self._log(self._create_ticket(), 0.0, TODAY, date_time=start)
            line.with_context(stop_dt=stop).button_end_work()
            self.assertAlmostEqual(line.unit_amount, hours, places=9)
