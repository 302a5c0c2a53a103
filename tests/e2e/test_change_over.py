"""From our addon for timesheets on tickets to OCA's: every column and every value stays.

OCA's is not published for 19.0. An addon of its name with its fields stands in for it
(``stand_in/``; that the fields are OCA's is shown by ``test_ticket_timesheet_fields``).
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.oca_fields import ADDON, columns_of_tables
from tools.engine import databases, setup, templates

OURS = "helpdesk_ticket_timesheet"
STAND_IN = Path(__file__).with_name("stand_in")
COLUMNS = columns_of_tables()

BEGIN = """
import json
project = env["project.project"].create({"name": "Support", "allow_timesheets": True})
team = env["helpdesk.ticket.team"].create({
    "name": "Desk", "allow_timesheet": True, "show_timesheet_portal": True,
    "default_project_id": project.id,
})
partner = env["res.partner"].create({"name": "Bakery"})
employee = env["hr.employee"].create({"name": "Tina"})
for number in range(3):
    ticket = env["helpdesk.ticket"].create({
        "name": f"Ticket {number}", "description": "It burns.", "team_id": team.id,
        "partner_id": partner.id, "planned_hours": 2.0 * number,
    })
    for hours in range(number):
        env["account.analytic.line"].create({
            "name": "Work", "ticket_id": ticket.id, "unit_amount": 1.5 + hours,
            "employee_id": employee.id, "date": f"2026-03-{10 + hours}",
        })
env.flush_all()
env.cr.precommit.run()
ticket.planned_hours = 5.0
env.cr.commit()
"""
UNINSTALL = """
env["ir.module.module"]._get("helpdesk_ticket_timesheet").button_immediate_uninstall()
"""
# A new timesheet is computed by the addon that has taken over, and a deleted ticket leaves its
# timesheets without one: the foreign key is there still.
GO_ON = """
first, last = env["helpdesk.ticket"].search([], order="id")[1:]
line = first.timesheet_ids.copy({"unit_amount": 4.0})
env.flush_all()
env.cr.execute("SELECT total_hours FROM helpdesk_ticket WHERE id = %s", [first.id])
total = env.cr.fetchone()[0]
lines = last.timesheet_ids
env.cr.execute("DELETE FROM helpdesk_ticket WHERE id = %s", [last.id])
env.cr.execute("SELECT ticket_id FROM account_analytic_line WHERE id IN %s", [tuple(lines.ids)])
left = env.cr.fetchall()
env.cr.rollback()
print("RESULT", json.dumps([total, left]))
"""


class Firm:
    """A database of one test, and its records."""

    def __init__(self, engine, name):
        self.engine = engine
        self.name = name
        # The stand-in's folder and everything else that the configuration names.
        text = engine.configuration.read_text(encoding="utf-8")
        line = next(line for line in text.splitlines() if line.startswith("addons_path"))
        self.path = f"--addons-path={line.partition('=')[2].strip()},{STAND_IN}"

    def install(self, addon):
        """Install an addon; fail with Odoo's log where that fails or warns."""
        self._run("-i", addon, "--stop-after-init", "--without-demo=True")

    def run(self, code):
        """Run a snippet with ``env``; return the lines that it printed."""
        return self._run("shell", code="import json\n" + code)

    def read(self, query):
        """Return rows as tuples of text."""
        rows = self.engine.server.sql(query, self.name).splitlines()
        return [tuple(row.split("|")) for row in rows]

    def read_values(self):
        """Return every value of every column that both addons have, by table and row."""
        values = {}
        for table, column, kind in COLUMNS:
            # A column that is gone is an error here.
            values[table, column, kind] = self.read(
                f'SELECT id, "{column}" FROM {table} ORDER BY id'
            )
        return values

    def _run(self, *arguments, code=None):
        command = [arg for arg in arguments if arg == "shell"]
        remainder = [arg for arg in arguments if arg != "shell"]
        done = subprocess.run(
            self.engine.command(*command, "-d", self.name, "--no-http", self.path, *remainder),
            input=code or "",
            capture_output=True,
            text=True,
            check=False,
            env=self.engine.environ(),
        )
        log = done.stdout + done.stderr
        assert done.returncode == 0, log
        assert "Traceback" not in log, log
        troubles = [line for line in log.splitlines() if " ERROR " in line or " WARNING " in line]
        assert not troubles, "\n".join(troubles)
        return done.stdout.splitlines()


@pytest.fixture(scope="module")
def story(engine):
    """Return a database that has changed over, and its values from before, meanwhile and after."""
    if engine.series != "19.0":
        pytest.skip("before 19.0 the product depends on OCA's addon")
    setup.build(engine)
    purpose = databases.own_purpose(engine, "change_over")
    name = databases.ensure_copy(engine, templates.ensure_deps(engine), purpose)
    try:
        firm = Firm(engine, name)
        firm.install(OURS)
        firm.run(BEGIN)
        values = [firm.read_values()]
        firm.install(ADDON)
        values.append(firm.read_values())
        firm.run(UNINSTALL)
        values.append(firm.read_values())
        yield firm, values
    finally:
        databases.drop(engine, name)


def test_there_was_something_to_lose(story):
    _firm, (before, _meanwhile, _after) = story
    filled = {key for key, rows in before.items() if any(value for _id, value in rows)}
    assert filled == set(COLUMNS)
    total = before["helpdesk_ticket", "total_hours", "double precision"]
    assert [value for _id, value in total] == ["0", "1.5", "4"]


def test_values_stay_while_both_are_installed(story):
    _firm, (before, meanwhile, _after) = story
    assert meanwhile == before


def test_values_stay_when_ours_is_gone(story):
    firm, (before, _meanwhile, after) = story
    states = firm.read(
        f"SELECT name, state FROM ir_module_module WHERE name IN ('{OURS}', '{ADDON}') ORDER BY 1"
    )
    assert states == [(ADDON, "installed"), (OURS, "uninstalled")]
    assert after == before


def test_columns_keep_their_types(story):
    firm, _values = story
    for table, column, kind in COLUMNS:
        query = (
            "SELECT data_type FROM information_schema.columns "
            f"WHERE table_name = '{table}' AND column_name = '{column}'"
        )
        assert firm.read(query) == [(kind,)], (table, column)


def test_fields_belong_to_the_addon_that_took_over(story):
    firm, _values = story
    query = (
        "SELECT DISTINCT d.module FROM ir_model_data d JOIN ir_model_fields f ON f.id = d.res_id "
        "WHERE d.model = 'ir.model.fields' AND f.model = 'account.analytic.line' "
        "AND f.name = 'ticket_id'"
    )
    assert firm.read(query) == [(ADDON,)]
    assert not firm.read(f"SELECT name FROM ir_model_data WHERE module = '{OURS}'")


def test_plan_that_was_changed_is_still_reported(story):
    firm, _values = story
    query = (
        "SELECT f.name, v.old_value_float, v.new_value_float FROM mail_tracking_value v "
        "JOIN ir_model_fields f ON f.id = v.field_id WHERE f.model = 'helpdesk.ticket'"
    )
    assert ("planned_hours", "4", "5") in firm.read(query)


def test_work_goes_on(story):
    firm, _values = story
    lines = [line for line in firm.run(GO_ON) if line.startswith("RESULT ")]
    assert len(lines) == 1
    assert json.loads(lines[0].removeprefix("RESULT ")) == [-1.0, [[None], [None]]]
