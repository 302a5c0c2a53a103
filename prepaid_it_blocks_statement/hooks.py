"""Uninstall hook of statements."""


def uninstall_hook(env):
    """Drop the ledger's summing trigger and its tables, which the ORM does not know."""
    env.cr.execute("DROP FUNCTION IF EXISTS prepaid_entry_add_up() CASCADE")
    tables = (
        "prepaid_entry_day",
        "prepaid_entry_find",
        "prepaid_entry_ticket",
        "prepaid_entry_title",
    )
    for table in tables:
        # pylint: disable=sql-injection  # names that stand here
        env.cr.execute(f"DROP TABLE IF EXISTS {table}")
