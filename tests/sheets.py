"""Files of spreadsheets, made cell by cell."""

import io
import zipfile
from xml.sax.saxutils import escape

import openpyxl
import xlwt

_NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text")
)


def make_xlsx(rows):
    """Return an .xlsx file.

    :param rows: list of rows; a cell is a value, or a value and its format
    """
    book = openpyxl.Workbook()
    sheet = book.active
    for number, cells in enumerate(rows, 1):
        for column, cell in enumerate(cells, 1):
            value, shown = cell if isinstance(cell, tuple) else (cell, None)
            sheet.cell(number, column).value = value
            if shown:
                sheet.cell(number, column).number_format = shown
    return _save(book)


def make_xls(rows):
    """Return an .xls file, see `make_xlsx`."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet")
    for number, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            value, shown = cell if isinstance(cell, tuple) else (cell, None)
            style = xlwt.easyxf(num_format_str=shown or "General")
            sheet.write(number, column, value, style)
    return _save(book)


def make_ods(rows):
    """Return an .ods file.

    :param rows: list of rows; a cell is a text, or the text that is shown and a dict of what is
        stored
    """
    lines = []
    for cells in rows:
        texts = []
        for cell in cells:
            shown, stored = cell if isinstance(cell, tuple) else (cell, {"value-type": "string"})
            if not shown:
                texts.append("<table:table-cell/>")
                continue
            stored = " ".join(f'office:{name}="{value}"' for name, value in stored.items())
            texts.append(f"<table:table-cell {stored}><text:p>{escape(shown)}</text:p>")
            texts.append("</table:table-cell>")
        texts.append('<table:table-cell table:number-columns-repeated="1000"/>')
        lines.append(f"<table:table-row>{''.join(texts)}</table:table-row>")
    lines.append('<table:table-row table:number-rows-repeated="1048000"/>')
    content = (
        f"<office:document-content {_NAMESPACES}><office:body><office:spreadsheet>"
        f'<table:table table:name="Sheet">{"".join(lines)}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    return file.getvalue()


def _save(book):
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
