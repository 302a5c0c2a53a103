"""Packages of Debian: what is checked before they are used, what is taken from them."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools.engine import debian, libraries, places, pythons
from tools.engine.errors import SetupError

PACKAGES = """Package: odoo-19
Version: 19.0.0+dfsg-1
Architecture: all
Maintainer: Nobody <nobody@example.com>
Filename: pool/odoo-19.deb
Size: 1
SHA256: {}
""".format("0" * 64)
RELEASE = """Suite: sid
Codename: sid
Architectures: all amd64 arm64
Components: main
Date: Sun, 01 Nov 2026 00:00:00 UTC
"""


@pytest.fixture
def home(tmp_path):
    """Return a set-up folder of this test."""
    return places.Home(tmp_path / "home")


def test_archive_without_a_signature_is_refused(home, tmp_path, monkeypatch):
    folder = tmp_path / "mirror/dists/sid"
    for name in ("all", "amd64", "arm64"):
        (folder / "main" / f"binary-{name}").mkdir(parents=True)
        (folder / "main" / f"binary-{name}/Packages").write_text(PACKAGES)
    (folder / "Release").write_text(RELEASE)
    monkeypatch.setenv("PREPAID_DEBIAN_MIRROR", f"file://{tmp_path}/mirror")
    with pytest.raises(SetupError) as raised:
        debian.suite_apt(home, "sid")
    assert "is not signed" in raised.value.explain()


@pytest.mark.parametrize(
    ("target", "dangles"),
    [
        ("../share/font.woff", False),
        ("/usr/share/font.woff", False),
        ("../share/other.woff", True),
        ("/usr/share/other.woff", True),
        ("/etc/hostname", True),
    ],
)
def test_links_lead_to_files_of_the_packages(tmp_path, target, dangles):
    for folder in ("usr/share", "usr/lib"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "usr/share/font.woff").write_text("")
    link = tmp_path / "usr/lib/font.woff"
    link.symlink_to(target)
    assert debian.dangling_links(tmp_path) == ([link] if dangles else [])


@pytest.mark.parametrize(
    ("library", "suite"),
    [
        ((2, 31), "bookworm"),
        ((2, 36), "bookworm"),
        ((2, 40), "bookworm"),
        ((2, 41), "trixie"),
        ((2, 43), "trixie"),
    ],
)
def test_suite_goes_by_the_c_library(library, suite):
    assert libraries.fitting_suite(library) == suite


def test_version_of_the_c_library_is_read():
    text = subprocess.check_output(["ldd", "--version"], text=True).splitlines()[0]
    assert text.split()[-1] == ".".join(map(str, libraries.c_library()))


def test_program_that_lacks_nothing_gets_no_libraries(home):
    assert libraries.bring_libraries(home, "python", [Path(sys.executable)], ["libc6"]) == ""


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """Return a program that needs a library, which needs another; a package has both."""
    compiler = shutil.which("cc")
    if not compiler:
        pytest.skip("making libraries needs a C compiler")
    folder = tmp_path / "package/usr/lib/x86_64-linux-gnu"
    folder.mkdir(parents=True)

    def build(code, name, *arguments):
        argv = [compiler, "-x", "c", "-", "-o", name, "-L.", *arguments]
        subprocess.run(argv, input=code, text=True, check=True, cwd=folder)

    build("int two(void) { return 2; }", "libtwo.so", "-shared", "-fPIC")
    build(
        "int two(void); int one(void) { return two() - 1; }",
        "libone.so",
        *("-shared", "-fPIC", "-ltwo"),
    )
    build("int one(void); int main(void) { return one(); }", "../program", "-lone", "-ltwo")
    (folder / "libunused.so").write_text("")

    class NoApt:
        def closure(self, *packages):
            return [*packages, "libc6"]

    monkeypatch.setattr(debian, "suite_apt", lambda home, suite: NoApt())
    asked = []
    monkeypatch.setattr(
        debian, "bring", lambda home, name, packages: asked.append(packages) or tmp_path / "package"
    )
    return folder.parent / "program", asked


def test_missing_libraries_and_what_they_need_are_brought_alone(home, programs):
    program, asked = programs
    path = libraries.bring_libraries(home, "test", [program], ["libone1"], "bookworm")
    assert asked == [{"bookworm": ["libone1"]}]
    assert sorted(file.name for file in Path(path).iterdir()) == ["libone.so", "libtwo.so"]
    env = {"LD_LIBRARY_PATH": path}
    assert subprocess.run([program], check=False, env=env).returncode == 1


def test_library_that_no_package_has_is_named(home, programs, tmp_path):
    program, _asked = programs
    (tmp_path / "package/usr/lib/x86_64-linux-gnu/libtwo.so").unlink()
    with pytest.raises(SetupError, match=r"test lacks libtwo\.so"):
        libraries.bring_libraries(home, "test", [program], ["libone1"], "bookworm")


@pytest.mark.parametrize(
    ("series", "library", "suite"),
    [
        ("19.0", (2, 41), "trixie"),
        ("19.0", (2, 36), "bookworm"),
        ("18.0", (2, 41), "bookworm"),
        ("19.0", (2, 31), None),
    ],
)
def test_suite_has_a_python_for_the_series(series, library, suite):
    assert pythons.suite_with_python(series, library) == suite


def test_every_python_that_is_brought_is_one_that_odoo_runs_on():
    for version, _more in pythons.DEBIAN_PYTHON.values():
        assert version in pythons.WANTED["19.0"]
    assert list(pythons.DEBIAN_PYTHON) == list(libraries.STABLE)


def test_python_of_the_machine_is_taken_first(home):
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    if version not in pythons.WANTED["19.0"]:
        pytest.skip("the tools run on a Python that Odoo does not run on")
    python = pythons.find_python(home, "19.0", [lambda wanted: [Path(sys.executable)]])
    assert python.version == version
    assert python.path == Path(sys.executable).resolve()
    assert not home.root.exists()


def _answer(folder, version):
    """Make a program that answers as an interpreter of this version does; return where it lies."""
    program = folder / version
    program.write_text(f"#!/bin/sh\necho {version} {program}\n")
    program.chmod(0o755)
    return program


def test_a_distribution_s_python_goes_before_one_of_a_better_version(home, tmp_path):
    best, _second, packaged, *_others = pythons.WANTED["19.0"]
    at_home = {version: [_answer(tmp_path, version)] for version in (best, packaged)}
    of_system = {packaged: [_answer(tmp_path, packaged)]}

    def find(*places):
        searches = [lambda version, known=known: known.get(version, []) for known in places]
        return pythons.find_python(home, "19.0", searches).version

    assert find({}, at_home) == best
    assert find(of_system, at_home) == packaged
    assert find(at_home) == best


def test_python_is_brought_where_none_is_found():
    python = pythons.find_python(places.find_home(), "19.0", [lambda wanted: []])
    assert python.path.is_relative_to(places.find_home().debian)
    code = "import ctypes, sqlite3, ssl, venv, sys; print('%d.%d' % sys.version_info[:2])"
    env = {**python.env, "PATH": "/usr/bin"}
    output = subprocess.check_output([python.path, "-I", "-c", code], text=True, env=env)
    assert output.strip() == python.version
