"""Packages of Debian without root: downloaded with apt's own checks, unpacked into a folder.

apt runs with lists, cache and status of its own, so the machine's apt is neither changed nor
locked. Signatures are verified as always. No mirror is named here: the machine's own is asked for.
"""

from __future__ import annotations

import os
import re
import shutil
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

from .errors import SetupError
from .places import Home
from .stamps import is_done, key_of, mark_done
from .steps import output_of, run_step, together

KEYRING = "usr/share/keyrings/debian-archive-keyring.gpg"
ADVICE = (
    "check that `apt-get update` works on this machine; PREPAID_DEBIAN_MIRROR may name another "
    "mirror of Debian"
)
CONFIGURATION = """\
Dir::State::Lists "{folder}/lists";
Dir::State::status "{folder}/status";
Dir::Cache "{folder}/cache";
APT::Sandbox::User "";
Acquire::Languages "none";
Acquire::PDiffs "false";
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

    def closure(self, *packages: str) -> list[str]:
        """Return the packages and everything that they need on a machine that has nothing."""
        words = ("install", "--simulate", "--no-install-recommends", *packages)
        text = output_of(self.command(*words))
        return sorted({line.split()[1] for line in text.splitlines() if line.startswith("Inst ")})

    def version(self, package: str) -> str:
        """Return the version of a package that this apt would take; "" if it has none."""
        words = ("-c", self.folder / "apt.conf", "show", "--no-all-versions", package)
        try:
            text = output_of(["apt-cache", *words])
        except SetupError:
            return ""
        found = re.search(r"^Version: (\S+)$", text, re.MULTILINE)
        return found.group(1) if found else ""


# Private apts don't lock their folders: one thread at a time works with them.
_alone = threading.RLock()


def machine_apt(home: Home) -> Apt:
    """Return a private apt with the machine's own sources, its lists fetched once a run."""
    with _alone:
        return _machine_apt(home)


@lru_cache
def _machine_apt(home: Home) -> Apt:
    apt = _machine_sources(home)
    apt.update("reading the machine's package lists", tolerant=True)
    return apt


def _machine_sources(home: Home) -> Apt:
    """Return a private apt with the machine's own sources, without their lists."""
    return Apt(home.root / "apt" / "machine", home.log("apt-machine"))


def suite_apt(home: Home, suite: str) -> Apt:
    """Return a private apt that sees Debian's ``suite`` alone, from the machine's own mirror."""
    with _alone:
        return _suite_apt(home, suite)


@lru_cache
def _suite_apt(home: Home, suite: str) -> Apt:
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
    apt = _machine_sources(home)
    apt.prepare()
    found = re.search(
        r"^'(\S+/debian/)dists/", output_of(apt.command("update", "--print-uris")), re.M
    )
    if found is None:
        raise SetupError(
            "this machine's apt names no mirror of Debian", "set PREPAID_DEBIAN_MIRROR to one"
        )
    return found.group(1)


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


def bring(
    home: Home, name: str, packages: Mapping[str, Sequence[str]], whole: bool = False
) -> Path:
    """Return the folder that holds these packages of each suite, unpacked; download them once.

    ``whole``: raise SetupError when a link in it leads nowhere, since one of them lacks a file.
    """
    folder = home.debian / name
    if not is_brought(home, name, packages):
        shutil.rmtree(folder, ignore_errors=True)
        # While one suite's packages are unpacked, those of the next are downloaded.
        together(*(partial(_bring_suite, home, name, suite, packages[suite]) for suite in packages))
        shutil.rmtree(folder / "packages")
        dangling = dangling_links(folder) if whole else []
        if dangling:
            link = dangling[0].relative_to(folder)
            raise SetupError(f"no package of {name} has the file that /{link} links to", ADVICE)
        mark_done(home.stamp(f"debian-{name}"), _key(packages))
    return folder


def _bring_suite(home: Home, name: str, suite: str, packages: Sequence[str]) -> None:
    """Unpack packages of one suite into the folder of what is brought under a name."""
    folder = home.debian / name
    with _alone:
        title = f"downloading {name} from Debian {suite}"
        files = suite_apt(home, suite).download(title, packages, folder / "packages" / suite)
    unpack(files, folder)


def is_brought(home: Home, name: str, packages: Mapping[str, Sequence[str]]) -> bool:
    """Check if these packages were unpacked under this name already."""
    return is_done(home.stamp(f"debian-{name}"), _key(packages))


def _key(packages: Mapping[str, Sequence[str]]) -> str:
    return key_of({suite: sorted(names) for suite, names in packages.items()})


def dangling_links(root: Path) -> list[Path]:
    """Return the links below ``root`` that lead nowhere, were it the root of a system."""
    links = (path for path in root.rglob("*") if path.is_symlink())
    return sorted(link for link in links if not _target(root, link).exists())


def _target(root: Path, link: Path) -> Path:
    target = link.readlink()
    return root / target.relative_to("/") if target.is_absolute() else link.parent / target
