"""Style sheets and scripts of pages and documents, built into a template when it is made.

Every copy has them, so that no first page waits for them. What Odoo builds itself before its
tests is four times as much, and leaves out what documents are printed with.
"""

from __future__ import annotations

from pathlib import Path

from .odoo import Engine

# What the portal, the web client and documents ask for, and how.
START = """
import inspect
import os
import signal
import sys
import time
import traceback

database = sys.argv.pop(1)
import odoo, odoo.cli

try:
    odoo.cli.main()
except SystemExit as end:
    if end.code:
        raise
import odoo.api
from odoo.modules.registry import Registry
from odoo.sql_db import close_all

registry = Registry(database)
# Seconds after which the other process is not waited for any longer.
PATIENCE = 300
BUNDLES = (
    ("web.assets_frontend", "web.assets_frontend_lazy", "web.assets_frontend_minimal"),
    (
        "web.assets_web",
        "web.assets_web_print",
        "web.report_assets_common",
        "web.report_assets_pdf",
    ),
)


def build(names):
    with registry.cursor() as cursor:
        qweb = odoo.api.Environment(cursor, odoo.api.SUPERUSER_ID, {})["ir.qweb"]
        knows_prefixes = "autoprefix" in inspect.signature(qweb._get_asset_bundle).parameters
        for name in names:
            options = {"autoprefix": True} if knows_prefixes and "report" in name else {}
            qweb._get_asset_bundle(name, js=False, **options).css()
            if not name.endswith("_print"):
                qweb._get_asset_bundle(name, css=False).js()


# Two processes with the same registry: no connection is shared, and no lock that may be held.
close_all()
child = os.fork()
if not child:
    try:
        build(BUNDLES[1])
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)
build(BUNDLES[0])
deadline = time.monotonic() + PATIENCE
ended, status = 0, 0
while not ended and time.monotonic() < deadline:
    time.sleep(0.05)
    ended, status = os.waitpid(child, os.WNOHANG)
if not ended or os.WIFSIGNALED(status):
    # A process that was stopped, or waits for what its parent had locked: do it here.
    if not ended:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    build(BUNDLES[1])
elif status:
    sys.exit("The style sheets and scripts could not be built: see above.")
"""


def install_command(engine: Engine, database: str, *arguments: str | Path) -> list[str]:
    """Return the command line that runs Odoo with these arguments, then builds what pages need."""
    return [str(engine.python), "-c", START, database, *map(str, arguments)]
