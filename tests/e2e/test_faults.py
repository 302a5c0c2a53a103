"""Runs that are killed, runs side by side, and a mail server that is down.

A run is a real process on a database of its own. ``PREPAID_FAULTS=500x20`` asks for the full
measure, 500 agreements and 20 kills; the usual run is smaller.
"""

from __future__ import annotations

import os
import random
import subprocess
import time
from collections import Counter
from contextlib import ExitStack, closing

import psycopg2
import pytest

from tools.engine import console, databases, serving, setup

AGREEMENTS, KILLS = map(int, os.environ.get("PREPAID_FAULTS", "30x3").split("x"))
SEED = int(os.environ.get("PREPAID_SEED", random.SystemRandom().randrange(10**6)))
PATIENCE = 1800

SET_UP = """
from odoo import Command
from odoo.addons.prepaid_it_blocks import compat
env = env(context=dict(env.context, tracking_disable=True, no_reset_password=True))
env.company.write({
    "prepaid_activation": "order", "email": "firm@firm.example",
    "prepaid_mail_working_hours": False, "prepaid_alert_digest": False,
})
template = env["prepaid.agreement.template"].create({"name": "%(name)s", "level_ids": [
    Command.create({
        "measure": measure, "sequence": number, "to_contact": True, "to_salesperson": True,
    })
    for number, measure in enumerate(("used_percent", "renewal"))
]})
salesman = env["res.users"].create({
    "name": "%(name)s", "login": "%(name)s", "email": "%(name)s@firm.example",
    compat.USER_GROUPS: [Command.link(env.ref("sales_team.group_sale_salesman_all_leads").id)],
})
customers = env["res.partner"].create([
    {"name": "%(name)s %%d" %% number, "is_company": True,
     "email": "%(name)s%%d@customer.example" %% number}
    for number in range(%(count)d)
])
product = env["product.product"].create({
    "name": "%(name)s", "type": "service", "invoice_policy": "order", "list_price": 900.0,
    "is_prepaid_block": True, "prepaid_hours": 10.0, "taxes_id": [Command.clear()],
})
orders = env["sale.order"].create([
    {"partner_id": customer.id, "user_id": salesman.id,
     "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 1})]}
    for customer in customers
])
orders.action_confirm()
agreements = orders.mapped("prepaid_agreement_id")
# Due at once: at 100 %% of what was bought.
agreements.write({"template_id": template.id, "renewal_threshold_percent": 100.0})
result = agreements.ids
"""

RUN = """
import os as _os, time as _time
with open({ready!r}, "w"):
    pass
while not _os.path.exists({start!r}):
    _time.sleep(0.001)
env["prepaid.agreement"]._cron_renew()
env.cr.commit()
"""

FIGURES = """
ids = %(ids)r
def count(model, fname, domain):
    records = env[model].search(domain)
    return [record.id for record in records.mapped(fname)], len(records)
orders = env["sale.order"].search([
    ("prepaid_agreement_id", "in", ids), ("is_prepaid_renewal", "=", True)])
alerts = env["prepaid.alert"].search([("agreement_id", "in", ids)])
notices = env["prepaid.alert.notice"].search([("agreement_id", "in", ids)])
mails = env["mail.mail"].search([("model", "=", "sale.order"), ("res_id", "in", orders.ids)])
told = env["mail.mail"].search([
    ("model", "=", "prepaid.alert.notice"), ("res_id", "in", notices.ids)])
salesman = env["prepaid.agreement"].browse(ids[0]).user_id.partner_id
done = env["prepaid.run.line"].search([("agreement_id", "in", ids), ("result", "=", "done")])
result = {
    "orders": orders.mapped(lambda one: one.prepaid_agreement_id.id),
    "states": sorted(set(orders.mapped("state"))),
    "mailed": [mail.res_id for mail in mails if mail.recipient_ids != salesman],
    "order_ids": orders.ids,
    "alerts": [(one.agreement_id.id, one.level_id.id, one.episode) for one in alerts],
    "notices": [(one.agreement_id.id, one.partner_id.id) for one in notices],
    "notice_states": sorted(set(notices.mapped("state"))),
    "told": [mail.res_id for mail in told],
    "mail_notices": notices.filtered("mail_id").ids,
    "activities": [one.res_id for one in orders.mapped("activity_ids")],
    "done": done.mapped(lambda one: one.agreement_id.id),
    "failed": env["prepaid.run.line"].search_count([("result", "in", ["failed", "busy"])]),
    "errors": [one.renewal_error for one in env["prepaid.agreement"].browse(ids)
               if one.renewal_error],
    "problems": env["prepaid.entry"]._check_ledger(),
    "mails": (mails | told).ids,
}
"""

QUEUE = """
mails = env["mail.mail"].browse(%(mails)r)
agreements = env["prepaid.agreement"].browse(%(ids)r)
if %(is_again)r:
    agreements.action_mail_again()
    env.cr.commit()
mails.process_email_queue(mails.ids)
result = {
    "states": sorted(set(mails.mapped("state"))),
    "problems": agreements.mapped(lambda one: one.mail_problem),
}
"""


@pytest.fixture(scope="module")
def database(engine):
    """Return a database of this module alone: runs work on everything that is in one."""
    name = setup.fresh_database(engine, databases.own_purpose(engine, "faults"))
    yield name
    databases.drop(engine, name)


@pytest.fixture(scope="module")
def ask(engine, database):
    """Return a function that runs a snippet, with a mail server or with none that answers."""
    with console.console(engine, database) as odoo:
        yield odoo.run


class Run:
    """A process that does one run once it is let off."""

    def __init__(self, engine, database, folder, number):
        self.start = folder / f"start{number}"
        self.ready = folder / f"ready{number}"
        self.log = folder / f"run{number}.log"
        self.process = subprocess.Popen(
            engine.command("shell", "-d", database, "--no-http", f"--logfile={self.log}"),
            stdin=subprocess.PIPE,
            text=True,
            env=engine.environ(),
        )
        self.process.stdin.write(RUN.format(ready=str(self.ready), start=str(self.start)))
        self.process.stdin.close()

    def __enter__(self):
        return self

    def __exit__(self, *__):
        self.process.kill()
        self.process.wait()

    def wait_until_ready(self):
        end = time.monotonic() + PATIENCE
        while not self.ready.exists():
            assert self.process.poll() is None and time.monotonic() < end, self.log
            time.sleep(0.005)

    def let_off(self):
        """Start the run."""
        self.start.touch()

    def wait(self):
        """Wait until the run has ended by itself; return the lines of its log."""
        assert self.process.wait(PATIENCE) == 0
        return self.log.read_text(encoding="utf-8").splitlines()


@pytest.fixture(scope="module")
def count_done(engine, database):
    """Return a function that counts agreements that are done and notices that have their mails."""
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD"}
    options = {name: engine.server.env.get(variable) for name, variable in names.items()}
    with closing(psycopg2.connect(dbname=database, **options)) as connection:
        connection.autocommit = True
        cursor = connection.cursor()

        def count():
            cursor.execute(
                "SELECT (SELECT count(*) FROM prepaid_run_line WHERE result = 'done')"
                " + (SELECT count(*) FROM prepaid_alert_notice WHERE mail_id IS NOT NULL)"
            )
            return cursor.fetchone()[0]

        yield count


@pytest.fixture(scope="module")
def killed(engine, database, ask, count_done, tmp_path_factory):
    """Kill runs at random moments, then let one end; return the figures of the database."""
    folder = tmp_path_factory.mktemp("killed")
    ids = ask(SET_UP % {"name": "killed", "count": AGREEMENTS})
    chance = random.Random(SEED)
    print(f"\n{AGREEMENTS} agreements, {KILLS} kills, PREPAID_SEED={SEED}")
    # Renewals come first, then as many mails to the salesperson, which take less time.
    moments = sorted(chance.uniform(0.0, 1.25 * AGREEMENTS) for __ in range(KILLS))
    interrupted = []
    for number, moment in enumerate(moments):
        with Run(engine, database, folder, number) as run:
            run.wait_until_ready()
            run.let_off()
            while count_done() < moment and run.process.poll() is None:
                time.sleep(0.005)
            # Somewhere within an item.
            time.sleep(chance.uniform(0.0, 0.2))
            interrupted.append(run.process.poll() is None)
        done = count_done()
        print(f"killed at {moment:.1f}: {done} of {2 * AGREEMENTS} items are done")
    started = time.monotonic()
    with Run(engine, database, folder, KILLS) as run:
        run.wait_until_ready()
        run.let_off()
        lines = run.wait()
    print(f"the last run ended by itself after {time.monotonic() - started:.1f} s")
    return dict(ask(FIGURES % {"ids": ids}), ids=ids, interrupted=interrupted, lines=lines)


def _assert_once(figures):
    """Check that every agreement has everything once, and nothing twice."""
    ids = figures["ids"]
    once = Counter(ids)
    assert Counter(figures["orders"]) == once
    assert figures["states"] == ["sent"]
    assert Counter(figures["mailed"]) == Counter(figures["order_ids"])
    assert Counter(figures["activities"]) == Counter(figures["order_ids"])
    alerts = Counter(map(tuple, figures["alerts"]))
    assert set(alerts.values()) == {1} and len(alerts) == 2 * len(ids)
    assert {episode for __, __, episode in alerts} == {1}
    notices = Counter(map(tuple, figures["notices"]))
    assert set(notices.values()) == {1} and len(notices) == 2 * len(ids)
    assert figures["notice_states"] == ["sent"]
    # The contact has the quotation's mail; the salesperson a mail of each agreement.
    assert Counter(figures["told"]) == Counter(figures["mail_notices"])
    assert len(figures["told"]) == len(ids)
    assert Counter(figures["done"]) == once
    assert figures["failed"] == 0
    assert figures["errors"] == figures["problems"] == []


def _get_errors(lines):
    return [line for line in lines if any(word in line for word in (" ERROR ", " CRITICAL "))]


@pytest.mark.timeout(3600)
def test_killed_runs_leave_one_of_everything(killed):
    assert killed["interrupted"] == [True] * KILLS
    assert _get_errors(killed["lines"]) == []
    _assert_once(killed)


def test_nothing_is_lost_while_the_mail_server_is_down(engine, ask, killed, tmp_path):
    refused = ask(QUEUE % dict(killed, is_again=False))
    assert refused["states"] == ["exception"]
    assert all(refused["problems"]) and len(refused["problems"]) == AGREEMENTS
    with serving.mail_server(engine, tmp_path) as port:
        sent = ask(QUEUE % dict(killed, is_again=True), port)
    assert sent["states"] == ["sent"]
    assert not any(sent["problems"])
    # One mail each has arrived, and one about each customer at the salesperson's.
    heads = (path.read_text(encoding="utf-8").splitlines()[0] for path in tmp_path.glob("*.eml"))
    arrived = Counter(head.partition(": ")[2] for head in heads)
    assert arrived.pop("killed@firm.example") == AGREEMENTS
    assert arrived == {f"killed{number}@customer.example": 1 for number in range(AGREEMENTS)}


def test_two_runs_at_once_make_one_of_everything(engine, database, ask, tmp_path):
    ids = ask(SET_UP % {"name": "twice", "count": 10})
    with ExitStack() as stack:
        runs = [stack.enter_context(Run(engine, database, tmp_path, turn)) for turn in range(2)]
        for run in runs:
            run.wait_until_ready()
        for run in runs:
            run.let_off()
        logs = [run.wait() for run in runs]
    assert [_get_errors(lines) for lines in logs] == [[], []]
    # One of them found the other at work.
    ends = sorted("another run is under way" in "\n".join(lines) for lines in logs)
    assert ends == [False, True]
    _assert_once(dict(ask(FIGURES % {"ids": ids}), ids=ids))
