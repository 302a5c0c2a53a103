"""Files in, files out: one folder of golden files a rule, and no row of the table too many."""

import pytest
from series_helpers import GOLDEN, canonical, read, rewritten

from tools.series import Refused, table

FOLDERS = sorted(folder.name for folder in GOLDEN.iterdir())
TABLES = (table.IDS, table.MODELS, table.RECORDS, table.FIELDS, table.COMODELS, table.EXPRESSIONS)
ROWS = [
    (rows, key)
    for rows in (*TABLES, *table.RECORDS.values(), *table.FIELDS.values())
    for key, other in rows.items()
    if other is not table.REFUSED
    and not (isinstance(other, dict) and set(other.values()) == {table.REFUSED})
]


def wrong():
    """Return the folders whose file differs from the expected 18.0 one."""
    return [name for name in FOLDERS if not is_right(name)]


def is_right(name):
    try:
        root = rewritten(read(GOLDEN / name / "source.xml"))
    except Refused:
        return False
    return canonical(root) == canonical(read(GOLDEN / name / "18.0.xml"))


def test_data_file_as_18_wants_it():
    assert wrong() == []


@pytest.mark.parametrize(("rows", "key"), ROWS)
def test_every_row_of_the_table_is_in_a_golden_file(monkeypatch, rows, key):
    monkeypatch.delitem(rows, key)
    assert wrong()


def test_what_is_18_already_stays_as_it_is():
    for name in FOLDERS:
        root = read(GOLDEN / name / "18.0.xml")
        assert canonical(rewritten(root)) == canonical(read(GOLDEN / name / "18.0.xml"))
