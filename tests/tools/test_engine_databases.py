"""What the templates are made of."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from tools.engine import places, sources, templates
from tools.engine.errors import SetupError


@pytest.mark.parametrize("table", [templates.MODULES, templates.WITHOUT_DEMO])
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
    assert templates.demo_files(tmp_path, ["three", "two", "one"]) == [
        ("three", "c.csv"),
        ("one", "demo/b.xml"),
        ("one", "demo/a.xml"),
    ]


def test_demo_data_of_the_addons_exists():
    files = templates.demo_files(places.CHECKOUT, list(places.ADDONS))
    assert {addon for addon, _file in files} >= {places.ADDON}
    assert all((places.CHECKOUT / addon / file).is_file() for addon, file in files)


def make_engine(home):
    return SimpleNamespace(home=home, series="19.0", source=SimpleNamespace(name="19.0-abcdef"))


def test_names_of_templates_are_no_longer_than_postgresql_knows(tmp_path):
    engine = make_engine(places.Home(tmp_path))
    prefixes = [
        templates._own_prefix(engine, templates.alone_kind(addon)) for addon in places.ADDONS
    ]
    assert len(set(prefixes)) == len(prefixes)
    assert max(len(prefix) + 8 for prefix in prefixes) <= 63


class Server:
    """The names of databases, as far as they are asked for."""

    def __init__(self, *names):
        self.names = list(names)

    def sql(self, statement, _database=None):
        if "pg_database WHERE" in statement:
            return "1" if statement.split("'")[1] in self.names else ""
        if statement.startswith("SELECT datname"):
            return "\n".join(self.names)
        if statement.startswith("DROP"):
            self.names.remove(statement.split('"')[1])
        if statement.startswith("ALTER"):
            self.names.append(statement.split('"')[3])
        return ""


def test_template_takes_the_place_of_its_older_one_and_of_no_other(tmp_path):
    server = Server("pib_a_11", "pib_a_b_22", "pib_a12_33")
    engine = SimpleNamespace(home=places.Home(tmp_path), server=server, data=tmp_path)
    made = []
    assert templates._ensure(engine, "pib_a_44", "pib_a_", made.append) == "pib_a_44"
    assert server.names == ["pib_a_b_22", "pib_a12_33", "pib_a_44"]
    assert templates._ensure(engine, "pib_a_44", "pib_a_", made.append) == "pib_a_44"
    assert made == ["pib_a_making"]


@pytest.mark.parametrize("kind", ["addon", templates.alone_kind(places.ADDON)])
def test_a_warning_of_ours_during_an_installation_is_an_error(tmp_path, kind):
    logs = tmp_path / "logs"
    logs.mkdir()
    home = places.Home(tmp_path)
    engine = make_engine(home)
    templates.check_installations(engine, kind)
    name = f"install-pib_19_0_abcdef_{places.checkout_id()}_{kind}_making"
    log = Path(home.log(name))
    start = "2026-03-16 08:00:00,123 4711 %s a_database odoo.modules.loading: Loading %s\n"
    log.write_text(start % ("INFO", "prepaid_it_blocks") + start % ("WARNING", "sale"))
    templates.check_installations(engine, kind)
    log.write_text(start % ("WARNING", "prepaid_it_blocks"))
    with pytest.raises(SetupError, match="WARNING odoo.modules.loading: Loading prepaid_it"):
        templates.check_installations(engine, kind)
    # What was said of a template that nobody uses now may be mended since.
    templates.check_installations(engine, "queue")
