"""An addon notes on timesheets what follows from a draw, in the ledger's own statement."""

from odoo.exceptions import AccessError

from ..common import PrepaidCase


class TestLedgerFields(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(20.0)
        cls.agreement = cls.block.agreement_id
        cls.agreement.overage_policy = "next_block"
        cls.ticket = cls._create_ticket()

    def _extend(self):
        """Store a note with each draw in a field of Odoo's, as an addon does in its own."""
        model = type(self.env["account.analytic.line"])
        fields, prepare = model._get_ledger_fields, model._prepare_prepaid_result

        def note(line, plan, target):
            hours = (plan.covered_seconds, plan.overage_seconds, target.worked)
            text = "{:g} + {:g}, {:g} worked".format(*(one / 3600 for one in hours))
            return dict(prepare(line, plan, target), ref=text)

        self.patch(model, "_get_ledger_fields", lambda lines: fields(lines) | {"ref"})
        self.patch(model, "_prepare_prepaid_result", note)

    def _count(self, hours):
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        self._log(self.ticket, hours)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_a_draw_notes_it_and_so_does_a_change(self):
        self._extend()
        line = self._log(self.ticket, 3.0)
        self.assertEqual(line.ref, "3 + 0, 3 worked")
        line.unit_amount = 22.0
        self.assertEqual(line.ref, "20 + 2, 22 worked")
        line.invalidate_recordset()
        self.assertEqual(line.ref, "20 + 2, 22 worked")

    def test_a_block_that_pays_later_notes_it_too(self):
        self._extend()
        line = self._log(self.ticket, 22.0)
        self._sell(1.5)
        self.assertEqual(line.ref, "21.5 + 0.5, 22 worked")
        self.assertEqual((line.prepaid_status, line.prepaid_overage_hours), ("partial", 0.5))
        self.assertEqual(line.prepaid_reason, "All blocks are used up")
        self._sell(5.0)
        self.assertEqual(line.ref, "22 + 0, 22 worked")
        self.assertEqual((line.prepaid_status, line.prepaid_reason), ("covered", False))
        self.assertLedgerHolds()

    def test_a_change_of_what_it_follows_notes_it_again(self):
        self._extend()
        model = type(self.env["account.analytic.line"])
        fields, prepare = model._get_prepaid_source_fields, model._prepare_prepaid_result
        self.patch(
            model,
            "_prepare_prepaid_result",
            lambda line, plan, target: dict(prepare(line, plan, target), ref=line.name),
        )
        line = self._log(self.ticket, 3.0)
        self.assertEqual(line.ref, "Looked at it")
        self.patch(model, "_get_prepaid_source_fields", lambda lines: fields(lines) | {"name"})
        line.name = "Mended it"
        line.invalidate_recordset()
        self.assertEqual((line.ref, line.prepaid_revision), ("Mended it", 1))
        self.assertEqual(self.block.balance_hours, 17.0)

    def test_nobody_else_writes_it(self):
        self._extend()
        line = self._log(self.ticket, 3.0)
        with self.assertRaises(AccessError):
            line.ref = "mine"
        with self.assertRaises(AccessError):
            self._log(self.ticket, 1.0, ref="mine")
        self.assertNotIn("ref", line.with_context(default_ref="mine").default_get(["ref"]))

    def test_it_takes_no_statement(self):
        self._log(self.ticket, 1.0)
        before = self._count(1.0)
        self._extend()
        self.assertEqual(self._count(1.0), before)
