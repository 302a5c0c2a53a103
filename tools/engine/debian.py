"""Packages of Debian without root: downloaded with apt's own checks, unpacked into a folder.

apt runs with lists, cache and status of its own, so the machine's apt is neither changed nor
locked. Signatures are verified as always. No mirror is named here: the machine's own is asked for.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from .errors import SetupError
from .places import Home
from .stamps import is_done, key_of, mark_done
from .steps import output_of, run_step

KEYRING = "usr/share/keyrings/debian-archive-keyring.gpg"
ADVICE = (
    "check that `apt-get update` works on this machine; PREPAID_DEBIAN_MIRROR may name a mirror "
    "that still has Debian bullseye"
)
CONFIGURATION = """\
Dir::State::Lists "{folder}/lists";
Dir::State::status "{folder}/status";
Dir::Cache "{folder}/cache";
APT::Sandbox::User "";
Debug::NoLocking "true";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
"""
ONE_SOURCE = """\
Dir::Etc::SourceList "{sources}";
Dir::Etc::SourceParts "/dev/null";
Dir::Etc::PreferencesParts "/dev/null";
"""


@dataclass(frozen=True)
class Apt:
    """A private apt: ``folder`` holds its lists; without ``sources`` it has the machine's."""

    folder: Path
    log: Path
    sources: Path | None = None

    def command(self, *words: str) -> list[str]:
        """Return the command line of this private ``apt-get``."""
        return ["apt-get", "-c", str(self.folder / "apt.conf"), *words]

    def prepare(self) -> None:
        """Make the folders, and the configuration (read after the machine's) that names them."""
        for folder in ("lists/partial", "cache/archives/partial"):
            (self.folder / folder).mkdir(parents=True, exist_ok=True)
        (self.folder / "status").touch()
        text = CONFIGURATION.format(folder=self.folder)
        if self.sources is not None:
            text += ONE_SOURCE.format(sources=self.sources)
        (self.folder / "apt.conf").write_text(text, encoding="utf-8")

    def update(self, title: str, tolerant: bool = False) -> None:
        """Fetch the package lists; ``tolerant``: a failing third-party source is no failure."""
        self.prepare()
        try:
            run_step(title, self.command("update"), self.log, advice=ADVICE)
        except SetupError:
            if not tolerant:
                raise

    def download(self, title: str, packages: Sequence[str], target: Path) -> list[Path]:
        """Download the packages into ``target`` and return their files."""
        target.mkdir(parents=True, exist_ok=True)
        run_step(title, self.command("download", *packages), self.log, advice=ADVICE, cwd=target)
        return sorted(target.glob("*.deb"))

    def closure(self, package: str) -> list[str]:
        """Return the package and everything that it needs on a machine that has nothing."""
        text = output_of(self.command("install", "--simulate", "--no-install-recommends", package))
        return sorted({line.split()[1] for line in text.splitlines() if line.startswith("Inst ")})


@lru_cache
def machine_apt(home: Home) -> Apt:
    """Return a private apt with the machine's own sources, its lists fetched once a run."""
    apt = Apt(home.root / "apt" / "machine", home.log("apt-machine"))
    apt.update("reading the machine's package lists", tolerant=True)
    return apt


@lru_cache
def suite_apt(home: Home, suite: str) -> Apt:
    """Return a private apt that sees Debian's ``suite`` alone, from the machine's own mirror."""
    folder = home.root / "apt" / suite
    folder.mkdir(parents=True, exist_ok=True)
    apt = Apt(folder, home.log(f"apt-{suite}"), folder / "sources.list")
    line = f"deb [signed-by={_keyring(home)}] {_mirror(home)} {suite} main\n"
    (folder / "sources.list").write_text(line, encoding="utf-8")
    apt.update(f"reading the package lists of Debian {suite}")
    return apt


def _mirror(home: Home) -> str:
    """Return the address that the machine's own apt has for Debian's archive."""
    if os.environ.get("PREPAID_DEBIAN_MIRROR"):
        return os.environ["PREPAID_DEBIAN_MIRROR"]
    addresses = output_of(
        machine_apt(home).command("indextargets", "--format", "$(REPO_URI)")
    ).split()
    for address in addresses:
        if re.search(r"/debian/?$", address):
            return address
    raise SetupError(
        "this machine's apt names no mirror of Debian", "set PREPAID_DEBIAN_MIRROR to one"
    )


def _keyring(home: Home) -> Path:
    """Return the keys of Debian's archive: the machine's, or else those of its package."""
    system = Path("/") / KEYRING
    if system.exists():
        return system
    folder = home.debian / "keyring"
    unpack(
        machine_apt(home).download("downloading Debian's keys", ["debian-archive-keyring"], folder),
        folder,
    )
    return folder / KEYRING


def unpack(files: Iterable[Path], folder: Path) -> None:
    """Unpack package files into ``folder``; their maintainer scripts are not run."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        output_of(["dpkg-deb", "-x", file, folder])


def bring(home: Home, name: str, packages: Mapping[str, Sequence[str]]) -> Path:
    """Return the folder that holds these packages of each suite, unpacked; download them once."""
    folder = home.debian / name
    key = key_of({suite: sorted(names) for suite, names in packages.items()})
    stamp = home.stamp(f"debian-{name}")
    if not is_done(stamp, key):
        shutil.rmtree(folder, ignore_errors=True)
        for suite, names in packages.items():
            title = f"downloading {name} from Debian {suite}"
            files = suite_apt(home, suite).download(title, names, folder / "packages" / suite)
            unpack(files, folder)
        shutil.rmtree(folder / "packages")
        mark_done(stamp, key)
    return folder


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


# Which package of bullseye has a library that a brought program may lack on this machine.
LIBRARY_PACKAGES = {
    "libX11.so.6": "libx11-6",
    "libXau.so.6": "libxau6",
    "libXdmcp.so.6": "libxdmcp6",
    "libXext.so.6": "libxext6",
    "libXrender.so.1": "libxrender1",
    "libxcb.so.1": "libxcb1",
    "libbsd.so.0": "libbsd0",
    "libmd.so.0": "libmd0",
    "libatomic.so.1": "libatomic1",
    "libbrotlicommon.so.1": "libbrotli1",
    "libbrotlidec.so.1": "libbrotli1",
    "libbz2.so.1.0": "libbz2-1.0",
    "libcrypt.so.1": "libcrypt1",
    "libcrypto.so.1.1": "libssl1.1",
    "libssl.so.1.1": "libssl1.1",
    "libdb-5.3.so": "libdb5.3",
    "libexpat.so.1": "libexpat1",
    "libffi.so.7": "libffi7",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "liblzma.so.5": "liblzma5",
    "libmpdec.so.3": "libmpdec3",
    "libncursesw.so.6": "libncursesw6",
    "libnsl.so.2": "libnsl2",
    "libpanelw.so.6": "libncursesw6",
    "libpng16.so.16": "libpng16-16",
    "libreadline.so.8": "libreadline8",
    "libsqlite3.so.0": "libsqlite3-0",
    "libstdc++.so.6": "libstdc++6",
    "libgcc_s.so.1": "libgcc-s1",
    "libtinfo.so.6": "libtinfo6",
    "libtirpc.so.3": "libtirpc3",
    "libuuid.so.1": "libuuid1",
    "libz.so.1": "zlib1g",
}


def bring_libraries(home: Home, name: str, binaries: Sequence[Path]) -> str:
    """Return an LD_LIBRARY_PATH with which the binaries find everything that they need.

    Only what this machine lacks is downloaded: an old library must not shadow the machine's own.
    Raises SetupError when something stays missing.
    """
    wanted: set[str] = set()
    while True:
        folder = bring(home, f"{name}-libraries", {"bullseye": sorted(wanted)}) if wanted else None
        path = ":".join(map(str, library_folders(folder))) if folder else ""
        missing: set[str] = set()
        for binary in [*binaries, *(folder.glob("**/*.so*") if folder else ())]:
            missing |= missing_libraries(binary, path)
        more = {
            LIBRARY_PACKAGES[soname] for soname in missing if soname in LIBRARY_PACKAGES
        } - wanted
        if not more:
            break
        wanted |= more
    if missing:
        raise SetupError(f"{name} lacks {', '.join(sorted(missing))}", "install these libraries")
    return path
