"""Which Odoo a folder holds, and where its parts are."""

import os

import pytest

from tools.engine import sources
from tools.engine.errors import SetupError

RELEASE = "version_info = ({}, {}, 0, FINAL, 0, '')\nversion = '.'.join(...)\n"


def make_server(root, major=19, minor=0):
    base = root / "odoo" / "addons" / "base"
    base.mkdir(parents=True)
    (root / "odoo" / "release.py").write_text(RELEASE.format(major, minor))
    (base / "__manifest__.py").write_text("{}")
    return root


@pytest.mark.parametrize("series", sources.SERIES)
def test_series_is_read_from_the_release(series):
    assert sources.series_of(RELEASE.format(*series.split("."))) == series


@pytest.mark.parametrize("text", ["", "version_info = ('saas~17', 4, 0, FINAL, 0, '')"])
def test_release_of_another_kind_is_refused(text):
    with pytest.raises(SetupError):
        sources.series_of(text)


def test_checkout_with_addons_beside_the_server(tmp_path):
    root = make_server(tmp_path, 18)
    (root / "addons" / "web").mkdir(parents=True)
    (root / "addons" / "web" / "__manifest__.py").write_text("{}")
    source = sources.read_source(root)
    assert (source.series, source.root, source.addons) == ("18.0", root, (root / "addons",))


def test_checkout_with_all_addons_in_the_server(tmp_path):
    assert sources.read_source(make_server(tmp_path)).addons == ()


def test_package_itself_may_be_named(tmp_path):
    root = make_server(tmp_path)
    assert sources.read_source(root / "odoo").root == root


def test_folder_above_the_checkout_may_be_named(tmp_path):
    root = make_server(tmp_path / "odoo")
    assert sources.read_source(tmp_path).root == root


def test_folder_without_a_server_is_refused(tmp_path):
    with pytest.raises(SetupError, match="no Odoo server"):
        sources.read_source(tmp_path)


def test_series_that_the_addon_does_not_support_is_refused(tmp_path):
    with pytest.raises(SetupError, match=r"17\.0"):
        sources.read_source(make_server(tmp_path, 17))


def test_two_checkouts_of_a_series_have_two_names(tmp_path):
    one, two = (sources.read_source(make_server(tmp_path / name)) for name in ("one", "two"))
    assert one.name != two.name
    assert one.series == two.series


def test_environment_names_the_source(tmp_path):
    root = make_server(tmp_path / "tree", 18)
    assert sources.find_source(None, {"ODOO": str(root)}).series == "18.0"
    assert sources.find_series({"ODOO": str(root)}) == "18.0"


def test_series_of_the_source_is_known_before_it_is_brought():
    assert sources.find_series({}) == "19.0"


def test_checkout_can_be_read_without_git(tmp_path, monkeypatch):
    root = make_server(tmp_path / "tree")
    (root / ".git").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path))
    before = sources.read_source(root).version
    os.utime(root / "odoo/release.py", (2e9, 2e9))
    assert sources.read_source(root).version != before
