"""What installing and uninstalling does beyond Odoo's own loading of data."""

from .compat import hook_env


def uninstall_hook(*args):
    """Drop what the ORM does not know of: functions behind the ledger's triggers, a table.

    :param args: ``(env)`` from 17.0 on, ``(cr, registry)`` before
    """
    env = hook_env(*args)
    env.cr.execute("DROP FUNCTION IF EXISTS prepaid_entry_append_only() CASCADE")
    env.cr.execute("DROP FUNCTION IF EXISTS prepaid_entry_add_up() CASCADE")
    env.cr.execute("DROP TABLE IF EXISTS prepaid_entry_day")
