"""Uninstall hook of proactive care."""

from .models.board_sql import FUNCTIONS, TABLES


def uninstall_hook(env):
    """Drop the triggers of the owner's board and its tables, which the ORM does not know."""
    for function in FUNCTIONS:
        # pylint: disable=sql-injection  # names that stand in this addon
        env.cr.execute(f"DROP FUNCTION IF EXISTS {function} CASCADE")
    for table in TABLES:
        # pylint: disable=sql-injection  # names that stand in this addon
        env.cr.execute(f"DROP TABLE IF EXISTS {table}")
