"""Batch work of scheduled actions, each item in a savepoint of its own."""

import zlib
from contextlib import closing, contextmanager

import psycopg2
from psycopg2 import errorcodes

from odoo import SUPERUSER_ID, api, tools
from odoo.exceptions import UserError

# How often one item is tried when other transactions get in its way.
_TRIES = 3


class TooBusyError(Exception):
    """Other transactions got in the way each time: the next run has to do it."""


def run_in_savepoint(env, work):
    """Run work in a savepoint and commit it; try again after a concurrent update.

    Odoo tries a user's call again after a serialization error, but not a scheduled action.
    What breaks a unique key may have been made by somebody else since the transaction began:
    a new transaction sees it, and what it finds done it does not do again.

    :param env: the environment of the run; what waits in its cache is written
    :param work: a function without arguments that may be called several times
    :return: what the function returns
    :raise TooBusyError: when somebody else was faster each time; nothing is done then
    """
    for is_last in [False] * (_TRIES - 1) + [True]:
        try:
            with env.cr.savepoint():
                result = work()
                env.flush_all()
            commit_progress(env)
            return result
        except (psycopg2.OperationalError, psycopg2.IntegrityError) as error:
            if isinstance(error, psycopg2.IntegrityError) and (
                is_last or error.pgcode != errorcodes.UNIQUE_VIOLATION
            ):
                raise
            # Somebody else changed the same rows. The transaction's snapshot is old: only a
            # new transaction can see what was done.
            env.cr.rollback()
            env.clear()
    raise TooBusyError()


def lock_row(record):
    """Keep others from a record until the transaction ends.

    :param record: one record
    :raise OperationalError: when somebody has changed it since the transaction began
    """
    record.ensure_one()
    record.env.cr.execute(
        # pylint: disable=sql-injection  # the name is the model's own
        f'SELECT id FROM "{record._table}" WHERE id = %s FOR NO KEY UPDATE',
        [record.id],
        # Tried again by the caller: no error that anybody has to read.
        log_exceptions=False,
    )


def bump_rows(records):
    """Bump the rows so that concurrent transactions fail and retry.

    A lock that is gone leaves no trace: what was made beside a record, and was not there yet
    for another transaction, would stay unseen by it.

    :param records: records of one model
    :raise OperationalError: when somebody has changed one since the transaction began
    """
    if records:
        records.env.cr.execute(
            # pylint: disable=sql-injection  # the name is the model's own
            f'UPDATE "{records._table}" SET id = id WHERE id IN %s',
            [tuple(sorted(records.ids))],
            # Tried again by the caller: no error that anybody has to read.
            log_exceptions=False,
        )


def commit_progress(env):
    """Commit the progress made so far, outside tests."""
    if not tools.config["test_enable"]:
        # A mail about a quotation must never go out for one that is rolled back, and
        # a run over many records must not lose them all to the last one.
        env.cr.commit()  # pylint: disable=invalid-commit


@contextmanager
def exclusive_run(env, name):
    """Yield True for the only run of its name in the database; it stays so inside.

    The lock is the database's, on a connection of its own: it outlives the commits of the
    run, and it is gone as soon as the run has ended, however it ended.

    :param env: the environment of the run
    :param name: text that stands for what is run
    """
    with closing(env.registry.cursor()) as cursor:
        number = zlib.crc32(b"prepaid_it_blocks." + name.encode())
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        is_exclusive = cursor.fetchone()[0]
        # What somebody else's run has done is seen from here on.
        commit_progress(env)
        yield is_exclusive


def get_error_text(error):
    """Return the text of an exception for users."""
    if isinstance(error, UserError):
        return str(error.args[0])
    return f"{type(error).__name__}: {error}"


def send_after_commit(mail):
    """Send a mail as soon as the transaction is kept, and not if it is undone.

    The mail queue, which runs once in an hour, sends what could not be sent then.

    :param mail: a `mail.mail`
    """
    registry, context, number = mail.env.registry, mail.env.context, mail.id

    @mail.env.cr.postcommit.add
    def send():
        with registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, context)
            env["mail.mail"].browse(number).exists().send()
