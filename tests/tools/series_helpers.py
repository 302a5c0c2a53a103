"""What the builder's tests share: golden folders and small sources."""

from pathlib import Path

from lxml import etree

from tools.series import data

GOLDEN = Path(__file__).with_name("golden")


def read(path):
    return etree.parse(str(path)).getroot()


def rewritten(root):
    """Return the data file as 18.0 wants it."""
    data.rewrite(root)
    return root


def canonical(root):
    """Return the tree's text without attribute order and indentation."""
    return etree.canonicalize(etree.tostring(root, encoding="unicode"), strip_text=True)


def view(arch, model="x.thing", inherit_id=None):
    """Return a data file with one view."""
    inherited = f'<field name="inherit_id" ref="{inherit_id}"/>' if inherit_id else ""
    return etree.fromstring(
        f'<odoo>\n<record id="view" model="ir.ui.view"><field name="model">{model}</field>'
        f'{inherited}<field name="arch" type="xml">{arch}</field></record></odoo>'
    )
