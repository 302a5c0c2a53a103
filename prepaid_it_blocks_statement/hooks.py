"""What uninstalling statements does beyond Odoo's own."""


def uninstall_hook(env):
    """Drop what the ORM does not know of: the ledger's trigger that adds up, and its tables."""
    env.cr.execute("DROP FUNCTION IF EXISTS prepaid_entry_add_up() CASCADE")
    for table in ("prepaid_entry_day", "prepaid_entry_find", "prepaid_entry_ticket"):
        # pylint: disable=sql-injection  # names that stand here
        env.cr.execute(f"DROP TABLE IF EXISTS {table}")
