"""The PDFs that Odoo makes: downloaded, and their text page by page; runs in Odoo's Python."""

from pathlib import Path

from odoo.tools.pdf import PdfReader

from tools.demo.telling import check

CHECKOUT = Path(__file__).resolve().parents[2]
DOCUMENTS = CHECKOUT / "build" / "pdf"


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
    DOCUMENTS.mkdir(parents=True, exist_ok=True)
    path = DOCUMENTS / f"{name}.pdf"
    path.write_bytes(content)
    return path, content


def read_pages(path):
    """Return the texts of a PDF's pages, each on one line.

    :param path: the PDF's path
    """
    return [" ".join(page.extract_text().split()) for page in PdfReader(str(path)).pages]
