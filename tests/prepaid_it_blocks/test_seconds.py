"""The ledger counts whole seconds: minutes that people log add up to the hours that they bought."""

from random import Random

from odoo.addons.prepaid_it_blocks.policies.hours import to_hours
from odoo.exceptions import UserError

from ..common import TODAY, PrepaidCase


class TestSeconds(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(1.0)
        cls.agreement = cls.block.agreement_id
        cls.ticket = cls._create_ticket()

    def _assert_used_up(self, block=None):
        block = block or self.block
        self.assertEqual((block.balance_seconds, block.balance_hours), (0, 0.0))
        self.assertEqual((block.used_seconds, block.used_hours), (block.seconds, block.hours))
        self.assertEqual((block.state, block.used_percent), ("exhausted", 100.0))
        self.assertEqual(block.agreement_id.overage_seconds, 0)
        self.assertLedgerHolds()

    def test_sixths_of_an_hour_use_it_up(self):
        for policy in ("refuse", "allow", "invoice", "next_block"):
            with self.subTest(policy):
                block = self._sell(1.0, contact=self.other_contact)
                block.agreement_id.overage_policy = policy
                ticket = self._create_ticket(self.other_contact)
                lines = [self._log(ticket, 10 / 60) for __ in range(6)]
                self.assertEqual({line.prepaid_status for line in lines}, {"covered"})
                self.assertEqual({line.prepaid_hours for line in lines}, {600 / 3600})
                self._assert_used_up(block)
                self.assertEqual(ticket.prepaid_used_hours, 1.0)

    def test_thirds_of_an_hour_use_it_up(self):
        self.agreement.write({"renewal_threshold_kind": "hours", "renewal_threshold_hours": 0.0})
        self.block.date_end = TODAY
        for __ in range(3):
            self.assertFalse(self.agreement._get_low_ids())
            self._log(self.ticket, 20 / 60)
        self._assert_used_up()
        self.assertIn(self.agreement.id, self.agreement._get_low_ids())
        self.assertFalse(self.agreement._get_ends_text())
        self.assertIn("used up", self.agreement._get_work_warning())

    def test_what_reads_nothing_is_nothing_to_people(self):
        # Typed as decimals: three seconds are left, and the ledger counts them.
        self.agreement.write({"renewal_threshold_kind": "hours", "renewal_threshold_hours": 0.0})
        self.block.date_end = TODAY
        for __ in range(3):
            self._log(self.ticket, 0.333)
        self.assertEqual((self.block.balance_seconds, self.block.state), (3, "active"))
        self.assertIn(self.agreement.id, self.agreement._get_low_ids())
        self.assertFalse(self.agreement._get_ends_text())
        self.assertIn("used up", self.agreement._get_work_warning())
        self.assertLedgerHolds()

    def test_any_partition_uses_it_up(self):
        random = Random(16)
        for number in range(5):
            minutes = [random.randint(1, 150) for __ in range(30)]
            block = self._sell(sum(minutes) / 60, contact=self.other_contact)
            block.agreement_id.overage_policy = "refuse"
            ticket = self._create_ticket(self.other_contact)
            self.env["account.analytic.line"].create(
                [
                    self._prepare_timesheet(ticket, length // 60 + length % 60 / 60)
                    for length in minutes
                ]
            )
            with self.subTest(number):
                self._assert_used_up(block)

    def test_hours_are_read_from_the_seconds(self):
        self._log(self.ticket, 0.7)
        for record, names in (
            (self.block, ("", "balance_", "used_", "changed_", "refunded_")),
            (self.agreement, ("balance_", "overage_", "available_", "bought_")),
        ):
            for name in names:
                seconds = record[f"{name}seconds"]
                self.assertEqual(record[f"{name}hours"], to_hours(seconds), name)
        self.assertEqual(self.block.used_seconds, 2520)
        for entry in self.agreement.entry_ids:
            self.assertEqual(entry.hours, to_hours(entry.seconds))

    def test_hours_that_are_given_are_rounded_once(self):
        self.block.write({"hours": 1.00007})
        self.assertEqual((self.block.seconds, self.block.hours), (3600, 1.0))
        self.block.hours = 1 / 3
        self.assertEqual((self.block.seconds, self.block.hours), (1200, 1200 / 3600))

    def test_a_weight_is_rounded_once_for_an_entry(self):
        work_type = self.env["prepaid.work.type"].create({"name": "Expert", "weight": 1.15})
        line = self._log(self.ticket, 7 / 3600, prepaid_work_type_id=work_type.id)
        # 8.05 seconds.
        self.assertEqual(line.prepaid_hours, 8 / 3600)
        line = self._log(self.ticket, 10 / 3600, prepaid_work_type_id=work_type.id)
        # 11.5 seconds.
        self.assertEqual(line.prepaid_hours, 12 / 3600)
        self.assertEqual(self.block.used_seconds, 20)

    def test_minimum_and_increment_are_seconds(self):
        work_type = self.env["prepaid.work.type"].create(
            {"name": "Steps", "minimum_hours": 10 / 60, "increment_hours": 10 / 60}
        )
        lines = [
            self._log(self.ticket, minutes / 60, prepaid_work_type_id=work_type.id)
            for minutes in (3, 11, 30)
        ]
        self.assertEqual([line.prepaid_hours for line in lines], [600 / 3600, 1200 / 3600, 0.5])
        self._assert_used_up()

    def test_consents_add_up(self):
        self.agreement.overage_policy = "refuse"
        self._log(self.ticket, 1.0)
        for __ in range(3):
            self.env["prepaid.consent"].create(
                {
                    "agreement_id": self.agreement.id,
                    "contact_id": self.contact.id,
                    "hours": 20 / 60,
                }
            )
        self.assertEqual(
            (self.agreement.consent_seconds, self.agreement.consent_hours), (3600, 1.0)
        )
        for __ in range(6):
            self._log(self.ticket, 10 / 60)
        self.assertEqual(self.agreement.overage_hours, 1.0)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._log(self.ticket, 1 / 3600)

    def test_a_consent_of_nothing_is_refused(self):
        with self.assertRaises(Exception) as caught, self.env.cr.savepoint():
            self.env["prepaid.consent"].create(
                {
                    "agreement_id": self.agreement.id,
                    "contact_id": self.contact.id,
                    "hours": 0.0001,
                }
            )
            self.env.flush_all()
        self.assertIn("hours_positive", str(caught.exception))

    def test_sizes_of_minutes_add_up(self):
        product = self._create_product(hours=20 / 60, price=30.0)
        order = self._create_order(product=product, quantity=3.0)
        order.action_confirm()
        block = order.order_line.prepaid_block_ids
        self.assertEqual((block.seconds, block.hours), (3600, 1.0))
        self.assertEqual((block.rate, order.order_line.prepaid_hours), (90.0, 1.0))
        order.order_line.product_uom_qty = 6.0
        self.assertEqual((block.seconds, block.changed_seconds), (7200, 3600))
        order.order_line.product_uom_qty = 3.0
        self.assertEqual((block.seconds, block.changed_seconds), (3600, 0))
        self.assertLedgerHolds()

    def test_adjustments_and_moves_of_minutes_add_up(self):
        target = self._sell(1.0, contact=self.other_contact).agreement_id
        for __ in range(3):
            self.block._adjust(20 / 60, "Goodwill")
        for __ in range(6):
            self.block._transfer(target, 20 / 60, "Sister firm")
        self.assertEqual((self.block.balance_seconds, self.block.state), (0, "exhausted"))
        self.assertEqual(target.balance_hours, 3.0)
        self.assertLedgerHolds()

    def test_covered_part_of_a_project_leaves_no_trace(self):
        self._log(self.ticket, 50 / 60)
        line = self._log(self.ticket, 0.5)
        self.assertEqual(line.prepaid_status, "partial")
        self.assertEqual(
            (line.prepaid_covered_hours, line.prepaid_overage_hours), (600 / 3600, 1200 / 3600)
        )
        self._sell(1.0)
        self.agreement.overage_policy = "next_block"
        self.agreement._settle_overage()
        self.assertEqual((line.prepaid_status, line.prepaid_overage_hours), ("covered", 0.0))
        self.assertEqual(self.agreement.balance_seconds, 2400)
        self.assertLedgerHolds()
