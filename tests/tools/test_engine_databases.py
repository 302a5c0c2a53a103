"""What the templates are made of."""

import pytest

from tools.engine import databases, places, sources


@pytest.mark.parametrize("table", [databases.MODULES, databases.WITHOUT_DEMO])
def test_tables_have_every_series(table):
    assert set(table) == set(sources.SERIES)


def test_demo_data_is_what_the_manifests_name(tmp_path):
    for addon, files in {
        "one": ["demo/b.xml", "demo/a.xml"],
        "two": [],
        "three": ["c.csv"],
    }.items():
        (tmp_path / addon).mkdir()
        manifest = {"name": addon, **({"demo": files} if files else {})}
        (tmp_path / addon / "__manifest__.py").write_text(repr(manifest))
    assert databases.demo_files(tmp_path, ["three", "two", "one"]) == [
        ("three", "c.csv"),
        ("one", "demo/b.xml"),
        ("one", "demo/a.xml"),
    ]


def test_demo_data_of_the_addons_exists():
    files = databases.demo_files(places.CHECKOUT, list(places.ADDONS))
    assert {addon for addon, _file in files} >= {places.ADDON}
    assert all((places.CHECKOUT / addon / file).is_file() for addon, file in files)
