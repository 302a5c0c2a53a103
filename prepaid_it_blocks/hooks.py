"""Uninstall hook of the ledger."""


def uninstall_hook(env):
    """Drop the function behind the ledger's trigger, which the ORM does not know."""
    env.cr.execute("DROP FUNCTION IF EXISTS prepaid_entry_append_only() CASCADE")
