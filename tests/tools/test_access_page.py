"""The page of who may do what, made from the addons' tables."""

import pytest

from tools import access
from tools.commands import access as command

PEOPLE = " | ".join(access.PEOPLE)
VISITORS = " | ".join(access.VISITORS)
NOBODY = " | ".join(["-"] * len(access.PEOPLE))
TABLE = f"""\
## Models

| model | records | {PEOPLE} |
|---|
| a.b | own | {NOBODY} |

## Methods

| model | method | records | {PEOPLE} |
|---|
| a.b | action_go | none | {NOBODY.replace("-", "yes", 1)} |

## Routes

| method | route | key | {VISITORS} |
|---|
| GET | /my | - | {" | ".join(["page"] * len(access.VISITORS))} |
"""


@pytest.fixture
def write(tmp_path):
    """Return a function that makes the table of an addon; it returns the folder of the checkout."""

    def write(text):
        folder = tmp_path / "tests" / "one"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / access.FILE).write_text(text, "utf-8")
        return tmp_path

    return write


def test_page_in_the_documentation_is_up_to_date(capsys):
    assert command.run(["--check"]) == 0
    assert "up to date" in capsys.readouterr().out


def test_page_and_tables_that_are_out_of_date_are_found(write, monkeypatch, capsys):
    checkout = write(TABLE)
    monkeypatch.setattr(command, "CHECKOUT", checkout)
    monkeypatch.setattr(command, "TARGET", checkout / "access.md")
    monkeypatch.setattr(command, "ADDONS", ("one",))
    monkeypatch.setattr(access, "read_all", lambda: [access.read("one", checkout)])
    assert command.run(["--check"]) == 1
    assert command.run([]) == 0
    assert command.run(["--check"]) == 0
    command.TARGET.write_text("old", "utf-8")
    assert command.run(["--check"]) == 1
    assert "run ./dev access" in capsys.readouterr().err


def test_table_that_cannot_be_read_is_named(write, monkeypatch, capsys):
    checkout = write(TABLE.replace("| a.b | own", "| a.b | mine"))
    monkeypatch.setattr(access, "read_all", lambda: [access.read("one", checkout)])
    assert command.run([]) == 1
    assert "access.md of one, line 5: 'mine' is none of" in capsys.readouterr().err


def test_rows_are_read(write):
    table = access.read("one", write(TABLE))
    assert table.find("Models", "a.b").records == "own"
    assert table.find("Methods", "a.b", "action_go").cells["customer"] == "yes"
    assert table.find("Routes", "GET", "/my", "-").cells["nobody"] == "page"
    assert table.find("Models", "a.c") is None


def test_addon_without_a_table_has_no_rows(tmp_path):
    assert not any(access.read("two", tmp_path).rows.values())


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("## Models", "## Model", "sections are"),
        ("| a.b | own |", "| a.b | own | - |", "cells"),
        ("| a.b | own | -", "| a.b | own | wr", "letters of rwcd in this order"),
        ("| none | yes", "| none | maybe", "is not -, yes"),
        ("| none | yes", "| none | ", "is not -, yes"),
        ("| - | page", "| - | seen", "'seen' is not login"),
        ("| - | page", "| token | page", "'token' is none of -, key"),
        ("customer", "client", "the columns are"),
        ("## Methods", f"| a.b | own | {NOBODY} |\n## Methods", "twice"),
    ],
)
def test_what_no_table_says_is_refused(write, right, wrong, said):
    with pytest.raises(ValueError, match=said):
        access.read("one", write(TABLE.replace(right, wrong, 1)))


def test_page_names_everybody_and_each_row(write):
    page = access.render([access.read("one", write(TABLE))])
    for name in [*access.PEOPLE, *access.VISITORS, "`a.b`", "`action_go`", "`/my`", "`one`"]:
        assert name in page


def test_columns_are_put_in_line():
    text = access.align("# Head\n\n| a | b |\n|-|\n| long | c |\n\nText\n")
    assert text == "# Head\n\n| a    | b |\n|------|---|\n| long | c |\n\nText\n"
    assert access.align(text) == text
