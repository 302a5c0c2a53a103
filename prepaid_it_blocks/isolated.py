"""How scheduled actions do their work: piece by piece, so that no piece harms another."""

import psycopg2

from odoo import tools

from . import compat

# How often one piece is tried when other transactions get in its way.
_TRIES = 3


class TooBusyError(Exception):
    """Other transactions got in the way each time: the next run has to do it."""


def run_isolated(env, work):
    """Do one piece of a run in a savepoint and keep it; try again when others are in its way.

    Odoo tries a user's call again after a serialization error, but not a scheduled action.

    :param env: the environment of the run; what waits in its cache is written
    :param work: a function without arguments that may be called several times
    :return: what the function returns
    :raise TooBusyError: when somebody else was faster each time; nothing is done then
    """
    for __ in range(_TRIES):
        try:
            with env.cr.savepoint():
                result = work()
                compat.flush_all(env)
            commit_piece(env)
            return result
        except psycopg2.OperationalError:
            # Somebody else changed the same rows. The transaction's snapshot is old: only a
            # new transaction can see what was done.
            env.cr.rollback()
            compat.invalidate_all(env)
    raise TooBusyError()


def commit_piece(env):
    """Keep what was done so far, whatever happens to the rest of a run."""
    if not tools.config["test_enable"]:
        # A mail about a quotation must never go out for one that is rolled back, and
        # a run over many records must not lose them all to the last one.
        env.cr.commit()  # pylint: disable=invalid-commit
