"""How long files of tests take, and in which order they come."""

import json

from tools.engine import caches, suites
from tools.engine.places import CHECKOUT

KNOWN = {
    "tests/test_ledger.py": 10.0,
    "tests/test_signature_hold.py": 2.0,
    "tests/e2e/test_buy.py": 30.0,
    "tests/e2e/test_rush.py": 40.0,
}
REPORT = """<testsuites><testsuite>
<testcase classname="tests.test_ledger.TestLedger" name="test_a" time="1.5"/>
<testcase classname="tests.test_ledger.TestLedger" name="test_b" time="2.5"/>
<testcase classname="tests.e2e.test_buy" name="test_c" time="4"/>
<testcase classname="" name="tests.test_broken" time="0"/>
</testsuite></testsuites>"""


def test_longest_comes_first():
    words = [
        str(CHECKOUT / "tests" / name) for name in ("test_signature_hold.py", "test_ledger.py")
    ]
    assert suites.by_length(words, KNOWN) == words[::-1]


def test_folder_takes_as_long_as_its_files():
    assert suites.guess_seconds(str(CHECKOUT / "tests" / "e2e"), KNOWN) == 70.0


def test_new_file_takes_as_long_as_most():
    assert suites.guess_seconds(str(CHECKOUT / "tests" / "test_new.py"), KNOWN) == 20.0
    assert suites.guess_seconds(str(CHECKOUT / "tests" / "test_new.py"), {}) == 1.0


def test_name_of_a_test_means_its_file():
    word = f"{CHECKOUT / 'tests' / 'test_ledger.py'}::TestLedger::test_one"
    assert suites.guess_seconds(word, KNOWN) == 10.0


def test_reports_say_what_each_file_took(tmp_path):
    report = tmp_path / "report.xml"
    report.write_text(REPORT, encoding="utf-8")
    measured = suites.measure([report])
    assert measured == {"tests/test_ledger.py": 4.0, "tests/e2e/test_buy.py": 4.0}


def test_what_was_measured_is_kept(tmp_path):
    path = tmp_path / "seconds.json"
    assert suites.read_seconds(path) == {}
    suites.write_seconds({"b": 1.26, "a": 2.0}, path)
    assert suites.read_seconds(path) == {"a": 2.0, "b": 1.3}


def test_what_is_kept_in_the_checkout_names_files():
    assert [name for name in suites.read_seconds() if not (CHECKOUT / name).exists()] == []


def test_file_that_was_taken_is_not_left_over(tmp_path):
    words = [
        str(CHECKOUT / "tests" / name) for name in ("test_signature_hold.py", "test_ledger.py")
    ]
    (tmp_path / suites.claim_of(words[0])).touch()
    assert (tmp_path / "tests+test_signature_hold.py").exists()
    assert suites.left_over(words, tmp_path) == words[1:]


def _write_failed(cache, *names):
    path = cache / caches.FAILED
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(dict.fromkeys(names, True)), encoding="utf-8")


def test_processes_remember_each_others_failures(tmp_path):
    cache, owns = tmp_path / "cache", [tmp_path / "one", tmp_path / "two"]
    _write_failed(cache, "mended", "still failing", "not run")
    for own in owns:
        caches.hand_out(cache, own)
    _write_failed(owns[0], "still failing", "not run", "new in one")
    _write_failed(owns[1], "mended", "still failing", "not run", "new in two")
    caches.take_in(cache, owns)
    failed = json.loads((cache / caches.FAILED).read_text(encoding="utf-8"))
    assert list(failed) == ["new in one", "new in two", "not run", "still failing"]
