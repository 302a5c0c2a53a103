"""Hooks of proactive care: installed, uninstalled."""

from .models.board_sql import FUNCTIONS, TABLES


def post_init_hook(env):
    """Note the last contact with each customer, from the messages that are there."""
    env["prepaid.agreement"]._note_past_contacts()


def uninstall_hook(env):
    """Drop the triggers of the owner's board and its tables, which the ORM does not know."""
    for function in FUNCTIONS:
        # pylint: disable=sql-injection  # names that stand in this addon
        env.cr.execute(f"DROP FUNCTION IF EXISTS {function} CASCADE")
    for table in TABLES:
        # pylint: disable=sql-injection  # names that stand in this addon
        env.cr.execute(f"DROP TABLE IF EXISTS {table}")
