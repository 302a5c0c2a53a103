"""What installing and uninstalling does beyond Odoo's own loading of data."""

from .compat import hook_env


def uninstall_hook(*args):
    """Drop what the ORM does not know of: functions behind the ledger's triggers, and tables.

    :param args: ``(env)`` from 17.0 on, ``(cr, registry)`` before
    """
    env = hook_env(*args)
    env.cr.execute("DROP FUNCTION IF EXISTS prepaid_entry_append_only() CASCADE")
    env.cr.execute("DROP FUNCTION IF EXISTS prepaid_entry_add_up() CASCADE")
    for table in ("prepaid_entry_day", "prepaid_entry_find", "prepaid_entry_ticket"):
        # pylint: disable=sql-injection  # names that stand here
        env.cr.execute("DROP TABLE IF EXISTS %s" % table)
