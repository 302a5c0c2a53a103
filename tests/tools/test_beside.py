"""What ./dev beside installs: OCA's addons of a series, and the glue to each of them."""

import re

import pytest

from tools.engine import odoo, places, sources, variants

PIN = re.compile(r"odoo-addon-(\w+)==([\d.]+)")
OURS = set(places.ADDONS)


def read_pins(series):
    """Return the versions of OCA's addons that stand beside ours, by their names."""
    path = places.CHECKOUT / "tools" / "engine" / f"pins-beside-{series}.txt"
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(PIN.fullmatch(line).groups() for line in lines if not line.startswith("#"))


@pytest.mark.parametrize("series", sources.SERIES)
def test_pins_are_of_the_series(series):
    versions = set(read_pins(series).values())
    assert versions
    assert all(version.startswith(f"{series}.") for version in versions)


@pytest.mark.parametrize("series", sources.SERIES)
def test_each_glue_has_its_module(series):
    pins = read_pins(series)
    glue = [addon for addon in places.addons_of(series) if addon in places.BESIDE]
    assert glue
    for addon in glue:
        assert places.MANIFESTS[addon]["auto_install"]
        assert len(set(places.MANIFESTS[addon]["depends"]) & set(pins)) == 1, addon


def test_glue_is_installed_by_nothing_else():
    hashes = dict.fromkeys((places.ADDON, places.GLUE, *places.BESIDE), "1")
    built = variants.Built(hashes)
    assert built.installed == [places.ADDON]
    assert set(built.beside) == {places.GLUE, *places.BESIDE}


def test_they_lie_in_a_folder_of_their_own(tmp_path, monkeypatch):
    calls = []
    monkeypatch.setattr(odoo, "pip_install", lambda *arguments: calls.append(arguments))
    home = places.Home(tmp_path)
    engine = type("Engine", (), {})()
    engine.home, engine.series, engine.extra_env = home, "19.0", {}
    engine.python = tmp_path / "engines" / "some" / "bin" / "python"
    folder, key = odoo.ensure_beside(engine)
    assert folder == tmp_path / "beside" / f"19.0-{key}" / "odoo" / "addons"
    [(environment, arguments, *_rest)] = calls
    assert environment == tmp_path / "engines" / "some"
    assert arguments[:3] == ["--no-deps", "--target", folder.parents[1]]
    # A step that is done is not done again.
    folder.mkdir(parents=True)
    assert odoo.ensure_beside(engine) == (folder, key)
    assert len(calls) == 1
