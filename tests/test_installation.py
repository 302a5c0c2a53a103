"""Installing on a firm with much time and many orders: their rows are neither read nor written."""

from odoo import Command

from tools.engine.places import ADDONS

from .common import PrepaidCase


def _is_ours(field):
    """Check if none but our addons define a field; those of every model nobody defines."""
    return bool(field._modules) and set(field._modules) <= set(ADDONS)


class TestInstallation(PrepaidCase):
    """The columns of our fields are dropped from Odoo's tables, and made again as at the start."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        plain = cls.env["product.product"].create({"name": "Cable", "type": "service"})
        line = {"product_id": plain.id, "product_uom_qty": 2.0}
        cls.order = cls._create_order(order_line=[Command.create(line)] * 3)
        cls.ticket = cls._create_ticket()
        task = cls.env["project.task"].create({"name": "Task", "project_id": cls.project.id})
        vals = cls._prepare_timesheet(cls.ticket, 1.0, ticket_id=False, task_id=task.id)
        cls.time = cls.env["account.analytic.line"].create([vals] * 3)

    def _get_columns(self):
        """Return a dict of Odoo's models to the names of our fields that have a column there."""
        found = {}
        for name, model in self.env.registry.items():
            if model._original_module in ADDONS or not model._auto or model._abstract:
                continue
            ours = [
                field.name
                for field in model._fields.values()
                if field.store and field.column_type and _is_ours(field)
            ]
            if ours:
                found[name] = ours
        return found

    def _read_versions(self, table):
        """Return the state of each row: another one wherever a row was written."""
        self.env.cr.execute(f'SELECT id, xmin::text, ctid::text FROM "{table}" ORDER BY id')
        return self.env.cr.fetchall()

    def _install_again(self, columns):
        """Make the columns again, as the addons' installation does.

        :param columns: dict of names of models to names of fields
        """
        self.env.flush_all()
        tables = {name: self.env[name]._table for name in columns}
        for name, table in tables.items():
            for column in columns[name]:
                self.env.cr.execute(f'ALTER TABLE "{table}" DROP COLUMN "{column}" CASCADE')
        before = {table: self._read_versions(table) for table in set(tables.values())}
        self.env.invalidate_all()
        self.registry.init_models(self.env.cr, list(columns), {"module": "prepaid_it_blocks"})
        self.env.flush_all()
        after = {table: self._read_versions(table) for table in before}
        return {table for table in before if before[table] != after[table]}

    def _get_long(self):
        """Return our columns of tables that grow with a firm's work."""
        columns = self._get_columns()
        small = {"res.company", "res.config.settings", "helpdesk.ticket.team"}
        return {name: ours for name, ours in columns.items() if name not in small}

    def test_tables_that_grow_are_known(self):
        self.assertLessEqual(
            {"account.analytic.line", "sale.order", "sale.order.line", "product.template"},
            set(self._get_long()),
        )

    def test_no_row_is_written(self):
        self.assertEqual(self._install_again(self._get_long()), set())

    def test_what_was_there_before_has_no_hours(self):
        self._install_again(self._get_long())
        self.assertEqual(self.time.mapped("prepaid_status"), ["none"] * 3)
        for name in ("prepaid_hours", "prepaid_rate", "prepaid_saving", "prepaid_offered_qty"):
            self.assertEqual(self.order.order_line.mapped(name), [0.0] * 3, name)
        self.assertTrue(self.product.prepaid_in_portal)

    def test_quotations_of_blocks_offer_their_sizes_again(self):
        size = {"product_id": self.product.product_variant_id.id, "product_uom_qty": 0.0}
        order = self._create_order()
        order.write({"order_line": [Command.create(size)]})
        names = ["is_prepaid_size", "prepaid_offered_qty"]
        before = order.order_line.read(names)
        self.assertEqual(order.order_line.mapped("is_prepaid_size"), [False, True])
        self.assertEqual(self._install_again({"sale.order.line": names}), {"sale_order_line"})
        self.assertEqual(order.order_line.read(names), before)
