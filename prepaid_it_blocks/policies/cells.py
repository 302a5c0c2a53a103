"""Cells of files that programs which calculate open."""

# They take a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell):
    """Return a cell that no program takes for a formula.

    :param cell: text, or a number, which is left as it is
    """
    return "'" + cell if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
