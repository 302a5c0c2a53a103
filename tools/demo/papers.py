"""The PDFs that Odoo makes: downloaded, and their text page by page; runs in Odoo's Python.

wkhtmltopdf writes numbers of glyphs and, for each font, a table from them to characters, which
the PyPDF2 of older series does not read.
"""

import re
from pathlib import Path

from PyPDF2 import generic

try:
    from PyPDF2 import PdfReader
except ImportError:
    from PyPDF2 import PdfFileReader as PdfReader

from tools.demo.telling import check

CHECKOUT = Path(__file__).resolve().parents[2]
PAPERS = CHECKOUT / "build" / "pdf"


def download(visitor, name, report, number):
    """Keep a PDF that somebody downloads.

    :param visitor: the `web.Visitor`
    :param name: of the file to write, without its ending
    :param report: the report's technical name
    :param number: id of the record that it is of
    :return: (the file's path, its content)
    """
    content = visitor.get(f"/report/pdf/{report}/{number}").content
    check(f"the {name}'s beginning", content[:5], b"%PDF-")
    PAPERS.mkdir(parents=True, exist_ok=True)
    path = PAPERS / f"{name}.pdf"
    path.write_bytes(content)
    return path, content


def read_pages(path):
    """Return the texts of a PDF's pages, without spaces between words.

    :param path: the PDF's path
    """
    reader = PdfReader(str(path), strict=False)
    return [_page_text(page) for page in reader.pages]


def _page_text(page):
    fonts = page["/Resources"].get("/Font", {})
    tables = {name: _characters(_resolve(fonts[name])) for name in fonts}
    content = _resolve(page["/Contents"])
    parts = content if isinstance(content, generic.ArrayObject) else [content]
    data = b"".join(_data(part) for part in parts).decode("latin-1")
    text, table = [], {}
    for name, glyphs in re.findall(r"(/\w+) [\d.-]+ Tf|<([0-9a-fA-F]+)> ?Tj", data):
        if name:
            table = tables.get(name, {})
        else:
            text += [table.get(glyphs[i : i + 4].lower(), "") for i in range(0, len(glyphs), 4)]
    return "".join(text)


def _resolve(thing):
    return thing.get_object() if hasattr(thing, "get_object") else thing.getObject()


def _data(stream):
    stream = _resolve(stream)
    return stream.get_data() if hasattr(stream, "get_data") else stream.getData()


def _characters(font):
    """Return a font's table of glyph number (four hexadecimal digits) to character."""
    if "/ToUnicode" not in font:
        return {}
    table, cmap = {}, _data(font["/ToUnicode"]).decode("latin-1").lower()
    for block in re.findall(r"beginbfchar(.*?)endbfchar", cmap, re.S):
        for glyph, character in re.findall(r"<(\w{4})>\s*<(\w{4})>", block):
            table[glyph] = chr(int(character, 16))
    _add_ranges(table, re.findall(r"beginbfrange(.*?)endbfrange", cmap, re.S))
    return table


def _add_ranges(table, blocks):
    for block in blocks:
        for first, last, start in re.findall(r"<(\w{4})>\s*<(\w{4})>\s*<(\w{4})>", block):
            for number in range(int(first, 16), int(last, 16) + 1):
                table[f"{number:04x}"] = chr(int(start, 16) + number - int(first, 16))
        for first, _, targets in re.findall(r"<(\w{4})>\s*<(\w{4})>\s*\[(.*?)\]", block, re.S):
            for number, character in enumerate(re.findall(r"<(\w{4})>", targets)):
                table[f"{int(first, 16) + number:04x}"] = chr(int(character, 16))
