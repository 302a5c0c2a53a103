"""An addon holds blocks for a reason of its own: no time draws from them until it is gone."""

from ..common import PrepaidCase


class HoldCase(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(20.0)
        cls.agreement = cls.block.agreement_id
        cls.ticket = cls._create_ticket()
        cls.env["ir.model.fields"].create(
            {
                "name": "x_is_held",
                "field_description": "Held",
                "model_id": cls.env["ir.model"]._get_id("prepaid.block"),
                "ttype": "boolean",
            }
        )

    def setUp(self):
        super().setUp()
        model = type(self.env["prepaid.block"])
        names = model._get_hold_fields
        self.patch(model, "_get_hold_fields", lambda blocks: names(blocks) + ["x_is_held"])
        # As when Odoo starts with the addon.
        self.env["prepaid.block"]._register_hook()


class TestHold(HoldCase):
    def test_a_block_on_hold_pays_for_nothing_and_says_so(self):
        self.block.x_is_held = True
        line = self._log(self.ticket, 2.0)
        self.assertEqual((line.prepaid_status, line.prepaid_overage_hours), ("overage", 2.0))
        self.assertEqual(line.prepaid_reason, f"Block {self.block.name} is on hold")
        self.assertEqual((self.block.balance_hours, self.block._is_on_hold()), (20.0, True))
        self.assertTrue(
            self.env["prepaid.entry"].search([("kind", "=", "overage")]).is_overage_on_hold
        )
        self.assertLedgerHolds()

    def test_who_logs_time_reads_it_before(self):
        self.block.x_is_held = True
        line = self.env["account.analytic.line"].new(self._prepare_timesheet(self.ticket, 2.0))
        self.assertIn(f"(Block {self.block.name} is on hold)", line.prepaid_paid_by)
        self.assertIn("20:00 left", line.prepaid_paid_by)

    def test_another_block_pays_meanwhile(self):
        other = self._sell(3.0)
        self.block.x_is_held = True
        line = self._log(self.ticket, 4.0)
        self.assertEqual((line.prepaid_covered_hours, other.balance_hours), (3.0, 0.0))
        self.assertEqual(line.prepaid_reason, f"Block {self.block.name} is on hold")

    def test_it_pays_afterwards_for_what_it_would_have_paid_for(self):
        self.block.x_is_held = True
        line = self._log(self.ticket, 2.0)
        self.agreement._settle_overage(is_hold_over=True)
        self.assertEqual(line.prepaid_overage_hours, 2.0)
        self.block.x_is_held = False
        self.agreement._settle_overage(is_hold_over=True)
        self.assertEqual((line.prepaid_status, line.prepaid_overage_hours), ("covered", 0.0))
        self.assertEqual(self.block.balance_hours, 18.0)
        self.assertLedgerHolds()

    def test_it_may_be_suspended_as_well(self):
        self.block.x_is_held = True
        self.block.is_suspended = True
        line = self._log(self.ticket, 2.0)
        self.assertIn("suspended", line.prepaid_reason)
        self.assertFalse(
            self.env["prepaid.entry"].search([("kind", "=", "overage")]).is_overage_on_hold
        )
