"""Uninstall hook of accounting."""


def uninstall_hook(env):
    """Explain posted entries and accounts as long as the tables are there that say it."""
    env["prepaid.revenue"]._explain_for_uninstall()
