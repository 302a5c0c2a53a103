"""What uninstalling the ledger does beyond Odoo's own."""


def uninstall_hook(env):
    """Drop what the ORM does not know of: the function behind the ledger's trigger."""
    env.cr.execute("DROP FUNCTION IF EXISTS prepaid_entry_append_only() CASCADE")
