"""What the addons declare of their tables stands in the database's catalogue.

A declaration that Odoo does not understand creates nothing and fails nothing: so the source,
the classes and the catalogue are compared with each other.
"""

import ast
import re
from pathlib import Path
from typing import NamedTuple

from odoo.addons.prepaid_it_blocks import compat
from odoo.tests import TransactionCase

CHECKOUT = Path(__file__).resolve().parents[1]
KINDS = ("Constraint", "Index", "UniqueIndex")
# The module that gives older series what they lack.
BRIDGE = "compat.py"
SQL_INDEX = re.compile(r"CREATE\s+(?:UNIQUE\s+)?INDEX\b[^(]*?\bON\s+(\w+)", re.I)


class Declaration(NamedTuple):
    """A constraint or index as the source declares it."""

    model: str
    name: str
    kind: str
    definition: str


class Source(NamedTuple):
    """The declarations in the addons' source."""

    declarations: list
    mistakes: list


def read_source(addons):
    """Return the `Source` of addons: their declarations, and those of a wrong form."""
    found = Source([], [])
    for addon in addons:
        for path in sorted((CHECKOUT / addon).rglob("*.py")):
            if path.name == BRIDGE:
                continue
            read_module(path.read_text(), f"{addon}/{path.name}", found)
    return found


def read_module(text, label, found):
    """Add the declarations of one module to a `Source`."""
    tree = ast.parse(text)
    placed = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            placed.update(read_class(node, found))
    for node in ast.walk(tree):
        if is_old_form(node) or (is_declaration(node) and node not in placed):
            found.mistakes.append(f"{label}:{node.lineno}")


def read_class(node, found):
    """Add the declarations of a class; return the calls that have the right form."""
    placed = []
    model = get_model(node)
    for statement in node.body:
        if not isinstance(statement, ast.Assign) or not is_declaration(statement.value):
            continue
        call, [target] = statement.value, statement.targets
        is_named = isinstance(target, ast.Name) and target.id.startswith("_")
        if model and is_named and ast.unparse(call.func).startswith("compat."):
            definition = ast.literal_eval(call.args[0])
            found.declarations.append(Declaration(model, target.id[1:], call.func.attr, definition))
            placed.append(call)
    return placed


def get_model(node):
    """Return the name of the model that a class defines or extends, or None."""
    names = {}
    for statement in node.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant):
            names[ast.unparse(statement.targets[0])] = statement.value.value
    return names.get("_name") or names.get("_inherit")


def is_declaration(node):
    """Check if a node is a call that declares a constraint or index."""
    return isinstance(node, ast.Call) and (
        getattr(node.func, "attr", None) in KINDS or getattr(node.func, "id", None) in KINDS
    )


def is_old_form(node):
    """Check if a node names the list of constraints that 19.0 no longer reads."""
    phrase = (getattr(node, "id", None), getattr(node, "attr", None), getattr(node, "value", None))
    return "_sql_constraints" in [word for word in phrase if isinstance(word, str)]


class TestReading(TransactionCase):
    """The reader of the source."""

    def _read(self, body):
        found = Source([], [])
        lines = "\n    ".join(body.splitlines())
        read_module(f"class A(models.Model):\n    _name = 'a.b'\n    {lines}\n", "a.py", found)
        return found

    def test_a_declaration(self):
        found = self._read("_ten = compat.Constraint('CHECK (a' ' > 10)', 'More than ten.')")
        expected = [Declaration("a.b", "ten", "Constraint", "CHECK (a > 10)")]
        self.assertEqual(found, Source(expected, []))

    def test_mistakes(self):
        for body in (
            "_sql_constraints = [('ten', 'CHECK (a > 10)', 'More than ten.')]",
            "_sql_constraints += []",
            "setattr(a, '_sql_constraints', [])",
            "ten = compat.Constraint('CHECK (a > 10)', 'More than ten.')",
            "_ten = models.Constraint('CHECK (a > 10)', 'More than ten.')",
            "_ten = Index('(a)')",
            "_ten: object = compat.Index('(a)')",
            "_all = [compat.UniqueIndex('(a)')]",
            "def f(self):\n    self._ten = compat.Index('(a)')",
        ):
            with self.subTest(body):
                self.assertEqual(len(self._read(body).mistakes), 1)


class TestDeclared(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        installed = cls.env["ir.module.module"].search([("state", "=", "installed")])
        folders = {path.parent.name for path in CHECKOUT.glob("*/__manifest__.py")}
        cls.addons = sorted(folders.intersection(installed.mapped("name")))
        cls.source = read_source(cls.addons)
        cls.env.flush_all()

    def _get_declared(self):
        """Return (name in the database, declaration) for each table that one is about.

        What a part of models declares is about the tables of all models that have the part.
        """
        return [
            (f"{model._table}_{declared.name}", declared._replace(model=name))
            for declared in self.source.declarations
            for name, model in self.env.registry.items()
            if issubclass(model, self.env.registry[declared.model]) and not model._abstract
        ]

    def _get_full_names(self):
        """Return a dict of the names in the database to the declarations in the source."""
        return dict(self._get_declared())

    def _get_objects(self):
        """Return (model, constraint or index) of all classes of the addons in the registry."""
        kinds = (compat.Constraint, compat.Index)
        prefixes = tuple(f"odoo.addons.{addon}." for addon in self.addons)
        return [
            (self.env[name], value)
            for name, model in self.env.registry.items()
            if not model._abstract
            for cls in model.mro()
            if cls.__module__.startswith(prefixes)
            for value in vars(cls).values()
            if isinstance(value, kinds)
        ]

    def _get_constraints(self):
        """Return a dict of the catalogue's constraints to their table, kind and definition."""
        self.env.cr.execute(
            """
            SELECT c.conname, t.relname, c.contype, c.convalidated, pg_get_constraintdef(c.oid)
              FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
             WHERE t.relnamespace = current_schema::regnamespace AND c.contype IN ('c', 'u')
            """
        )
        return {row[0]: row[1:] for row in self.env.cr.fetchall()}

    def _get_indexes(self):
        """Return a dict of the catalogue's indexes to their table, uniqueness and definition."""
        self.env.cr.execute(
            """
            SELECT c.relname, t.relname, i.indisunique, i.indisvalid, pg_get_indexdef(c.oid)
              FROM pg_index i
              JOIN pg_class c ON c.oid = i.indexrelid
              JOIN pg_class t ON t.oid = i.indrelid
             WHERE c.relnamespace = current_schema::regnamespace
            """
        )
        return {
            name: (*values, definition.partition(" USING ")[2])
            for name, *values, definition in self.env.cr.fetchall()
        }

    def _declare_on_probe(self, declared):
        """Return the catalogue's text of a declaration that PostgreSQL itself has read."""
        cr, table = self.env.cr, self.env[declared.model]._table
        cr.execute(f'CREATE TEMP TABLE declared_probe (LIKE "{table}")')
        if declared.kind == "Constraint":
            cr.execute(f"ALTER TABLE declared_probe ADD CONSTRAINT probe {declared.definition}")
            cr.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname='probe'")
        else:
            cr.execute(f"CREATE INDEX probe ON declared_probe {declared.definition}")
            cr.execute("SELECT pg_get_indexdef('probe'::regclass)")
        [text] = cr.fetchone()
        cr.execute("DROP TABLE declared_probe")
        return text if declared.kind == "Constraint" else text.partition(" USING ")[2]

    def test_nothing_is_declared_in_an_old_or_mistyped_form(self):
        self.assertEqual(self.source.mistakes, [])

    def test_the_source_declares_and_the_classes_know_the_same(self):
        known = [value.full_name(model) for model, value in self._get_objects()]
        declared = [name for name, __ in self._get_declared()]
        self.assertEqual(sorted(known), sorted(declared))
        self.assertEqual(len(set(declared)), len(declared))
        self.assertGreaterEqual(len(known), len(self.source.declarations))

    def test_the_ledger_is_among_them(self):
        names = set(self._get_full_names())
        self.assertLessEqual(
            {
                "prepaid_block_balance_not_negative",
                "prepaid_block_sale_sequence_key",
                "prepaid_entry_hours_sign",
                "prepaid_entry_timesheet_key",
                "prepaid_entry_purchase_change_key",
                "prepaid_revenue_row_key",
                "sale_order_prepaid_renewal_key",
            },
            names,
        )
        self.assertGreaterEqual(len(names), 79)

    def test_every_constraint_is_in_the_catalogue_as_it_is_declared(self):
        constraints = self._get_constraints()
        for name, declared in self._get_full_names().items():
            if declared.kind != "Constraint":
                continue
            table = self.env[declared.model]._table
            kind = "u" if declared.definition.upper().startswith("UNIQUE") else "c"
            expected = (table, kind, True, self._declare_on_probe(declared))
            self.assertEqual(constraints.get(name), expected, name)

    def test_every_index_is_in_the_catalogue_as_it_is_declared(self):
        indexes = self._get_indexes()
        for name, declared in self._get_full_names().items():
            if declared.kind == "Constraint":
                continue
            table = self.env[declared.model]._table
            is_unique = declared.kind == "UniqueIndex"
            expected = (table, is_unique, True, self._declare_on_probe(declared))
            self.assertEqual(indexes.get(name), expected, name)

    def test_every_message_is_reported_in_the_reader_s_language(self):
        records = self.env["ir.model.constraint"].search([("module.name", "in", self.addons)])
        texts = {record.name: record.message for record in records}
        messages = {value.full_name(model): value.message for model, value in self._get_objects()}
        messages = {name: message for name, message in messages.items() if message}
        self.assertEqual(messages, {name: texts.get(name) for name in messages})
        silent = [
            name
            for name, declared in self._get_full_names().items()
            if declared.kind == "Constraint" and name not in messages
        ]
        self.assertEqual(silent, [])

    def test_an_index_that_is_declared_otherwise_is_made_again(self):
        cr, name = self.env.cr, "prepaid_block_usable_idx"
        wanted = self._get_indexes()[name]
        cr.execute("DROP INDEX prepaid_block_usable_idx")
        cr.execute("CREATE INDEX prepaid_block_usable_idx ON prepaid_block (state)")
        cr.execute("COMMENT ON INDEX prepaid_block_usable_idx IS 'INDEX (state)'")
        self.assertNotEqual(self._get_indexes()[name], wanted)
        self.env.registry.init_models(cr, ["prepaid.block"], {}, install=False)
        self.assertEqual(self._get_indexes()[name], wanted)

    def test_sql_makes_indexes_of_tables_alone_that_no_model_has(self):
        tables = {model._table for model in self.env.registry.values()}
        made = [
            table
            for addon in self.addons
            for path in (CHECKOUT / addon).rglob("*.py")
            if path.name != BRIDGE
            for table in SQL_INDEX.findall(path.read_text())
        ]
        self.assertEqual(set(made), {"prepaid_board_agreement", "prepaid_entry_find"})
        self.assertFalse(tables & set(made))
