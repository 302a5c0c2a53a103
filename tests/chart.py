"""Odoo's generic chart of accounts, for suites and for the browser's tests."""

from pathlib import Path

from odoo import tools
from odoo.addons.prepaid_it_blocks import compat
from odoo.modules import get_module_path

_CHART = ("l10n_generic_coa.xml", "account.account.template.csv", "l10n_generic_coa_post.xml")


def load_chart(env, company):
    """Give a company Odoo's generic chart of accounts."""
    chart = env["account.chart.template"]
    if compat.SERIES >= 16:
        chart.try_loading("generic_coa", company=company, install_demo=False)
        return
    template = env.ref("l10n_generic_coa.configurable_chart_template", raise_if_not_found=False)
    if not template:
        # Its data alone: to install an addon takes more than a test's transaction.
        for name in _CHART:
            _load_file(env, name)
        template = env.ref("l10n_generic_coa.configurable_chart_template")
    template.with_company(company).try_loading(company=company)


def _load_file(env, name):
    """Load a file of the addon that has the chart, up to 15.0."""
    path = Path(get_module_path("l10n_generic_coa"), "data", name)
    with path.open("rb") as file:
        if name.endswith(".csv"):
            content = file.read()
            tools.convert_csv_import(env.cr, "l10n_generic_coa", name, content, noupdate=False)
        else:
            tools.convert_xml_import(env.cr, "l10n_generic_coa", file, noupdate=False)
