"""How the story of ``./dev demo`` is told: headings, sentences, tables and checks."""

# ruff: noqa: B905, UP031 (text is put together as in the addon, for the same Pythons)

import re


def check(what, got, expected):
    """Stop the story when a figure is not what it has to be."""
    same = abs(got - expected) < 0.005 if isinstance(expected, float) else got == expected
    if not same:
        raise AssertionError(f"{what} is {got!r} and should be {expected!r}")


def chapter(title):
    """Print a heading."""
    print("\n%s\n%s" % (title, "-" * len(title)), flush=True)


def tell(text):
    """Print a sentence of the story."""
    print("  " + text, flush=True)


def table(head, rows):
    """Print rows under a head; hours (cells with a colon) and money to the right."""
    rows = [[str(cell) for cell in row] for row in rows]
    figures = [
        number
        for number, cell in enumerate(rows[0])
        if re.match(r"-?\d+:\d\d$|-?[\d,]+\.\d\d$", cell)
    ]
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    for row in [head, ["-" * width for width in widths], *rows]:
        cells = [
            cell.rjust(width) if number in figures else cell.ljust(width)
            for number, (cell, width) in enumerate(zip(row, widths))
        ]
        tell("  ".join(cells).rstrip())


def money(currency, amount):
    """Return an amount as text.

    :param currency: `res.currency`
    """
    return "%s %s" % (currency.name, f"{amount:,.2f}")
