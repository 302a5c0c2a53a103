"""Overage promised to be paid by the next block, whatever the policy becomes."""

from .overage import OverageCase


class TestPromisedOverage(OverageCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement.overage_policy = "next_block"

    def _promise(self, hours, **vals):
        consent = self._grant(hours, policy="next_block", **vals)
        self.assertEqual(consent.request_id.settlement, "next_block")
        return consent

    def test_the_next_block_pays_under_any_policy(self):
        for policy in ("invoice", "allow", "refuse"):
            self._promise(1.0)
            line = self._log(self.ticket, self.agreement.balance_hours + 1.0)
            self.agreement.overage_policy = policy
            self.assertFalse(self._bill())
            new = self._sell(3.0)
            self.assertEqual((line.prepaid_status, new.balance_hours), ("covered", 2.0), policy)
            self.assertLedgerHolds()

    def test_no_more_than_was_promised(self):
        self._promise(1.0)
        line = self._log(self.ticket, 7.0)
        self.agreement.overage_policy = "invoice"
        new = self._sell(10.0)
        self.assertEqual((new.balance_hours, line.prepaid_overage_hours), (9.0, 2.0))
        self.assertEqual(self._figures(self._bill()), [(2.0, 100.0)])
        again = self._sell(10.0)
        self.assertEqual((again.balance_hours, new.balance_hours), (10.0, 9.0))
        self.assertFalse(self._bill())
        self.assertLedgerHolds()

    def test_what_is_agreed_at_a_price_is_not_taken_from_a_block(self):
        self._promise(1.0)
        self._grant(2.0, rate=70.0, policy="allow")
        self._log(self.ticket, 7.0)
        self.agreement.overage_policy = "invoice"
        new = self._sell(10.0)
        self.assertEqual(new.balance_hours, 9.0)
        self.assertEqual(self._figures(self._bill()), [(2.0, 70.0)])

    def test_a_promise_for_a_ticket_is_for_that_ticket(self):
        other = self._create_ticket()
        self._promise(5.0, ticket=other)
        self._log(self.ticket, 5.0)
        line = self._log(other, 2.0)
        self.agreement.overage_policy = "invoice"
        new = self._sell(10.0)
        self.assertEqual((new.balance_hours, line.prepaid_status), (8.0, "covered"))
        self.assertEqual(self._figures(self._bill()), [(1.0, 100.0)])

    def test_what_was_billed_before_stays_billed(self):
        self._log(self.ticket, 5.0)
        self.agreement.overage_policy = "invoice"
        self._bill()
        self._promise(1.0)
        self.agreement.overage_policy = "invoice"
        new = self._sell(10.0)
        self.assertEqual(new.balance_hours, 10.0)

    def test_no_block_comes_after_the_agreement_has_ended(self):
        self._promise(1.0)
        self._log(self.ticket, 6.0)
        self.agreement.overage_policy = "invoice"
        self.assertEqual(self.agreement.unbilled_overage_hours, 1.0)
        self._change(self.agreement, {"state": "ended"})
        self.assertEqual(self._figures(self._bill()), [(2.0, 100.0)])

    def test_free_hours_are_none_to_invoice(self):
        self.agreement.overage_policy = "invoice"
        self._grant(2.0, rate=0.0)
        self._log(self.ticket, 6.0)
        self.assertEqual(self.agreement.unbilled_overage_hours, 0.0)
        self._log(self.ticket, 1.0)
        self._clear(self.agreement)
        self.assertEqual(self.agreement.unbilled_overage_hours, 1.0)
