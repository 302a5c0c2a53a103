"""An addon includes time in something else: nobody pays for it, and nobody bills it."""

from dataclasses import replace

from ..common import PrepaidCase
from ..material import MaterialMixin

HOUR = 3600


class IncludedMixin:
    """The first hour of each entry is included, as an addon would have it.

    What was included is noted in a field that Odoo has, what an addon would note in its own.
    """

    def _include_first_hour(self):
        model = type(self.env["account.analytic.line"])
        fields, prepare = model._get_ledger_fields, model._prepare_prepaid_result

        def note(line, plan, target):
            return dict(prepare(line, plan, target), ref=str(target.included))

        def take_off(lines, targets):
            for line in lines:
                target = targets[line.id]
                first = min(target.seconds, HOUR)
                targets[line.id] = replace(
                    target, seconds=target.seconds - first, included=first, note="One is free"
                )

        self.patch(model, "_get_ledger_fields", lambda lines: fields(lines) | {"ref"})
        self.patch(model, "_prepare_prepaid_result", note)
        self.patch(model, "_get_prepaid_included", lambda line: int(line.ref or 0))
        self.patch(model, "_include_prepaid_time", take_off)


class TestIncluded(IncludedMixin, PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(20.0)
        cls.agreement = cls.block.agreement_id
        cls.ticket = cls._create_ticket()

    def setUp(self):
        super().setUp()
        self._include_first_hour()

    def test_blocks_pay_for_the_rest(self):
        line = self._log(self.ticket, 2.5)
        self.assertEqual((line.ref, line.prepaid_hours), ("3600", 1.5))
        self.assertEqual((line.prepaid_status, line.prepaid_covered_worked_hours), ("covered", 2.5))
        self.assertEqual(line.prepaid_time_explanation, "One is free")
        self.assertEqual(self._ledger(line), [("drawdown", self.block.id, -1.5)])
        self.assertLedgerHolds()

    def test_what_is_included_wholly_is_free_of_charge(self):
        line = self._log(self.ticket, 0.5)
        self.assertEqual(
            (line.ref, line.prepaid_hours, line.prepaid_status), ("1800", 0, "excluded")
        )
        self.assertEqual(
            (line.prepaid_agreement_id, line.prepaid_reason), (self.agreement, "Not billable")
        )
        self.assertEqual(self._ledger(line), [])
        line.unit_amount = 1.25
        self.assertEqual(
            (line.ref, line.prepaid_hours, line.prepaid_status), ("3600", 0.25, "covered")
        )
        line.unit_amount = 0.25
        self.assertEqual(
            (line.ref, line.prepaid_hours, line.prepaid_status), ("900", 0, "excluded")
        )
        self.assertLedgerHolds()

    def test_it_stays_while_the_time_does(self):
        line, whole = self._log(self.ticket, 2.5), self._log(self.ticket, 0.5)
        work_type = self.env["prepaid.work.type"].create({"name": "Twice", "weight": 2.0})
        # A change of the rules, and one of the ticket: what is drawn is not accounted again.
        work_type.weight = 3.0
        team = self.env["helpdesk.ticket.team"].create({"name": "Other"})
        model = type(self.env["account.analytic.line"])
        self.patch(model, "_include_prepaid_time", lambda lines, targets: None)
        self.ticket.team_id = team
        self.assertEqual((line.ref, line.prepaid_hours), ("3600", 1.5))
        self.assertEqual(
            (whole.ref, whole.prepaid_hours, whole.prepaid_status), ("1800", 0, "excluded")
        )

    def test_another_customer_is_accounted_anew(self):
        block = self._sell(5.0, contact=self.other_contact)
        line = self._log(self.ticket, 0.5)
        model = type(self.env["account.analytic.line"])
        self.patch(model, "_include_prepaid_time", lambda lines, targets: None)
        self.ticket.partner_id = self.other_contact
        self.assertEqual((line.ref, line.prepaid_hours), ("0", 0.5))
        self.assertEqual(self._ledger(line), [("drawdown", block.id, -0.5)])
        self.assertLedgerHolds()

    def test_overage_is_what_is_not_included(self):
        self.agreement.overage_policy = "next_block"
        line = self._log(self.ticket, 22.0)
        self.assertEqual((line.prepaid_status, line.prepaid_overage_hours), ("partial", 1.0))
        other = self._log(self.ticket, 2.0)
        # No block paid for any of it: what is included is billed by nobody all the same.
        self.assertEqual((other.prepaid_status, other.prepaid_overage_hours), ("partial", 1.0))
        self.assertEqual(other.prepaid_covered_worked_hours, 1.0)
        self._sell(5.0)
        self.assertEqual((other.ref, other.prepaid_status), ("3600", "covered"))
        self.assertEqual(other.prepaid_covered_worked_hours, 2.0)
        self.assertLedgerHolds()

    def test_time_that_is_free_is_not_included(self):
        line = self._log(self.ticket, 2.0)
        line.write({"prepaid_excluded": True, "prepaid_exclusion": "goodwill"})
        self.assertEqual((line.ref, line.prepaid_status), ("0", "excluded"))
        line.prepaid_excluded = False
        self.assertEqual((line.ref, line.prepaid_hours), ("3600", 1.0))
        self.assertLedgerHolds()


class TestIncludedMaterial(IncludedMixin, MaterialMixin, PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_material()

    def test_time_and_material_does_not_bill_it(self):
        self._include_first_hour()
        line = self._log(self.ticket, 0.5)
        self.assertEqual((line.so_line, line.prepaid_status), (self.sale_line, "excluded"))
        self.assertEqual(self.sale_line.qty_delivered, 0.0)
        line = self._log(self.ticket, 6.0)
        # One hour is included, the block of four pays for four, and one is left.
        self.assertEqual((line.prepaid_covered_hours, line.prepaid_status), (4.0, "partial"))
        self.assertEqual(self.sale_line.qty_delivered, 1.0)
