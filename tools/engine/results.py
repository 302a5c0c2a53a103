"""Count what a run of tests did, from the report that pytest writes."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Results:
    """How many tests passed, failed (errors too) and were skipped (expected failures too)."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: Results) -> Results:
        return Results(
            self.passed + other.passed,
            self.failed + other.failed,
            self.skipped + other.skipped,
        )

    @property
    def total(self) -> int:
        return self.passed + self.failed + self.skipped

    def line(self) -> str:
        """Return the closing line that people and CI read."""
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def merge_reports(reports: Mapping[str, Path], target: Path) -> None:
    """Write one report of several, each under its own name."""
    merged = ElementTree.Element("testsuites", name="./dev test")
    for name, report in reports.items():
        for suite in ElementTree.parse(report).getroot().iter("testsuite"):
            suite.set("name", name)
            merged.append(suite)
    target.parent.mkdir(parents=True, exist_ok=True)
    ElementTree.ElementTree(merged).write(target, encoding="utf-8", xml_declaration=True)


def read_report(report: Path) -> Results:
    """Return the results in a JUnit report; one that is missing or broken holds none."""
    try:
        root = ElementTree.parse(report).getroot()
    except (OSError, ElementTree.ParseError):
        return Results()
    total = Results()
    for suite in root.iter("testsuite"):
        count = {
            name: int(suite.get(name, 0)) for name in ("tests", "failures", "errors", "skipped")
        }
        failed = count["failures"] + count["errors"]
        passed = count["tests"] - failed - count["skipped"]
        total += Results(max(passed, 0), failed, count["skipped"])
    return total
