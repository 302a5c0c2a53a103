"""What QWeb refuses only when it draws: seen in the files, of all addons."""

import pytest
from lxml import etree

from tools.engine.places import BESIDE, CHECKOUT

#: Odoo takes no ``t-field`` on them.
HOLDERS = ("td", "th", "tr", "li", "ul", "ol", "table")
FILES = [
    path for path in sorted(CHECKOUT.glob("*/__manifest__.py")) if path.parent.name not in BESIDE
]


def mistakes(root):
    """Return the lines of elements whose field needs a ``<span>`` around it."""
    return [node.sourceline for node in root.iter(*HOLDERS) if node.get("t-field")]


@pytest.mark.parametrize("addon", [path.parent for path in FILES], ids=lambda path: path.name)
def test_no_field_is_drawn_by_a_cell_or_a_list(addon):
    found = {path.name: mistakes(etree.parse(str(path)).getroot()) for path in addon.rglob("*.xml")}
    assert found
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_mistake_is_seen():
    root = etree.fromstring(
        '<odoo>\n<template>\n<td t-field="a.b"/><p t-field="a"/></template></odoo>'
    )
    assert mistakes(root) == [3]
