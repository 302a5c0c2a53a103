"""The one kind of failure that ./dev explains to a person instead of showing a traceback."""

from __future__ import annotations

from pathlib import Path

TAIL_LINES = 15
# pip may list hundreds of versions in a line.
LINE_WIDTH = 400


class SetupError(Exception):
    """A step that could not be done: what failed, where its log is and what to do about it."""

    def __init__(self, what: str, advice: str = "", log: Path | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.advice = advice
        self.log = log

    def __str__(self) -> str:
        return self.explain()

    def explain(self) -> str:
        """Return the text for the terminal, with the last lines of the log if there is one."""
        lines = [f"FAILED: {self.what}"]
        if self.log is not None and self.log.exists():
            lines += [f"  | {line[:LINE_WIDTH]}" for line in tail(self.log)]
            lines.append(f"  whole log: {self.log}")
        if self.advice:
            lines.append(f"  what to do: {self.advice}")
        return "\n".join(lines)


def tail(path: Path, count: int = TAIL_LINES) -> list[str]:
    """Return the last ``count`` lines of a text file that are not blank."""
    text = path.read_text(encoding="utf-8", errors="replace").replace("\r", "\n")
    return [line for line in text.splitlines() if line.strip()][-count:]
