"""What the suites of dialogs on blocks share."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from ..common import PrepaidCase


class AdjustmentCase(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(20.0, prepaid_validity_months=1)
        cls.agreement = cls.block.agreement_id
        cls.other_agreement = cls._sell(5.0, contact=cls.other_contact).agreement_id
        cls.ticket = cls._create_ticket()
        cls.other_company = cls.env["res.company"].create({"name": "Other Firm"})
        cls.stranger = cls._create_user(
            "stranger",
            "prepaid_it_blocks.group_manager",
            company_id=cls.other_company.id,
            company_ids=[Command.set(cls.other_company.ids)],
        )

    def _run(self, verb, user=None, block=None, **vals):
        """Fill in a dialog and press its button."""
        wizard = self.env[f"prepaid.block.{verb}"].with_user(user or self.manager)
        vals = dict({"block_id": (block or self.block).id, "reason": "Because"}, **vals)
        getattr(wizard.create(vals), f"action_{verb}")()

    def _assert_refused(self, expected, verb, **vals):
        """Check that a dialog refuses with a text, and that nothing changed."""
        before = self._ledger(self.block)
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            self._run(verb, **vals)
        self.assertIn(expected, str(caught.exception))
        self.assertEqual(self._ledger(self.block), before)
        self.assertLedgerHolds()

    def _assert_for_managers_of_the_company(self, verb, **vals):
        with mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model"):
            for user in (self.technician, self.salesman, self.accountant, self.stranger):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    self._run(verb, user, **vals)
        self.assertEqual(self._ledger(self.block), [("purchase", self.block.id, 20.0)])

    def _body(self, record):
        return str(record.message_ids[0].body)
