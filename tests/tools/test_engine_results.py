"""How the reports of pytest are summed up."""

import pytest

from tools.engine.results import Results, merge_reports, read_report

REPORT = '<testsuites><testsuite tests="{}" failures="{}" errors="{}" skipped="{}"/></testsuites>'


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((5, 0, 0, 0), Results(5, 0, 0)),
        ((5, 1, 0, 0), Results(4, 1, 0)),
        ((5, 0, 2, 0), Results(3, 2, 0)),
        ((5, 1, 1, 1), Results(2, 2, 1)),
        ((0, 0, 0, 0), Results(0, 0, 0)),
    ],
)
def test_errors_count_as_failed(tmp_path, counts, expected):
    report = tmp_path / "report.xml"
    report.write_text(REPORT.format(*counts))
    assert read_report(report) == expected


def test_missing_report_holds_nothing(tmp_path):
    assert read_report(tmp_path / "report.xml") == Results()


def test_broken_report_holds_nothing(tmp_path):
    report = tmp_path / "report.xml"
    report.write_text("<testsuites>")
    assert read_report(report) == Results()


def test_parts_add_up_to_one_line():
    total = Results(1, 2, 3) + Results(10, 20, 30)
    assert total.line() == "11 passed, 22 failed, 33 skipped"
    assert total.total == 66


def test_reports_of_several_processes_are_one(tmp_path):
    reports = {name: tmp_path / f"{name}.xml" for name in ("odoo 1", "odoo 2")}
    for report in reports.values():
        report.write_text(REPORT.format(5, 1, 0, 1))
    target = tmp_path / "new" / "all.xml"
    merge_reports(reports, target)
    assert read_report(target) == Results(6, 2, 2)
    assert 'name="odoo 2"' in target.read_text()
