"""Which of our addons an Odoo finds."""

from types import SimpleNamespace

import pytest

from tools.engine import odoo, places, variants
from tools.engine.errors import SetupError


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    for module in (odoo, variants):
        monkeypatch.setattr(module, "CHECKOUT", tmp_path)
    monkeypatch.setattr(variants, "EXAMPLES", tmp_path / "tests" / "addons")
    return tmp_path


def links(folder):
    return {path.name: path.resolve() for path in folder.iterdir()}


def test_addon_alone_stands_beside_what_it_depends_on(checkout):
    built = checkout / "build" / "19.0"
    for addon in places.ADDONS:
        (built / addon).mkdir(parents=True)
    folder = variants.link_alone("19.0", places.ADDON)
    wanted = places.with_depends(places.ADDON)
    assert set(wanted) < set(places.ADDONS)
    assert links(folder) == {addon: built / addon for addon in wanted}


def test_what_an_addon_does_not_need_any_more_is_taken_away(checkout):
    folder = variants.link_alone("18.0", places.ADDON)
    (folder / "other").symlink_to(checkout)
    assert variants.link_alone("18.0", places.ADDON) == folder
    assert [path.name for path in folder.iterdir()] == [places.ADDON]


def test_example_addons_lie_in_a_folder_of_their_own(checkout):
    home = places.Home(checkout)
    with pytest.raises(SetupError, match="no addon in"):
        variants.ensure_examples(home, "19.0")
    for addon, others in {"more": ["some"], "some": [places.ADDON]}.items():
        (checkout / "tests" / "addons" / addon).mkdir(parents=True)
        manifest = checkout / "tests" / "addons" / addon / "__manifest__.py"
        manifest.write_text(repr({"name": addon, "depends": others}), encoding="utf-8")
    examples = variants.ensure_examples(home, "19.0")
    assert list(examples.hashes) == ["some", "more"]
    folder = odoo.example_folder("19.0")
    assert links(folder) == {name: variants.EXAMPLES / name for name in ("some", "more")}
    manifest.write_text(repr({"name": "changed"}), encoding="utf-8")
    assert variants.ensure_examples(home, "19.0").hashes["some"] != examples.hashes["some"]
    assert variants.ensure_examples(home, "19.0").hashes["more"] == examples.hashes["more"]


def test_hash_of_addons_is_theirs_alone():
    built = variants.Built({"a": "1", places.ADDON: "2", places.GLUE: "3"})
    assert built.installed == ["a", places.ADDON]
    other = variants.Built({"a": "1", places.ADDON: "2", places.GLUE: "4"})
    assert built.of(built.installed) == other.of(other.installed)
    assert built.of([places.GLUE]) != other.of([places.GLUE])


def test_odoo_finds_the_folders_that_it_is_given(tmp_path):
    source = SimpleNamespace(
        series="19.0", name="19.0-abcdef", root=tmp_path / "odoo", addons=(tmp_path / "addons",)
    )
    server = SimpleNamespace(name="server")
    engine = odoo.Engine(places.Home(tmp_path), source, tmp_path, "key", server, tmp_path, {})
    folders = (tmp_path / "one", tmp_path / "two")
    configurations = {}
    for some in ((), folders[:1], folders):
        found = engine.finding(*some)
        text = found.configuration.read_text(encoding="utf-8")
        line = next(line for line in text.splitlines() if line.startswith("addons_path"))
        configurations[found.configuration] = line.split(" = ")[1].split(",")[2:]
        assert all(folder.is_dir() for folder in some)
    assert list(configurations.values()) == [[], [str(folders[0])], list(map(str, folders))]
