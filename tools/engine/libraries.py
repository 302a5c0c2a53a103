"""Shared libraries that programs lack on this machine, brought from packages of Debian."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

from . import debian
from .errors import SetupError
from .places import Home

# What a private copy of a program must not bring: the C library belongs to the machine's loader.
MACHINE_OWN = ("libc6", "libc-bin", "libcrypt1")
# Stable suites, the newest first, and the C library that their programs need.
STABLE = {"trixie": (2, 41), "bookworm": (2, 36)}


def fitting_suite(library: tuple[int, ...] | None = None) -> str:
    """Return the newest stable suite whose programs run with a C library: with this machine's."""
    have = c_library() if library is None else library
    return next((suite for suite, needed in STABLE.items() if needed <= have), [*STABLE][-1])


def c_library() -> tuple[int, ...]:
    """Return the version of this machine's C library; (0,) if it is not GNU's."""
    try:
        name, version = str(os.confstr("CS_GNU_LIBC_VERSION")).split()
    except ValueError:
        return (0,)
    return tuple(int(part) for part in version.split(".")) if name == "glibc" else (0,)


def library_folders(folder: Path) -> list[Path]:
    """Return the folders below an unpacked tree where its shared libraries are."""
    folders = [*folder.glob("lib/*-linux-gnu"), *folder.glob("usr/lib/*-linux-gnu")]
    return sorted(
        path for parent in folders for path in (parent, parent / "pulseaudio") if path.is_dir()
    )


def missing_libraries(binary: Path, library_path: str) -> set[str]:
    """Return the shared libraries that the binary needs and that neither machine nor path has."""
    env = {**os.environ, "LD_LIBRARY_PATH": library_path}
    text = subprocess.run(
        ["ldd", binary], check=False, capture_output=True, text=True, env=env
    ).stdout
    return set(re.findall(r"^\s*(\S+) => not found", text, re.MULTILINE))


def bring_libraries(
    home: Home, name: str, binaries: Sequence[Path], packages: Sequence[str], suite: str = ""
) -> str:
    """Return an LD_LIBRARY_PATH with which the binaries find everything that they need.

    What is missing is taken from the packages of a suite and from what those need. Nothing else
    is put on the path: an old library must not shadow the machine's own.
    Raises SetupError when something stays missing.
    """
    if not _missing(binaries, ""):
        return ""
    suite = suite or fitting_suite()
    needed = debian.suite_apt(home, suite).closure(*packages)
    libraries = [package for package in needed if _is_library(package)]
    found = debian.bring(home, f"{name}-packages", {suite: libraries})
    target = home.debian / f"{name}-libraries"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    while missing := _missing([*binaries, *target.iterdir()], str(target)):
        files = {
            soname: folder / soname
            for folder in library_folders(found)
            for soname in missing
            if (folder / soname).exists()
        }
        if not files:
            raise SetupError(
                f"{name} lacks {', '.join(sorted(missing))}", "install these libraries"
            )
        for soname, file in files.items():
            shutil.copy2(file, target / soname)
    return str(target)


def _is_library(package: str) -> bool:
    return package not in MACHINE_OWN and package.startswith(("lib", "zlib"))


def _missing(binaries: Iterable[Path], library_path: str) -> set[str]:
    """Return what any of the binaries needs and neither machine nor path has."""
    return set().union(*(missing_libraries(binary, library_path) for binary in binaries))
