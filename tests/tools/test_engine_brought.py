"""The Odoo that is brought where none is named: from Debian, or else from a repository."""

import gzip
import os
import re
import shutil
import subprocess

import pytest

from tools.engine import debian, places, sources
from tools.engine.errors import SetupError

RELEASE = "version_info = ({}, {}, 0, FINAL, 0, '')\n"


@pytest.fixture
def home(tmp_path):
    """Return a set-up folder of this test."""
    return places.Home(tmp_path / "home")


@pytest.fixture
def no_debian(tmp_path, monkeypatch):
    """Have a mirror of Debian that holds nothing."""
    (tmp_path / "mirror").mkdir()
    monkeypatch.setenv("PREPAID_DEBIAN_MIRROR", f"file://{tmp_path}/mirror")


def _git(folder, *words):
    settings = ["-c", "user.name=Test", "-c", "user.email=test@example.com"]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    subprocess.run(["git", *settings, "-C", folder, *words], check=True, env=environ)


def make_repository(folder, major=19):
    """Return the address of a bare repository with two commits on branch 19.0.

    A machine that has no git skips the test: it can't clone Odoo either.
    """
    if shutil.which("git") is None:
        pytest.skip("this machine has no git")
    work = folder / "work"
    (work / "odoo/addons/base").mkdir(parents=True)
    (work / "odoo/addons/base/__manifest__.py").write_text("{}")
    (work / "addons/web").mkdir(parents=True)
    (work / "addons/web/__manifest__.py").write_text("{}")
    _git(folder, "init", "-q", "--initial-branch=19.0", str(work))
    for minor in (7, 0):
        (work / "odoo/release.py").write_text(RELEASE.format(major, minor))
        _git(work, "add", "-A")
        _git(work, "commit", "-q", "-m", "a commit")
    _git(folder, "clone", "-q", "--bare", str(work), str(folder / "odoo.git"))
    return f"file://{folder}/odoo.git"


def test_repository_is_cloned_where_debian_has_no_odoo(home, tmp_path, no_debian, capsys):
    address = make_repository(tmp_path)
    source = sources.find_source(home, {"PREPAID_ODOO_REPOSITORY": address})
    assert source.series == "19.0"
    assert source.addons == (source.root / "addons",)
    assert "Debian has no Odoo 19.0" in capsys.readouterr().out
    commits = subprocess.check_output(["git", "-C", source.root, "rev-list", "HEAD"], text=True)
    assert commits.split() == [source.version]


@pytest.mark.parametrize("version", ["", "19.1.0+dfsg-1"])
def test_repository_is_cloned_where_sid_has_moved_on(home, tmp_path, monkeypatch, version):
    class Sid:
        def version(self, package):
            return version if package == "odoo-19" else "1"

    monkeypatch.setattr(debian, "suite_apt", lambda home, suite: {"sid": Sid()}[suite])
    source = sources.find_source(home, {"PREPAID_ODOO_REPOSITORY": make_repository(tmp_path)})
    assert source.root.is_relative_to(home.root / "clones")
    assert not home.debian.exists()


def test_clone_is_made_once(home, tmp_path, no_debian, monkeypatch):
    environ = {"PREPAID_ODOO_REPOSITORY": make_repository(tmp_path)}
    source = sources.find_source(home, environ)
    (tmp_path / "odoo.git").rename(tmp_path / "gone.git")
    monkeypatch.setattr(debian, "suite_apt", None)
    assert sources.find_source(home, environ) == source


def test_clone_that_was_interrupted_is_made_anew(home, tmp_path, no_debian):
    half = home.root / "clones/odoo-19.0/odoo"
    half.mkdir(parents=True)
    (half / "release.py").write_text(RELEASE.format(19, 0))
    environ = {"PREPAID_ODOO_REPOSITORY": make_repository(tmp_path)}
    assert sources.find_source(home, environ).addons


def test_another_repository_is_cloned_in_place_of_the_last(home, tmp_path, no_debian):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        address = make_repository(tmp_path / name)
        source = sources.find_source(home, {"PREPAID_ODOO_REPOSITORY": address})
        origin = ["git", "-C", source.root, "remote", "get-url", "origin"]
        assert subprocess.check_output(origin, text=True).strip() == address


def test_error_names_both_ways_and_the_variable(home, tmp_path, no_debian):
    with pytest.raises(SetupError) as raised:
        sources.find_source(home, {"PREPAID_ODOO_REPOSITORY": f"file://{tmp_path}/none.git"})
    text = raised.value.explain()
    assert "neither from Debian" in text
    assert "none.git" in text
    assert "set ODOO to a folder with the sources of Odoo 18.0 or 19.0" in text


def test_machine_without_git_is_told_so(home, no_debian, monkeypatch, tmp_path):
    (tmp_path / "bin").mkdir()
    for name in ("apt-get", "apt-cache", "dpkg"):
        (tmp_path / "bin" / name).symlink_to(f"/usr/bin/{name}")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    with pytest.raises(SetupError, match="there is no git"):
        sources.find_source(home, {})


def test_branch_that_holds_another_series_is_refused(home, tmp_path, no_debian):
    with pytest.raises(SetupError, match=r"branch 19\.0 holds Odoo 18\.0"):
        sources.cloned_source(home, make_repository(tmp_path, 18))


@pytest.mark.parametrize("version", ["19.0.0+dfsg-1", "19.0.20261101+dfsg-2", "1:19.0-3"])
def test_any_version_of_the_series_will_do(version, capsys):
    sources.check_version(version)
    assert version in capsys.readouterr().out


@pytest.mark.parametrize("version", ["", "20.0.0+dfsg-1", "19.1-1", "119.0-1", "19.01-1"])
def test_version_of_another_series_will_not(version):
    with pytest.raises(SetupError, match=re.escape(version) or "no odoo-19"):
        sources.check_version(version)


def test_version_is_the_newest_of_the_changelog(tmp_path):
    file = tmp_path / "changelog.gz"
    with gzip.open(file, "wt") as lines:
        lines.write("odoo (19.0.1+dfsg-2) unstable; urgency=medium\n\nodoo (19.0.0-1) x;\n")
    assert sources.packaged_version(file) == "19.0.1+dfsg-2"


def test_addons_that_lie_beside_a_whole_server_are_left_out(tmp_path):
    for folder in ("odoo/addons/base", "odoo/addons/web", "addons/web"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "__manifest__.py").write_text("{}")
    (tmp_path / "odoo/release.py").write_text(RELEASE.format(19, 0))
    assert sources.read_source(tmp_path).addons == ()
