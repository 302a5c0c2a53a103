"""The bars, and the table that shows how each is met."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

SIDES = (
    *("plain", "core alone", "not installed", "Odoo's line", "limit"),
    *("/my/home", "nothing booked", "ours"),
)
# Which bars hold for a title: (pattern, side, compared with, bar).
BARS = (
    (r"create 1, ", "ours", "limit", 1.2),
    (r"create 1, ", "ours", "plain", 1.6),
    (r"create 1, ", "ours", "Odoo's line", 1.0),
    (r"create 1, ", "plain", "not installed", 1.05),
    (r"create 1, ", "core alone", "not installed", 1.05),
    (r"create 1 over JSON-RPC", "ours", "plain", 1.3),
    (r"create \d+ over \d+ customer", "ours", "plain", 1.3),
    (r"create \d+ over \d+ customer", "plain", "not installed", 1.05),
    (r"create \d+ over \d+ customer", "core alone", "not installed", 1.05),
    (r"(edit|delete) ", "ours", "plain", 1.5),
    (r"post an invoice", "plain", "not installed", 1.1),
    (r"post an invoice", "core alone", "not installed", 1.05),
    (r"portal: ", "ours", "/my/home", 2.0),
    (r"portal: ", "ours", "nothing booked", 2.0),
)
# What sides are whose names do not say it.
LEGEND = {
    "plain": "a customer without hours, with all addons installed",
    "core alone": "the same with prepaid_it_blocks and none of the addons on it",
    "not installed": "the same without the product, with what it depends on",
    "/my/home": "the portal's own first page, which shows no records",
    "nothing booked": "the page of ours of a customer who has bought hours and used none",
}
FLAT = 1.1
# How long the look for what is due may take, in milliseconds.
RUN_LIMIT = 1000.0
RUN = re.compile(r"find what is due, ")
HISTORY = re.compile(r"create 1, (\d+) of history")

Figures = Mapping[str, Mapping[str, Mapping[str, Any]]]


def judge(figures: Figures) -> list[dict[str, Any]]:
    """Return each bar with the ratio of the medians: ``title``, ``ratio``, ``bar``, ``ok``..."""
    return [
        *_judge_titles(figures),
        *_judge_growth(figures),
        *_judge_statements(figures),
        *_judge_runs(figures),
    ]


def _judge_titles(figures: Figures) -> Iterator[dict[str, Any]]:
    for title, sides in figures.items():
        for pattern, side, other, bar in BARS:
            if re.match(pattern, title) and side in sides and other in sides:
                ratio = sides[side]["ms"] / sides[other]["ms"]
                yield _line(title, f"{side} / {other}", ratio, bar)


def _judge_growth(figures: Figures) -> Iterator[dict[str, Any]]:
    """Compare the longest history with none."""
    by_size = {}
    for title, sides in figures.items():
        found = HISTORY.match(title)
        if found:
            by_size[int(found[1])] = sides["ours"]["ms"]
    if len(by_size) > 1 and 0 in by_size:
        largest = max(by_size)
        yield _line(
            f"create 1, {largest} of history against 0",
            "ours / ours",
            by_size[largest] / by_size[0],
            FLAT,
        )


def _judge_statements(figures: Figures) -> Iterator[dict[str, Any]]:
    """Compare the statements of batches of one size: the number of customers changes none.

    Not with those of plain time: the more customers, the more often plain time looks one up.
    """
    batches: dict[str, list[tuple[str, float]]] = {}
    for title, sides in figures.items():
        found = re.match(r"create (\d+) over \d+ customer", title)
        if found:
            batches.setdefault(found[1], []).append((title, sides["ours"]["statements"]))
    for batch in batches.values():
        smallest = min(count for __, count in batch)
        for title, count in batch:
            yield _line(title, "statements", count, smallest)


def _judge_runs(figures: Figures) -> Iterator[dict[str, Any]]:
    """Compare runs with the time that they may take; all have as many statements."""
    runs = {title: sides["ours"] for title, sides in figures.items() if RUN.match(title)}
    for title, figure in runs.items():
        yield _line(title, "seconds", figure["ms"] / RUN_LIMIT, 1.0)
        smallest = min(run["statements"] for run in runs.values())
        yield _line(title, "statements", figure["statements"], smallest)


def _line(title: str, what: str, ratio: float, bar: float) -> dict[str, Any]:
    return {"title": title, "what": what, "ratio": ratio, "bar": bar, "ok": ratio <= bar}


def as_text(figures: Figures, report: list[dict[str, Any]], series: str) -> str:
    """Return both tables: medians in milliseconds, and ratios with their bars."""
    titles = [*figures, *(line["title"] for line in report)]
    width = max(map(len, titles)) + 2
    lines = [f"\nmedians in ms (statements), Odoo {series}", ""]
    lines.append(" " * width + "".join(f"{side:>20}" for side in SIDES))
    for title, sides in figures.items():
        cells = "".join(f"{_cell(sides.get(side)):>20}" for side in SIDES)
        lines.append(f"{title:<{width}}{cells}")
    lines += ["", f"{'':<{width}}{'':<24}{'ratio':>8}{'bar':>8}"]
    for line in report:
        figure = f"{line['ratio']:>8.2f}{line['bar']:>8.2f}"
        verdict = "ok" if line["ok"] else "missed"
        lines.append(f"{line['title']:<{width}}{line['what']:<24}{figure}  {verdict}")
    lines += ["", *_summarise(figures, report)]
    return "\n".join(lines)


def _summarise(figures: Figures, report: list[dict[str, Any]]) -> Iterator[str]:
    """Say which bars were missed, for each pair that was compared, and what sides mean."""
    for what in dict.fromkeys(line["what"] for line in report):
        lines = [line for line in report if line["what"] == what]
        missed = sum(not line["ok"] for line in lines)
        worst = max(lines, key=lambda line: line["ratio"] / line["bar"])
        yield (
            f"{what}: {missed} of {len(lines)} missed, the worst {worst['ratio']:.2f} "
            f"of {worst['bar']:.2f} ({worst['title']})"
        )
    sides = {side for shown in figures.values() for side in shown}
    yield from (f"{side}: {words}" for side, words in LEGEND.items() if side in sides)


def _cell(figure: Mapping[str, Any] | None) -> str:
    if figure is None:
        return "-"
    statements = f" ({figure['statements']})" if "statements" in figure else ""
    return f"{figure['ms']:.1f}{statements}"
