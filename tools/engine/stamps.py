"""Remember which step was done with which inputs, so that it is done once and resumes after a stop.

A stamp is a small file that holds a key: the hash of everything its step depends on. It is
written after the step succeeded, in one move, so a stopped step has no stamp and runs again.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path

KEY_LENGTH = 12


def key_of(*parts: object) -> str:
    """Return a short hash of the parts (what JSON can write), the same on every machine."""
    text = json.dumps(parts, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:KEY_LENGTH]


def hash_of_files(root: Path, files: Iterable[Path]) -> str:
    """Return a hash of the files' names (relative to ``root``) and contents."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(str(path.relative_to(root)).encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:KEY_LENGTH]


def hash_of_folder(root: Path, ignored: tuple[str, ...] = ("__pycache__",)) -> str:
    """Return a hash of every file below ``root``, leaving out folders named in ``ignored``."""
    files = (p for p in root.rglob("*") if p.is_file() and not set(ignored) & set(p.parts))
    return hash_of_files(root, files)


def is_done(stamp: Path, key: str) -> bool:
    """Check if the step of this stamp was finished with this key."""
    try:
        return stamp.read_text(encoding="utf-8") == key
    except FileNotFoundError:
        return False


def mark_done(stamp: Path, key: str) -> None:
    """Write the stamp in one move: a reader sees the old one or the new one, never half of it."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    draft = stamp.with_name(f"{stamp.name}.{os.getpid()}")
    draft.write_text(key, encoding="utf-8")
    draft.replace(stamp)
