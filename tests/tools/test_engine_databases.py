"""What the templates are made of."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from tools.engine import databases, places, sources
from tools.engine.errors import SetupError


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


@pytest.mark.parametrize("template", ["addon", "queue"])
def test_a_warning_of_ours_during_an_installation_is_an_error(tmp_path, template):
    logs = tmp_path / "logs"
    logs.mkdir()
    home = places.Home(tmp_path)
    engine = SimpleNamespace(home=home, source=SimpleNamespace(name="19.0-x"))
    databases.check_installations(engine)
    name = f"install-pib_19_0_x_{places.checkout_id()}_{template}_making"
    log = Path(home.log(name))
    start = "2026-03-16 08:00:00,123 4711 %s a_database odoo.modules.loading: Loading %s\n"
    log.write_text(start % ("INFO", "prepaid_it_blocks") + start % ("WARNING", "sale"))
    databases.check_installations(engine)
    log.write_text(start % ("WARNING", "prepaid_it_blocks"))
    with pytest.raises(SetupError, match="WARNING odoo.modules.loading: Loading prepaid_it"):
        databases.check_installations(engine)
