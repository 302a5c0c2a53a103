"""Each addon's manifest names the modules whose models it extends.

What comes along with another module stays only as long as that one needs it.
"""

import ast

from odoo.tests import BaseCase, TransactionCase

from .test_declared import CHECKOUT

# Every other module depends on it.
ALWAYS_THERE = "base"


def read_extended(text):
    """Return the names of the models that a module's classes extend or take over."""
    extended = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ClassDef):
            for statement in node.body:
                if isinstance(statement, ast.Assign) and is_inherit(statement.targets[0]):
                    names = ast.literal_eval(statement.value)
                    extended.update([names] if isinstance(names, str) else names)
    return extended


def read_all(addon):
    """Return the names of all models that an addon of this checkout extends."""
    paths = (CHECKOUT / addon).rglob("*.py")
    return set().union(*(read_extended(path.read_text(encoding="utf-8")) for path in paths))


def is_inherit(target):
    """Check if a node is the line of a class with the models that it extends."""
    return isinstance(target, ast.Name) and target.id == "_inherit"


class TestReading(BaseCase):
    def test_extended_models(self):
        text = (
            "class A(models.Model):\n    _inherit = 'a'\n"
            "class B(models.Model):\n    _name = 'b'\n    _inherit = ['b', 'a.mixin']\n"
            "class C(models.Model):\n    _name = 'c'\n    name = fields.Char()\n"
        )
        self.assertEqual(read_extended(text), {"a", "b", "a.mixin"})


class TestDepends(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folders = [path.parent.name for path in CHECKOUT.glob("*/__manifest__.py")]
        # A series that has another addon in the place of one of ours does not know ours.
        cls.addons = cls.env["ir.module.module"].search([("name", "in", folders)])

    def _find_undeclared(self, addon):
        """Return (model, module that defines it) of extensions without a line in `depends`."""
        own = read_all(addon.name)
        if addon.state != "installed":
            # Glue to a module that is not there: `./dev beside` has it.
            own = {name for name in own if name in self.env}
        declared = {ALWAYS_THERE, addon.name, *addon.dependencies_id.mapped("name")}
        defined = {name: self.env[name]._original_module for name in own}
        return sorted(pair for pair in defined.items() if pair[1] not in declared)

    def test_each_addon_depends_on_what_it_extends(self):
        names = self.addons.mapped("name")
        self.assertIn("prepaid_it_blocks", names)
        self.assertIn("prepaid_it_blocks_queue_job", names)
        for addon in self.addons:
            with self.subTest(addon.name):
                self.assertEqual(self._find_undeclared(addon), [])

    def test_a_model_of_another_module_is_missed(self):
        addon = self.addons.filtered(lambda one: one.name == "prepaid_it_blocks_queue_job")
        addon.dependencies_id.filtered(lambda one: one.name == "prepaid_it_blocks").unlink()
        missing = self._find_undeclared(addon)
        self.assertIn(("prepaid.run", "prepaid_it_blocks"), missing)
