"""What installing and uninstalling does beyond Odoo's own loading of data."""

from .compat import hook_env


def uninstall_hook(*args):
    """Drop what the ORM does not know of: the function behind the ledger's trigger.

    :param args: ``(env)`` from 17.0 on, ``(cr, registry)`` before
    """
    env = hook_env(*args)
    env.cr.execute("DROP FUNCTION IF EXISTS prepaid_entry_append_only() CASCADE")
