"""Uninstalling for real: what the addons brought is gone from the database, whatever it was."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tools.engine import databases, serving, setup, templates
from tools.engine.places import ADDON, with_depends

# What a database consists of, by names: tables, indexes, functions, triggers ...
CATALOGUE = """
SELECT 'function ' || proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
 UNION SELECT 'relation ' || relkind::text || ' ' || relname FROM pg_class
        WHERE relnamespace = 'public'::regnamespace
 UNION SELECT 'column ' || table_name || '.' || column_name || ' ' || udt_name
         FROM information_schema.columns WHERE table_schema = 'public'
 UNION SELECT 'trigger ' || tgrelid::regclass || ' ' || tgname FROM pg_trigger
        WHERE NOT tgisinternal
 UNION SELECT 'constraint ' || conrelid::regclass || ' ' || conname FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace
"""
# What Odoo's own tables say that there is. Rows about foreign keys stay of any addon: Odoo gives
# them no external id, by which it finds what to delete. Which models are parts of another one it
# notes for the addon of the part: as long as that is there, so is the note.
RECORDS = """
SELECT 'model ' || model FROM ir_model
 UNION SELECT 'field ' || model || '.' || name FROM ir_model_fields
 UNION SELECT 'choice ' || f.model || '.' || f.name || ' ' || s.value
         FROM ir_model_fields_selection s JOIN ir_model_fields f ON f.id = s.field_id
 UNION SELECT 'constraint of Odoo ' || name FROM ir_model_constraint WHERE type <> 'f'
 UNION SELECT 'relation of Odoo ' || name FROM ir_model_relation
 UNION SELECT 'external id ' || module || '.' || name FROM ir_model_data
        WHERE model <> 'ir.model.inherit' AND (module LIKE 'prepaid%' OR module LIKE 'helpdesk_t%')
 UNION SELECT 'right ' || name FROM ir_model_access
 UNION SELECT 'rule ' || name FROM ir_rule
 UNION SELECT 'group ' || name::text FROM res_groups
 UNION SELECT 'action ' || type || ' ' || name::text FROM ir_actions
 UNION SELECT 'job ' || cron_name FROM ir_cron
 UNION SELECT 'menu ' || name::text FROM ir_ui_menu
 UNION SELECT 'view ' || COALESCE(key, name) FROM ir_ui_view
 UNION SELECT 'sequence ' || name FROM ir_sequence
 UNION SELECT 'precision ' || name FROM decimal_precision
 UNION SELECT 'parameter ' || key FROM ir_config_parameter
 UNION SELECT 'template ' || name::text FROM mail_template
 UNION SELECT 'message of ' || model FROM mail_message
        WHERE model LIKE 'prepaid.%' AND model NOT IN (SELECT model FROM ir_model)
 UNION SELECT 'file of ' || res_model FROM ir_attachment
        WHERE res_model LIKE 'prepaid.%' AND res_model NOT IN (SELECT model FROM ir_model)
"""
# A customer with hours, time beyond them that is billed, and an agreement to sign.
WORK = """
from odoo import Command
env.company.prepaid_activation = "order"
hour = env.ref("uom.product_uom_hour")
project = env["project.project"].create({"name": "Desk", "allow_timesheets": True})
team = env["helpdesk.ticket.team"].create(
    {"name": "Desk", "allow_timesheet": True, "default_project_id": project.id}
)
employee = env["hr.employee"].create({"name": "Tom"})
customer = env["res.partner"].create(
    {"name": "Bakery", "is_company": True, "email": "berta@bakery.example"}
)
service = env["product.product"].create({
    "name": "Work", "type": "service", "invoice_policy": "delivery", "list_price": 100.0,
    "service_type": "timesheet", "uom_id": hour.id,
})
env.company.prepaid_normal_rate_product_id = service
block = env["product.product"].create({
    "name": "Block", "type": "service", "invoice_policy": "order", "list_price": 360.0,
    "is_prepaid_block": True, "prepaid_hours": 4.0,
})
order = env["sale.order"].create({
    "partner_id": customer.id,
    "order_line": [Command.create({"product_id": block.id, "product_uom_qty": 1})],
})
order.action_confirm()
agreement = order.prepaid_agreement_id
agreement.overage_policy = "invoice"
agreement._create_version()
ticket = env["helpdesk.ticket"].create({
    "name": "Printer", "description": "It burns", "partner_id": customer.id,
    "team_id": team.id, "project_id": project.id,
})
env["account.analytic.line"].create({
    "name": "Repaired", "ticket_id": ticket.id, "project_id": project.id,
    "employee_id": employee.id, "unit_amount": 6.0,
})
agreement._bill_overage(date_to=env.company._get_prepaid_today())
env.flush_all()
env.cr.execute("SELECT DISTINCT qty_delivered_method FROM sale_order_line")
result = sorted(method for (method,) in env.cr.fetchall())
"""
UNINSTALL = """
modules = env["ir.module.module"].search([("name", "in", {addons!r}), ("state", "=", "installed")])
modules.button_immediate_uninstall()
env.cr.execute("SELECT name FROM ir_module_module WHERE name IN %s AND state <> 'uninstalled'", [
    tuple({addons!r})
])
result = [name for (name,) in env.cr.fetchall()]
"""
# Values of rows that are left which no choice of their field has.
ORPHANS = """
result = []
for name, model in sorted(env.registry.items()):
    if model._abstract or not model._auto or model._transient:
        continue
    for field in model._fields.values():
        if field.type != "selection" or not (field.store and field.column_type):
            continue
        env.cr.execute(f'SELECT DISTINCT "{field.name}" FROM "{model._table}"')
        used = {value for (value,) in env.cr.fetchall() if value is not None}
        result += [f"{name}.{field.name}: {value}" for value in used - set(field.get_values(env))]
"""


def read_names(engine, database):
    """Return the names of everything in a database, a line each."""
    sql = engine.server.sql
    return set(sql(CATALOGUE, database).splitlines() + sql(RECORDS, database).splitlines())


@pytest.fixture(scope="module")
def database(engine):
    """Return a database with all addons and some work, for this file alone."""
    name = setup.fresh_database(engine, databases.own_purpose(engine, "uninstall"))
    methods = serving.run_in_odoo(engine, name, WORK)
    assert methods == ["prepaid", "prepaid_overage"]
    yield name
    databases.drop(engine, name)


def uninstall(engine, database, addons):
    """Uninstall addons and check that no reference to them is left."""
    assert serving.run_in_odoo(engine, database, UNINSTALL.format(addons=addons)) == []
    assert serving.run_in_odoo(engine, database, ORPHANS) == []


def assert_same(found, expected):
    """Check that two databases have the same names; list the differences."""
    more = [f"left: {name}" for name in sorted(found - expected)]
    less = [f"gone: {name}" for name in sorted(expected - found)]
    assert not more + less, "\n".join(["", *more, *less])


def test_nothing_is_left_behind(engine, database):
    built = setup.build(engine)
    above = [one for one in built.installed if one != ADDON and ADDON in with_depends(one)]
    core = [one for one in built.installed if one not in above]
    uninstall(engine, database, above)
    core_alone = templates.ensure_alone(engine, built, ADDON)
    assert_same(read_names(engine, database), read_names(engine, core_alone))
    uninstall(engine, database, core)
    assert_same(read_names(engine, database), read_names(engine, templates.ensure_deps(engine)))
