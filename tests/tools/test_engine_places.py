"""Where the set-up folder is, and which folders root may not use."""

import pytest

from tools.engine import places
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


def test_checkouts_have_ids_of_their_own(tmp_path):
    assert places.checkout_id(tmp_path / "a") != places.checkout_id(tmp_path / "b")
