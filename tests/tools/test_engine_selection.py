"""Which arguments of ./dev test go to which part."""

import pytest

from tools.engine import selection


@pytest.fixture
def checkout(tmp_path):
    for name in (
        "test_ledger.py",
        "tools/test_stamps.py",
        "queue_job/test_queued.py",
        "e2e/test_portal.py",
        "common.py",
    ):
        path = tmp_path / "tests" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    return tmp_path


def split(checkout, *words):
    return selection.split(words, checkout, checkout)


def test_without_files_everything_is_an_option(checkout):
    assert split(checkout, "-k", "word", "-x") == (["-k", "word", "-x"], {})


def test_value_of_an_option_is_no_file(checkout):
    assert split(checkout, "-k", "tests") == (["-k", "tests"], {})


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("tests/test_ledger.py", "odoo"),
        ("tests/tools/test_stamps.py", "tools"),
        ("tests/tools", "tools"),
        ("tests/queue_job/test_queued.py", "queue_job"),
        ("tests/e2e/test_portal.py", "e2e"),
    ],
)
def test_file_goes_to_its_part(checkout, name, part):
    assert split(checkout, name) == ([], {part: [str(checkout / name)]})


def test_name_of_a_test_stays_on_its_file(checkout):
    word = "tests/test_ledger.py::TestLedger::test_one"
    assert split(checkout, word) == ([], {"odoo": [str(checkout / word)]})


def test_options_stay_beside_files(checkout):
    options, files = split(checkout, "-x", "tests/e2e", "-k", "phone")
    assert options == ["-x", "-k", "phone"]
    assert list(files) == ["e2e"]


def test_folder_of_all_tests_means_every_part(checkout):
    _options, files = split(checkout, "tests")
    assert files == {
        "tools": [str(checkout / "tests" / "tools")],
        "odoo": [str(checkout / "tests" / "test_ledger.py")],
        "queue_job": [str(checkout / "tests" / "queue_job")],
        "e2e": [str(checkout / "tests" / "e2e")],
    }


def test_options_of_ours_are_no_options_of_pytest(tmp_path):
    report = tmp_path / "report.xml"
    words = ["-n", "3", f"--junitxml={report}", "--measure", "-k", "word", "-x", "tests/e2e"]
    wanted = selection.read_options(words)
    assert wanted == selection.Wanted(["-k", "word", "-x", "tests/e2e"], 3, report, True)
    assert not wanted.needs_terminal


def test_without_options_of_ours():
    assert selection.read_options(["-x"]) == selection.Wanted(["-x"], 0, None, False)


@pytest.mark.parametrize("option", ["-s", "--pdb", "--collect-only", "--capture=no"])
def test_what_speaks_to_a_person_needs_the_terminal(option):
    assert selection.read_options([option, "tests"]).needs_terminal


def test_suites_for_odoo_lie_directly_in_the_folder(checkout):
    assert selection.odoo_files(checkout) == [str(checkout / "tests" / "test_ledger.py")]
