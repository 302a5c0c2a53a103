"""Uninstalling leaves nothing in the database that Odoo does not know of."""

from odoo.addons.prepaid_it_blocks import hooks
from odoo.addons.prepaid_it_blocks_account import hooks as account_hooks
from odoo.addons.prepaid_it_blocks_agreement import hooks as agreement_hooks
from odoo.addons.prepaid_it_blocks_care import hooks as care_hooks
from odoo.addons.prepaid_it_blocks_statement import hooks as statement_hooks

from .common import PrepaidCase


class TestUninstall(PrepaidCase):
    def _list_functions(self):
        self.env.cr.execute("SELECT proname FROM pg_proc WHERE proname LIKE 'prepaid%'")
        return {name for (name,) in self.env.cr.fetchall()}

    def _list_unknown_tables(self):
        """Return the tables that belong to no model and to no field."""
        fields = [
            field
            for model in self.registry.models.values()
            for field in model._fields.values()
            if field.type == "many2many" and field.store
        ]
        known = {model._table for model in self.registry.models.values()}
        known.update(field.relation for field in fields)
        self.env.cr.execute(
            "SELECT tablename FROM pg_tables"
            " WHERE tablename LIKE 'prepaid%%' AND tablename <> ALL(%s)",
            [list(known)],
        )
        return {name for (name,) in self.env.cr.fetchall()}

    def _uninstall_statements(self):
        """Do what Odoo does when statements go, and with them what depends on them."""
        care_hooks.uninstall_hook(self.env)
        statement_hooks.uninstall_hook(self.env)

    def test_all_that_the_orm_does_not_know_is_dropped(self):
        self.assertTrue(self._list_functions())
        self.assertTrue(self._list_unknown_tables())
        for one in (account_hooks, care_hooks, statement_hooks, agreement_hooks, hooks):
            one.uninstall_hook(self.env)
        self.assertEqual((self._list_functions(), self._list_unknown_tables()), (set(), set()))

    def test_the_ledger_goes_on_without_statements(self):
        block = self._sell(4.0)
        self._uninstall_statements()
        self.assertFalse(self._list_unknown_tables())
        self._log(self._create_ticket(), 1.0)
        self.assertEqual(block.balance_hours, 3.0)

    def test_statements_that_come_back_add_up_what_came_meanwhile(self):
        self._sell(4.0)
        ticket = self._create_ticket()
        self._log(ticket, 1.0)
        self._uninstall_statements()
        self._log(ticket, 2.0)
        self.env.flush_all()
        self.env["prepaid.entry"].init()
        self.env["prepaid.agreement"]._create_board()
        self.assertLedgerHolds()
        self._log(ticket, 0.5)
        self.assertLedgerHolds()
