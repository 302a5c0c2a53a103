"""Odoo's generic chart of accounts, for suites and for the browser's tests."""


def load_chart(env, company):
    """Give a company Odoo's generic chart of accounts."""
    env["account.chart.template"].try_loading("generic_coa", company=company, install_demo=False)
