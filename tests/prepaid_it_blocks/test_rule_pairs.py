"""Rules of quotations and blocks in Python and in SQL: of each row both say what stands in it."""

from datetime import timedelta

from odoo import Command
from odoo.addons.prepaid_it_blocks.policies import renewal

from ..common import TODAY
from .rule_pairs import RulePairCase

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


class TestQuotations(RulePairCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.prepaid_renewal_retry_days = 0
        cls.agreement = cls._sell(20.0).agreement_id
        cls.order = cls.agreement._renew()

    def _pay(self, state):
        payment = self.env["payment.transaction"].create(
            {
                "provider_id": self.env["payment.provider"].create({"name": "Slow bank"}).id,
                "payment_method_id": self.env["payment.method"].search([], limit=1).id,
                "amount": self.order.amount_total,
                "currency_id": self.order.currency_id.id,
                "partner_id": self.order.partner_id.id,
                "reference": f"PAY-{state}",
                "sale_order_ids": [Command.set(self.order.ids)],
            }
        )
        # Only some providers authorise payments.
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE payment_transaction SET state = %s WHERE id = %s", [state, payment.id]
        )
        payment.invalidate_recordset(["state"])
        return payment

    def test_a_payment_is_done_or_under_way(self):
        for states, is_made in (
            ([], False),
            (["draft"], False),
            (["cancel"], False),
            (["error"], False),
            (["draft", "cancel", "error"], False),
            (["pending"], True),
            (["authorized"], True),
            (["done"], True),
            (["error", "done"], True),
        ):
            with self.subTest(states):
                payments = [self._pay(state) for state in states]
                condition = self.order._get_paid_condition()
                self.assertEqual(self._select(condition, "sale_order o", self.order), is_made)
                self.assertEqual(self.order._is_payment_made(), is_made)
                for payment in payments:
                    payment.unlink()

    def test_the_last_day_is_over(self):
        for last_day, today, is_over in (
            (False, TODAY, False),
            (TODAY, YESTERDAY, False),
            (TODAY, TODAY, False),
            (TODAY, TOMORROW, True),
        ):
            with self.subTest(f"{last_day} {today}"):
                self.order.validity_date = last_day
                condition = self.order._get_expired_condition("%(today)s")
                with self._on(today):
                    found = self._select(condition, "sale_order o", self.order, today=today)
                    self.assertEqual((found, self.order._is_renewal_expired()), (is_over, is_over))
                # The same later, where it does not count as expired for some days.
                condition = self.order._get_expired_condition("%(today)s", days="3")
                later = today + timedelta(days=3)
                found = self._select(condition, "sale_order o", self.order, today=later)
                self.assertEqual(found, is_over)

    def test_a_renewal_is_open(self):
        for is_renewal, state, is_open in (
            (True, "draft", True),
            (True, "sent", True),
            (True, "sale", False),
            (True, "cancel", False),
            (False, "draft", False),
            (False, "sent", False),
        ):
            with self.subTest(f"{is_renewal} {state}"):
                self.order.write({"is_prepaid_renewal": is_renewal, "state": state})
                found = self.order if is_open else self.order.browse()
                self.assertEqual(self.agreement._get_open_renewal(), found)
                self.assertEqual(self.agreement.open_renewal_id, found)
                condition = self.agreement._get_renewal_condition()
                may_renew = self._select(
                    condition, "prepaid_agreement a", self.agreement, today=TODAY
                )
                self.assertEqual(may_renew, not is_open)


class TestBlocks(RulePairCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(20.0)
        cls.agreement = cls.block.agreement_id

    def test_a_block_is_in_force(self):
        usual = {"state": "active", "date_start": TODAY, "date_end": False, "is_suspended": False}
        for vals, is_in_force in (
            ({}, True),
            ({"date_start": False}, True),
            ({"date_start": YESTERDAY}, True),
            ({"date_start": TOMORROW}, False),
            ({"date_end": TOMORROW}, True),
            ({"date_end": TODAY}, True),
            ({"date_start": YESTERDAY, "date_end": YESTERDAY}, False),
            ({"is_suspended": True}, False),
            ({"state": "pending"}, False),
            ({"state": "exhausted"}, False),
            ({"state": "expired"}, False),
            ({"state": "cancelled"}, False),
        ):
            with self.subTest(str(vals)):
                self.block.write(dict(usual, **vals))
                condition = self.block._get_in_force_query("b", "%(today)s")
                found = self._select(condition, "prepaid_block b", self.block, today=TODAY)
                self.assertEqual(found, is_in_force)
                self.assertEqual(self.block._is_in_force(TODAY), is_in_force)
                self.assertEqual(self.agreement.available_hours, 20.0 * is_in_force)

    def test_hours_are_at_the_threshold(self):
        ticket = self._create_ticket()
        # 25 hours are in force, and others later.
        self.block._adjust(5.0, "Goodwill")
        self._sell(20.0).write({"date_start": TOMORROW})
        for kind, threshold, used, is_due in (
            ("percent", 20.0, 19.9997, False),
            ("percent", 20.0, 20.0, True),
            ("percent", 20.0, 20.0003, True),
            ("percent", 0.0, 24.99, False),
            # What is left reads 0:00.
            ("percent", 0.0, 24.9997, True),
            ("percent", 0.0, 25.0, True),
            ("hours", 10.0, 14.9997, False),
            ("hours", 10.0, 15.0, True),
            ("hours", 25.0, 0.0, True),
            ("hours", 24.9997, 0.0, False),
        ):
            with self.subTest(f"{kind} {threshold} {used}"):
                self.agreement.write(
                    {
                        "renewal_threshold_kind": kind,
                        "renewal_threshold_percent": threshold if kind == "percent" else 0.0,
                        "renewal_threshold_hours": threshold if kind == "hours" else 0.0,
                    }
                )
                time = self._log(ticket, used) if used else ticket.timesheet_ids
                self.agreement.invalidate_recordset(["is_renewal_due"])
                self.assertEqual(self.agreement.id in self.agreement._get_due_ids(), is_due)
                # What the customer reads of it is reckoned from the fields.
                limit = renewal.get_threshold(
                    kind, threshold, threshold, self.agreement.bought_seconds
                )
                found = renewal.is_due(self.agreement.available_seconds, limit)
                self.assertEqual((found, self.agreement.is_renewal_due), (is_due, is_due))
                time.unlink()

    def test_the_grace_days_are_over(self):
        for last_day, grace_days, is_over in (
            (False, 0, False),
            (TODAY, 0, False),
            (YESTERDAY, 0, True),
            (YESTERDAY, 1, False),
            (TODAY - timedelta(days=2), 1, True),
            (TODAY - timedelta(days=30), 30, False),
            (TODAY - timedelta(days=31), 30, True),
        ):
            with self.subTest(f"{last_day} {grace_days}"):
                self.company.prepaid_grace_days = grace_days
                self.block.write({"date_start": "2026-01-01", "date_end": last_day})
                self.assertEqual(self.block in self.block._get_ended(self.company), is_over)
                self.assertIs(self.block._is_over(), is_over)

    def test_something_holds_a_block(self):
        names = ("is_limited", "is_order_cancelled")
        for fnames, held_by, is_held in (
            ((), names, False),
            (names, (), False),
            (names, names[:1], True),
            (names, names[1:], True),
            (names, names, True),
            (names[:1], names[1:], False),
        ):
            with self.subTest(f"{fnames} {held_by}"):
                self.patch(
                    type(self.block), "_get_hold_fields", lambda block, found=fnames: list(found)
                )
                # Neither true nor false, as in rows from before a field was added.
                self.env.cr.execute(
                    "UPDATE prepaid_block SET is_limited = NULL, is_order_cancelled = NULL"
                )
                self.block.invalidate_recordset(names)
                self.block.write(dict.fromkeys(held_by, True))
                found = self._select(self.block._get_hold_query("b"), "prepaid_block b", self.block)
                self.assertEqual((found, self.block._is_on_hold()), (is_held, is_held))
