"""What installing and uninstalling does beyond Odoo's own loading of data."""


def uninstall_hook(env):
    """Drop what the ORM does not know of: functions behind the ledger's triggers, and tables."""
    env.cr.execute("DROP FUNCTION IF EXISTS prepaid_entry_append_only() CASCADE")
    env.cr.execute("DROP FUNCTION IF EXISTS prepaid_entry_add_up() CASCADE")
    for table in ("prepaid_entry_day", "prepaid_entry_find", "prepaid_entry_ticket"):
        # pylint: disable=sql-injection  # names that stand here
        env.cr.execute(f"DROP TABLE IF EXISTS {table}")
