"""The picture of our addons: a box each, drawn as SVG from their manifests alone.

The core stands in the middle, on the left the addons that come along by themselves, on the right
those that are chosen, and below what all of them depend on. An arrow leads from an addon to what
it depends on.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from tools.engine import odoo
from tools.engine.places import ADDON, SERIES_OF, with_depends

WIDTH, MARGIN, TOP, GAP, ROW = 1000, 20, 56, 18, 44
# Where each column begins and how wide it is.
COLUMNS = {"left": (MARGIN, 320), "middle": (384, 232), "right": (660, 320)}
HEADS = {"left": "Come along by themselves", "middle": "The core", "right": "A box in Settings"}
PADDING, LINE = 12, 16
# About how wide a letter of a box's text is.
LETTER = 6.6
STYLE = """
text { font: 12px "DejaVu Sans", Verdana, Arial, sans-serif; fill: #374151; }
.head { font-size: 14px; fill: #111827; }
.name { font-size: 13px; font-weight: bold; fill: #111827; }
.more { font-size: 11px; fill: #6b7280; }
rect { fill: #f8fafc; stroke: #94a3b8; }
.core { fill: #dbeafe; stroke: #1d4ed8; stroke-width: 2; }
.left { fill: #f0fdf4; stroke: #15803d; }
.right { fill: #fffbeb; stroke: #b45309; }
.arrow { fill: none; stroke: #64748b; stroke-width: 1.5; marker-end: url(#tip); }
"""
TIP = (
    '<marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" '
    'orient="auto"><path d="M0 0 L8 4 L0 8 z" fill="#64748b"/></marker>'
)

Manifests = Mapping[str, Mapping[str, Any]]


@dataclass
class Box:
    """One addon or a group of modules: what it says, what it depends on and where it stands."""

    name: str
    kind: str
    column: str
    lines: list[str]
    more: list[str]
    needs: set[str]
    top: float = TOP
    height: float = 0

    def __post_init__(self) -> None:
        self.height = 2 * PADDING + LINE * (1 + len(self.lines) + len(self.more)) - 4

    @property
    def left(self) -> int:
        return COLUMNS[self.column][0]

    @property
    def right(self) -> int:
        return sum(COLUMNS[self.column])

    @property
    def centre(self) -> float:
        return (self.left + self.right) / 2

    @property
    def middle(self) -> float:
        return self.top + self.height / 2

    @property
    def bottom(self) -> float:
        return self.top + self.height


def find_oca_modules() -> set[str]:
    """Return the names of the modules that come from OCA: those that the engine's pins name."""
    pins = Path(odoo.__file__).parent.glob("pins-*.txt")
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(pins))
    return {name.replace("-", "_") for name in re.findall(r"^odoo-addon-([\w-]+)", text, re.M)}


def draw(manifests: Manifests, oca: Collection[str]) -> str:
    """Return the picture; ``oca`` names the modules that come from OCA."""
    boxes, groups = _place(manifests, oca)
    bottom = max(box.bottom for box in [*boxes.values(), *groups.values()])
    used = {box.column: box.centre for box in boxes.values()}
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {bottom + MARGIN:g}" '
        f'width="{WIDTH}" height="{bottom + MARGIN:g}" role="img">',
        "<title>The addons, and what each depends on</title>",
        f"<style>{STYLE}</style>",
        f"<defs>{TIP}</defs>",
        f'<path d="M0 0 H{WIDTH} V{bottom + MARGIN:g} H0 z" fill="#ffffff"/>',
        *(_text(centre, 36, HEADS[column], "head") for column, centre in used.items()),
        *(f'<path class="arrow" d="{path}"/>' for path in _arrows(boxes, groups)),
        *(line for box in [*boxes.values(), *groups.values()] for line in _render(box)),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _place(manifests: Manifests, oca: Collection[str]) -> tuple[dict[str, Box], dict[str, Box]]:
    """Return the boxes of all addons, and those of the modules that are not ours."""
    boxes = {addon: _box(addon, manifests) for addon in manifests}
    for column in ("left", "right"):
        _stack(TOP, (box for box in boxes.values() if box.column == column))
    core = boxes[ADDON]
    core.height = max(box.bottom for box in boxes.values()) - TOP
    below = [box for box in boxes.values() if box.column == "middle" and box is not core]
    others = set().union(*(box.needs for box in boxes.values())) - set(manifests)
    groups = {
        "left": _group("Odoo", "left", others - set(oca)),
        "right": _group("OCA", "right", others & set(oca)),
    }
    for boxes_below in (below, *([group] for group in groups.values())):
        _stack(core.bottom + ROW, boxes_below)
    bottom = max(box.bottom for box in [*below, *groups.values()])
    for box in [*below[-1:], *groups.values()]:
        box.height = bottom - box.top
    return boxes, groups


def _box(addon: str, manifests: Manifests) -> Box:
    needed = with_depends(addon, manifests)
    column, kind = "right", "right"
    if addon == ADDON:
        column, kind = "middle", "core"
    elif ADDON not in needed:
        column, kind = "middle", "below"
    elif manifests[addon].get("auto_install"):
        column, kind = "left", "left"
    lines = _wrap(manifests[addon]["summary"], column)
    more = _more(addon, manifests, needed)
    return Box(addon, kind, column, lines, more, set(manifests[addon]["depends"]))


def _more(addon: str, manifests: Manifests, needed: Iterable[str]) -> list[str]:
    """Return what else an addon of the product needs than what is below it."""
    if addon in SERIES_OF:
        return [f"{' and '.join(SERIES_OF[addon])} only"]
    if addon == ADDON or ADDON not in needed:
        return []
    known = {name for other in needed if other != addon for name in manifests[other]["depends"]}
    rest = sorted(set(manifests[addon]["depends"]) - known - set(manifests))
    return [f"also needs {', '.join(rest)}"] if rest else []


def _group(name: str, column: str, modules: Collection[str]) -> Box:
    """Return the box of modules that are not ours: it holds them in place of needing them."""
    return Box(name, "group", column, _wrap(", ".join(sorted(modules)), column), [], set(modules))


def _wrap(text: str, column: str) -> list[str]:
    room = COLUMNS[column][1] - 2 * PADDING
    return textwrap.wrap(text, int(room / LETTER), break_long_words=False, break_on_hyphens=False)


def _stack(top: float, boxes: Iterable[Box]) -> None:
    """Put boxes one below the other."""
    for box in boxes:
        box.top = top
        top = box.bottom + GAP


def _arrows(boxes: Mapping[str, Box], groups: Mapping[str, Box]) -> Iterator[str]:
    """Yield the path from each addon to each of ours that it depends on.

    From the core and what is below it paths lead to the others' modules too; what an addon on the
    core needs besides is said in its box.
    """
    for box in boxes.values():
        yield from (_arrow(box, other) for name, other in boxes.items() if name in box.needs)
        if box.column == "middle":
            yield from (_arrow(box, group) for group in groups.values() if box.needs & group.needs)


def _arrow(box: Box, other: Box) -> str:
    """Return a path: straight where there is nothing between the boxes, else with corners."""
    is_left = other.left < box.left
    if other.top > box.bottom:
        start = box.centre
        if other.column != box.column:
            start = box.left + 40 if is_left else box.right - 40
        turn = f"V{other.top - ROW / 2:g} H{other.centre:g} " if start != other.centre else ""
        return f"M{start:g} {box.bottom:g} {turn}V{other.top:g}"
    if box.column != other.column:
        start, end = (box.left, other.right) if is_left else (box.right, other.left)
        return f"M{start} {box.middle:g} H{end}"
    if box.top - other.bottom == GAP:
        return f"M{box.centre:g} {box.top:g} V{other.bottom:g}"
    edge, outside = (box.left, 10) if box.column == "left" else (box.right, WIDTH - 10)
    return f"M{edge} {box.middle:g} H{outside} V{other.middle:g} H{edge}"


def _render(box: Box) -> Iterator[str]:
    """Yield the elements of a box; what it says stands in the middle of a tall one."""
    yield (
        f'<rect class="{box.kind}" x="{box.left}" y="{box.top:g}" '
        f'width="{box.right - box.left}" height="{box.height:g}" rx="6"/>'
    )
    said = [(box.name, "name"), *((line, "") for line in box.lines)]
    said += [(line, "more") for line in box.more]
    first = box.middle - LINE * (len(said) - 1) / 2 + 4
    for number, (text, kind) in enumerate(said):
        yield _text(box.centre, first + LINE * number, text, kind)


def _text(x: float, y: float, text: str, kind: str) -> str:
    shown = f' class="{kind}"' if kind else ""
    return f'<text{shown} x="{x:g}" y="{y:g}" text-anchor="middle">{escape(text)}</text>'
