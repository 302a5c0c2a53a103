"""Interpreters and virtual environments.

A machine may lack ensurepip, or a Python that Odoo runs on, so every environment is made by
virtualenv, which pip brings into a folder of ours.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from . import debian
from .errors import SetupError
from .libraries import STABLE, bring_libraries, c_library
from .places import Home
from .stamps import is_done, key_of, mark_done
from .steps import run_step

# These virtualenv releases make environments of every Python that is wanted.
VIRTUALENV = "virtualenv>=20.26,<20.30"
# The pins of a series are for these versions, the first that is found.
WANTED = {
    "18.0": ("3.11", "3.12"),
    "19.0": ("3.12", "3.11", "3.13", "3.10"),
}
# The Python of a stable suite of Debian, brought where none of those is there, and what else of
# its standard library has a package of its own.
DEBIAN_PYTHON = {
    "trixie": ("3.13", ()),
    "bookworm": ("3.11", ("python3-distutils", "python3-lib2to3")),
}
# What an interpreter must have: some builds lack the modules of libraries missing at build time.
PROBE = """
import bz2, ctypes, lzma, os, sqlite3, ssl, sys, zlib
print('%d.%d' % sys.version_info[:2], os.path.realpath(sys.executable))
"""


@dataclass(frozen=True)
class Python:
    """An interpreter, and the environment variables that it needs to run at all."""

    path: Path
    version: str
    env: Mapping[str, str] = field(default_factory=dict)


def find_python(
    home: Home,
    series: str,
    candidates: Sequence[Callable[[str], Iterable[Path]]] | None = None,
) -> Python:
    """Return an interpreter that runs this series: one of the machine's, or else Debian's.

    ``candidates`` are places where one of a version may be, each a function that yields them. What
    one yields for any version goes before the next. Raises SetupError when there is none and none
    can be brought.
    """
    for yield_places in candidates or (_packaged, _installed):
        for version in WANTED[series]:
            for candidate in yield_places(version):
                found = probe(candidate)
                if found is not None and found.version == version:
                    return found
    return _bring_python(home, series)


def _packaged(version: str) -> Iterator[Path]:
    """Yield where a distribution puts an interpreter of this version.

    Distributions build with what was measured of Python's own tests; whoever builds at home seldom
    does, and Odoo takes a quarter longer then.
    """
    yield Path(f"/usr/bin/python{version}")


def _installed(version: str) -> Iterator[Path]:
    """Yield the other places where an interpreter of this version may be."""
    if sys.version_info[:2] == tuple(map(int, version.split("."))):
        yield Path(sys.executable)
    for folder in os.get_exec_path():
        yield Path(folder) / f"python{version}"
    for base in (os.environ.get("PYENV_ROOT"), "~/.pyenv"):
        if base:
            versions = Path(base).expanduser() / "versions"
            yield from sorted(versions.glob(f"{version}.*/bin/python{version}"), reverse=True)


def probe(path: Path, env: Mapping[str, str] | None = None) -> Python | None:
    """Return the interpreter that ``path`` starts; None if it can't run Odoo.

    Its own path is the real one: a shim, or an environment that ./dev itself runs in, is none.
    """
    if not path.is_file():
        return None
    environ = {**os.environ, **(env or {})}
    argv = [path, "-c", PROBE]
    try:
        done = subprocess.run(
            argv, check=False, capture_output=True, text=True, env=environ, timeout=60
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    if done.returncode != 0:
        return None
    version, real = done.stdout.strip().split(" ", 1)
    return Python(Path(real), version, env or {})


def _bring_python(home: Home, series: str) -> Python:
    """Return a Python of Debian, unpacked, with the libraries that this machine lacks."""
    wanted = " or ".join(WANTED[series])
    advice = f"install Python {wanted}: PATH and pyenv's folder are searched"
    suite = suite_with_python(series, c_library())
    if suite is None:
        raise SetupError(
            f"Odoo {series} needs Python {wanted}, and Debian's don't run here", advice
        )
    version, more = DEBIAN_PYTHON[suite]
    name = f"python{version}"
    parts = (name, f"{name}-minimal", f"lib{name}-minimal", f"lib{name}-stdlib")
    folder = debian.bring(home, name, {suite: (*parts, *more)})
    path = folder / "usr/bin" / name
    modules = sorted(folder.glob(f"usr/lib/{name}/lib-dynload/*.so"))
    libraries = bring_libraries(home, name, [path, *modules], [name], suite)
    python = probe(path, {"LD_LIBRARY_PATH": libraries} if libraries else {})
    if python is None:
        raise SetupError(f"the Python {version} of Debian {suite} does not run here", advice)
    return python


def suite_with_python(series: str, library: tuple[int, ...]) -> str | None:
    """Return the newest suite with a Python for the series that runs with a C library, or None."""
    return next(
        (
            suite
            for suite, needed in STABLE.items()
            if needed <= library and DEBIAN_PYTHON[suite][0] in WANTED[series]
        ),
        None,
    )


# Two environments may be made side by side; virtualenv is installed for both once.
_alone = threading.Lock()


def install_virtualenv(home: Home) -> Path:
    """Return the folder with virtualenv, installed by the pip of the running interpreter."""
    with _alone:
        return _install_virtualenv(home)


def _install_virtualenv(home: Home) -> Path:
    folder = home.root / "virtualenv"
    key = key_of(VIRTUALENV, sys.version_info[:2])
    if not is_done(folder / ".done", key):
        shutil.rmtree(folder, ignore_errors=True)
        run_step(
            "installing virtualenv",
            [*pip_command(), "install", "--target", folder, VIRTUALENV],
            home.log("virtualenv"),
            advice="check that pip works on this machine: python3 -m pip --version",
        )
        mark_done(folder / ".done", key)
    return folder


def pip_command() -> list[str]:
    """Return a pip to start with: this interpreter's, or else the one on the PATH."""
    if (
        subprocess.run(
            [sys.executable, "-m", "pip", "--version"], check=False, capture_output=True
        ).returncode
        == 0
    ):
        return [sys.executable, "-m", "pip"]
    pip = shutil.which("pip3") or shutil.which("pip")
    if pip is None:
        raise SetupError("this machine has no pip", "install it: apt-get install python3-pip")
    return [pip]


def make_environment(home: Home, folder: Path, python: Python, title: str, log: Path) -> None:
    """Make an empty virtual environment in ``folder``, in place of what is there."""
    virtualenv = install_virtualenv(home)
    shutil.rmtree(folder, ignore_errors=True)
    env = {**os.environ, **python.env, "PYTHONPATH": str(virtualenv)}
    argv = [
        sys.executable,
        "-m",
        "virtualenv",
        "--no-periodic-update",
        "--python",
        python.path,
        folder,
    ]
    run_step(f"making an environment for {title}", argv, log, env=env)


def pip_install(
    folder: Path,
    arguments: Sequence[str | Path],
    title: str,
    log: Path,
    env: Mapping[str, str] | None = None,
) -> None:
    """Install packages into an environment. Raises SetupError when pip does.

    Python compiles a module when it is first imported, which most of them never are.
    """
    argv = [
        folder / "bin/python",
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--no-compile",
        *arguments,
    ]
    environ = {**os.environ, **(env or {}), "PIP_NO_INPUT": "1"}
    run_step(
        f"installing {title}",
        argv,
        log,
        env=environ,
        advice="check that pip reaches its index, then try again",
    )


def site_packages(folder: Path) -> Path:
    """Return the folder of an environment where packages are installed."""
    return next(folder.glob("lib/python3.*/site-packages"))
