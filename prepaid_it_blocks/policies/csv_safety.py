"""Protection of CSV files against formula injection."""

# Spreadsheets read a cell that begins so as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def escape_formula(cell):
    """Return a cell that spreadsheets do not read as a formula.

    :param cell: text, or a number, which is left as it is
    """
    return "'" + cell if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
