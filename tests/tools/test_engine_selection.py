"""Which arguments of ./dev test go to which part."""

import pytest

from tools.engine import selection


@pytest.fixture
def checkout(tmp_path):
    for name in (
        "test_ledger.py",
        "core/test_sale.py",
        "core/test_draw.py",
        "core/helpers.py",
        "addons/other/test_not_ours.py",
        "tools/test_stamps.py",
        "queue_job/test_queued.py",
        "example/test_example.py",
        "e2e/test_portal.py",
        "common.py",
    ):
        path = tmp_path / "tests" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "__manifest__.py").write_text("{}")
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
        ("tests/example/test_example.py", "example"),
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
    own = [str(checkout / "tests" / "core" / name) for name in ("test_draw.py", "test_sale.py")]
    assert files == {
        "tools": [str(checkout / "tests" / "tools")],
        "odoo": [*own, str(checkout / "tests" / "test_ledger.py")],
        "alone": own,
        "queue_job": [str(checkout / "tests" / "queue_job")],
        "example": [str(checkout / "tests" / "example")],
        "e2e": [str(checkout / "tests" / "e2e")],
    }


def test_suite_of_an_addon_runs_with_all_addons_and_alone(checkout):
    word = str(checkout / "tests" / "core" / "test_sale.py::TestSale")
    assert split(checkout, word) == ([], {"odoo": [word], "alone": [word]})


def test_folder_of_an_addon_means_its_suites(checkout):
    own = [str(checkout / "tests" / "core" / name) for name in ("test_draw.py", "test_sale.py")]
    assert split(checkout, "tests/core") == ([], {"odoo": own, "alone": own})


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


def test_addons_may_be_wanted_alone_or_not_alone():
    assert selection.read_options([]).alone is None
    assert selection.read_options(["--no-alone"]).alone == []
    assert selection.read_options(["--alone", "a", "--alone", "b"]).alone == ["a", "b"]


def test_part_without_tests_runs_nothing(checkout):
    assert selection.all_files("e2e", checkout) == [str(checkout / "tests" / "e2e")]
    (checkout / "tests" / "e2e" / "test_portal.py").unlink()
    assert selection.all_files("e2e", checkout) == []


def test_folder_without_an_addon_of_its_name_is_of_none(checkout):
    tests = checkout / "tests"
    assert selection.addon_of(tests / "core" / "test_sale.py", checkout) == "core"
    assert selection.addon_of(tests / "core", checkout) == "core"
    for path in (tests, tests / "test_ledger.py", tests / "addons" / "other", checkout):
        assert selection.addon_of(path, checkout) == ""
