"""The cells of a spreadsheet as texts that mean what the cells mean. No database, no clock.

A cell is read as it is stored, not as it is shown: a number with all its decimals, whatever its
format rounds to; what is formatted as a time of day or a duration as h:mm, days of 24 hours; a
date as 2026-12-31. What a column's sum in the spreadsheet adds up is what comes in.
"""

import io
import re
import zipfile
from datetime import datetime, timedelta

from lxml import etree

_XLS_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP_MAGIC = b"PK\x03\x04"
_SECONDS_A_DAY = 86400
# As many rows as a spreadsheet has.
_MAX_ROWS = 2**20
_DURATION = re.compile(r"P(?:(\d+)D)?T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d+)?)S)?")
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


class UnreadableSheet(ValueError):
    """A file that says it is a spreadsheet and cannot be read."""


def read(content, name=None):
    """Read a sheet of a file.

    :param content: the file's bytes
    :param name: name of the sheet; the first one where there is none of that name
    :return: (names of the sheets, list of rows, each a list of texts, of one length), or None
        where the file is no spreadsheet
    :raise UnreadableSheet: when it is one and cannot be read
    """
    reader = _find_reader(content)
    if not reader:
        return None
    try:
        names, rows = reader(content, name)
    except ImportError:
        raise
    except Exception as error:
        # A damaged file ends in errors of each library's own.
        raise UnreadableSheet(str(error)) from error
    return names, _make_even(rows)


def number_text(value):
    """Return a number as a file has it: three decimals with a fourth, see `opening.to_number`.

    :param value: an int or a float
    """
    text = f"{value:.9f}".rstrip("0").rstrip(".")
    decimals = text.partition(".")[2]
    return text + "0" if len(decimals) == 3 else text


def clock_text(seconds):
    """Return seconds as h:mm, or as h:mm:ss where there are any beside the minutes.

    :param seconds: a number of seconds
    """
    seconds = round(seconds)
    sign, seconds = "-" * (seconds < 0), abs(seconds)
    minutes, rest = divmod(seconds, 60)
    text = f"{sign}{minutes // 60}:{minutes % 60:02}"
    return f"{text}:{rest:02}" if rest else text


def _find_reader(content):
    """Return the function that reads a file, or None where it is no spreadsheet."""
    if content.startswith(_XLS_MAGIC):
        return _read_xls
    if not content.startswith(_ZIP_MAGIC):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except zipfile.BadZipFile as error:
        raise UnreadableSheet(str(error)) from error
    return _read_ods if "content.xml" in names else _read_xlsx


def _make_even(rows):
    """Return rows that are all as long as the one with the last text."""
    for row in rows:
        while row and not row[-1].strip():
            row.pop()
    width = max(map(len, rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]


def _read_xlsx(content, name):
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    names = book.sheetnames
    sheet = book[name if name in names else names[0]]
    return names, [[_xlsx_text(cell, book.epoch) for cell in row] for row in sheet.rows]


def _xlsx_text(cell, epoch):
    from openpyxl.styles.numbers import is_datetime
    from openpyxl.utils.datetime import to_excel

    if cell.value is None:
        return ""
    if cell.is_date:
        days = to_excel(cell.value, epoch)
        if is_datetime(cell.number_format) == "time":
            return clock_text(days * _SECONDS_A_DAY)
        return _date_text(cell.value)
    if isinstance(cell.value, (int, float)) and not isinstance(cell.value, bool):
        return number_text(cell.value)
    return str(cell.value).strip()


def _read_xls(content, name):
    import xlrd

    book = xlrd.open_workbook(file_contents=content, formatting_info=True)
    names = book.sheet_names()
    sheet = book.sheet_by_name(name if name in names else names[0])
    return names, [[_xls_text(cell, book) for cell in row] for row in sheet.get_rows()]


def _xls_text(cell, book):
    import xlrd

    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return number_text(cell.value)
    if cell.ctype == xlrd.XL_CELL_DATE:
        shown = book.format_map[book.xf_list[cell.xf_index].format_key].format_str.lower()
        # Colours, currencies and texts in a format are no letters of a date.
        if not re.search(r"[dy]", re.sub(r'"[^"]*"|\[(?!h+\])[^\]]*\]|\\.', "", shown)):
            return clock_text(cell.value * _SECONDS_A_DAY)
        return _date_text(xlrd.xldate.xldate_as_datetime(cell.value, book.datemode))
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(cell.value, "#?")
    return str(cell.value).strip()


def _read_ods(content, name):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        text = archive.read("content.xml")
    root = etree.fromstring(text, etree.XMLParser(resolve_entities=False, no_network=True))
    tables = {table.get(_TABLE + "name"): table for table in root.iter(_TABLE + "table")}
    names = list(tables)
    rows = []
    for row in tables[name if name in tables else names[0]].iter(_TABLE + "table-row"):
        cells = _read_ods_row(row)
        count = int(row.get(_TABLE + "number-rows-repeated") or 1)
        rows += [list(cells) for __ in range(min(count, _MAX_ROWS - len(rows)) if cells else 1)]
    return names, rows


def _read_ods_row(row):
    """Return the texts of a row up to its last one."""
    cells, empty = [], 0
    for cell in row.iter(_TABLE + "table-cell", _TABLE + "covered-table-cell"):
        text = _ods_text(cell)
        count = int(cell.get(_TABLE + "number-columns-repeated") or 1)
        if text:
            cells += [""] * empty + [text] * count
            empty = 0
        else:
            empty += count
    return cells


def _ods_text(cell):
    kind = cell.get(_OFFICE + "value-type")
    if kind in ("float", "currency", "percentage"):
        return number_text(float(cell.get(_OFFICE + "value")))
    if kind == "time":
        return _duration_text(cell.get(_OFFICE + "time-value"))
    if kind == "date":
        return _date_text(datetime.fromisoformat(cell.get(_OFFICE + "date-value")))
    return "\n".join("".join(text.itertext()) for text in cell.iter(_TEXT + "p")).strip()


def _duration_text(text):
    """Return a duration such as PT36H30M00S as h:mm."""
    match = _DURATION.fullmatch(text)
    if not match:
        return text
    days, hours, minutes, seconds = (
        float((part or "0").replace(",", ".")) for part in match.groups()
    )
    span = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    return clock_text(span.total_seconds())


def _date_text(value):
    """Return a date, without its time where that is midnight."""
    text = value.isoformat(sep=" ")
    return text[:10] if text[10:] in ("", " 00:00:00") else text
