"""What the templates are made of, and how demo data is asked for in each series."""

import pytest

from tools.engine import databases, sources


def test_every_series_has_its_modules():
    assert set(databases.MODULES) == set(sources.SERIES)


@pytest.mark.parametrize(
    ("series", "demo", "option"),
    [
        ("18.0", True, "--without-demo="),
        ("18.0", False, "--without-demo=all"),
        ("19.0", True, "--with-demo"),
        ("19.0", False, "--without-demo=true"),
    ],
)
def test_demo_data_is_always_asked_for(series, demo, option):
    assert databases.demo_option(series, demo) == option
