"""Every rule: a source and what it must become, one folder of golden files a subject."""

import pytest
from series_helpers import GOLDEN, canonical, read, transformed

CASES = sorted(
    (folder.name, int(path.name.partition(".")[0]))
    for folder in GOLDEN.iterdir()
    for path in folder.glob("*.0.xml")
)


@pytest.mark.parametrize(("subject", "series"), CASES)
def test_source_becomes_what_the_series_wants(subject, series):
    folder = GOLDEN / subject
    built = transformed(read(folder / "source.xml"), series, folder)
    assert canonical(built) == canonical(read(folder / f"{series}.0.xml"))


@pytest.mark.parametrize("subject", sorted({subject for subject, _series in CASES}))
def test_source_stays_as_it_is_on_its_own_series(subject):
    folder = GOLDEN / subject
    built = transformed(read(folder / "source.xml"), 18, folder)
    assert canonical(built) == canonical(read(folder / "source.xml"))


def test_there_are_golden_files_for_every_series():
    assert {series for _subject, series in CASES} == {14, 16, 17}
    assert len(CASES) >= 24
