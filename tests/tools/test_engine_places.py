"""Where the set-up folder is, and which folders root may not use."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.engine import places, sources
from tools.engine.errors import SetupError


def test_folder_that_is_named_is_used(tmp_path):
    home = places.find_home({"PREPAID_HOME": str(tmp_path / "x")}, is_root=False)
    assert home.root == tmp_path / "x"
    assert home.root.is_dir()


def test_cache_folder_of_the_user_is_the_default(tmp_path):
    home = places.find_home({"XDG_CACHE_HOME": str(tmp_path)}, is_root=False)
    assert home.root == tmp_path / places.ADDON


def test_root_may_not_use_a_folder_that_others_cannot_enter(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(SetupError, match="may not enter"):
        places.find_home({"PREPAID_HOME": str(closed / "home")}, is_root=True)
    assert closed.stat().st_mode & 0o777 == 0o700


def test_user_may_use_a_folder_that_others_cannot_enter(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    assert places.find_home({"PREPAID_HOME": str(closed)}, is_root=False).root == closed


def test_folder_that_cannot_be_made_is_explained(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SetupError) as raised:
        places.find_home({"PREPAID_HOME": str(tmp_path / "file" / "home")}, is_root=False)
    assert "PREPAID_HOME" in raised.value.explain()


def test_bytecode_is_kept_in_the_folder_whatever_the_environment_says(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "pycache_prefix", None)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    environ = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    places.keep_bytecode(places.Home(tmp_path / "home"), environ)
    (tmp_path / "module.py").write_text("")
    code = "import module; print(module.__cached__)"
    argv = [sys.executable, "-c", code]
    output = subprocess.check_output(argv, text=True, env=environ, cwd=tmp_path)
    assert Path(output.strip()).is_relative_to(tmp_path / "home")
    assert Path(output.strip()).is_file()
    assert not (tmp_path / "__pycache__").exists()


def test_checkouts_have_ids_of_their_own(tmp_path):
    assert places.checkout_id(tmp_path / "a") != places.checkout_id(tmp_path / "b")


def write_manifests(folder, depends):
    for addon, others in depends.items():
        (folder / addon).mkdir()
        manifest = {"name": addon, "depends": others}
        (folder / addon / "__manifest__.py").write_text(repr(manifest), encoding="utf-8")


def test_addons_come_after_those_that_they_depend_on(tmp_path):
    write_manifests(tmp_path, {"a": ["d", "sale"], "b": [], "c": ["a", "b"], "d": ["b"]})
    (tmp_path / "docs").mkdir()
    assert list(places.read_manifests(tmp_path)) == ["b", "d", "a", "c"]


def test_addon_comes_with_what_it_depends_on_through_others(tmp_path):
    write_manifests(tmp_path, {"core": ["base"], "x": ["core"], "y": ["core"], "z": ["y"]})
    manifests = places.read_manifests(tmp_path)
    assert places.with_depends("z", manifests) == ["core", "y", "z"]
    assert places.with_depends("core", manifests) == ["core"]


def test_addons_of_the_checkout_are_found():
    assert {places.ADDON, places.GLUE, *places.SERIES_OF} <= set(places.ADDONS)


def test_source_series_has_every_addon_but_the_glue_to_what_it_lacks():
    missing = set(places.ADDONS) - set(places.addons_of(sources.OWN))
    assert missing == {"prepaid_it_blocks_time_type", "prepaid_it_blocks_timesheet_sheet"}
    assert missing < set(places.BESIDE) < set(places.ADDONS)


def test_older_series_has_oca_addon_in_place_of_ours():
    missing = set(places.ADDONS) - set(places.addons_of("18.0"))
    assert missing == {"helpdesk_ticket_timesheet"}


def test_addons_are_in_the_order_of_their_dependencies():
    order = list(places.ADDONS)
    for addon in order:
        text = (places.CHECKOUT / addon / "__manifest__.py").read_text(encoding="utf-8")
        needed = set(ast.literal_eval(text)["depends"]) & set(order)
        assert all(order.index(other) < order.index(addon) for other in needed)


def test_short_names_differ():
    assert places.short_name(places.ADDON) == "core"
    assert places.short_name(places.GLUE) == "queue_job"
    assert len({places.short_name(addon) for addon in places.ADDONS}) == len(places.ADDONS)
