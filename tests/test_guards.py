"""Every model and field of the addons stands behind the guard, and every dialog is its maker's.

A field that is read-only on the screen is written by methods alone, on every interface: a new one
that is not guarded fails here, and so does a new dialog that others could read.
"""

from odoo import models
from odoo.tests import TransactionCase

# Records that refuse everybody, or write what they hold themselves, whatever is passed to them.
FROZEN = {
    "prepaid.agreement.template.revision",
    "prepaid.agreement.version",
    "prepaid.entry",
    "prepaid.opening.balance",
}
# Read-only fields of other models, and why they are not guarded.
UNGUARDED = {
    # Kept by the ledger's own rules: see `_get_ledger_fields` of timesheets.
    "account.analytic.line": {"prepaid_has_start"},
    # Copied along with a quotation; what they say decides on no hours and no money. Odoo computes
    # how an item is delivered; 18.0 counts its field as of whoever adds a choice.
    "sale.order.line": {"is_prepaid_section", "prepaid_offer", "qty_delivered_method"},
}


class TestGuards(TransactionCase):
    def _is_ours(self, field):
        return field._modules and field._modules[0].startswith("prepaid_it_blocks")

    def _get_read_only(self, model):
        """Return the names of the read-only fields that the addons have added to a model."""
        return {
            name
            for name, field in model._fields.items()
            if field.store
            and field.readonly
            # What is on the other side has its own guard.
            and field.type != "one2many"
            and self._is_ours(field)
            and name not in models.MAGIC_COLUMNS
        }

    def _get_models(self):
        for name in self.env.registry:
            model = self.env[name]
            if model._auto and not (model._abstract or model._transient):
                yield model

    def test_each_model_of_ours_has_the_guard(self):
        ours = [model for model in self._get_models() if model._name.startswith("prepaid.")]
        self.assertGreater(len(ours), 25)
        without = {model._name for model in ours if not hasattr(model, "_write_guarded")}
        self.assertEqual(without, FROZEN)

    def test_each_read_only_field_is_guarded(self):
        for model in self._get_models():
            read_only = self._get_read_only(model)
            if not read_only or model._name in FROZEN:
                continue
            with self.subTest(model._name):
                guarded = set(UNGUARDED.get(model._name, ()))
                for method in ("_get_guarded_fields", "_get_ledger_fields"):
                    guarded |= getattr(model, method, frozenset)()
                self.assertEqual(read_only - guarded, set())

    def test_each_dialog_is_read_by_its_maker_alone(self):
        dialogs = [
            name
            for name in self.env.registry
            if name.startswith("prepaid.") and self.env[name]._transient
        ]
        self.assertGreater(len(dialogs), 15)
        for name in dialogs:
            rules = self.env["ir.rule"].search([("model_id.model", "=", name)])
            own = [rule for rule in rules if "create_uid" in rule.domain_force and rule["global"]]
            self.assertTrue(own, name)
