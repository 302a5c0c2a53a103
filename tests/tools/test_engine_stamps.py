"""The keys and stamps that decide whether a step of the set-up runs again."""

from pathlib import Path

import pytest

from tools.engine import stamps


def test_key_depends_on_every_part():
    assert stamps.key_of("a", "b") != stamps.key_of("a", "c")
    assert stamps.key_of("a", "b") != stamps.key_of("ab")


def test_key_does_not_depend_on_the_order_of_a_mapping():
    assert stamps.key_of({"a": 1, "b": 2}) == stamps.key_of({"b": 2, "a": 1})


def test_key_takes_paths():
    assert stamps.key_of(Path("/a")) == stamps.key_of(Path("/a"))


def test_step_without_stamp_is_not_done(tmp_path):
    assert not stamps.is_done(tmp_path / "step", "key")


def test_step_is_done_for_its_key_alone(tmp_path):
    stamp = tmp_path / "deep" / "step"
    stamps.mark_done(stamp, "key")
    assert stamps.is_done(stamp, "key")
    assert not stamps.is_done(stamp, "other")


def test_stamp_that_is_written_leaves_no_draft(tmp_path):
    stamps.mark_done(tmp_path / "step", "key")
    assert [path.name for path in tmp_path.iterdir()] == ["step"]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.py").write_text("a")
    (tmp_path / "sub" / "b.py").write_text("b")
    return tmp_path


def test_hash_of_folder_changes_with_a_content(folder):
    before = stamps.hash_of_folder(folder)
    (folder / "sub" / "b.py").write_text("c")
    assert stamps.hash_of_folder(folder) != before


def test_hash_of_folder_changes_with_a_name(folder):
    before = stamps.hash_of_folder(folder)
    (folder / "a.py").rename(folder / "c.py")
    assert stamps.hash_of_folder(folder) != before


def test_hash_of_folder_ignores_what_python_caches(folder):
    before = stamps.hash_of_folder(folder)
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "a.pyc").write_text("x")
    assert stamps.hash_of_folder(folder) == before


def test_hash_of_folder_is_that_of_its_copy(folder, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    (other / "sub").mkdir()
    (other / "a.py").write_text("a")
    (other / "sub" / "b.py").write_text("b")
    assert stamps.hash_of_folder(other) == stamps.hash_of_folder(folder)
