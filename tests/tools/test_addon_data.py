"""Each addon's data finds its place after what it depends on, and is listed whole."""

import ast
from copy import deepcopy
from typing import NamedTuple

import pytest
from lxml import etree

from tests.tools import uses
from tools.engine.places import ADDONS, BESIDE, CHECKOUT

LISTED = ("security", "data", "demo", "report", "wizards", "views")
FORM = (
    '<odoo><record id="{id}" model="ir.ui.view">{inherit}'
    '<field name="arch">{arch}</field></record></odoo>'
)
CORE_FORM = FORM.format(id="form", inherit="", arch='<form><field name="name"/></form>')


class View(NamedTuple):
    """A view of a data file: its addon, the view that it extends, and its content."""

    addon: str
    inherited: str
    arch: etree._Element


def read_views(checkout):
    """Return the views of all addons of a checkout by their full external ids."""
    views = {}
    for addon in uses.read_depends(checkout):
        for path in uses.list_files(checkout / addon):
            if path.suffix == ".xml":
                for node in etree.parse(str(path)).iter("record", "template"):
                    if node.tag == "template" or node.get("model") == "ir.ui.view":
                        views[complete(node.get("id"), addon)] = read_view(node, addon)
    return views


def read_view(node, addon):
    """Return the view that an element of a data file defines, as a document of its own."""
    arch, inherited = node, node.get("inherit_id") or ""
    if node.tag == "record":
        arch = node.find("field[@name='arch']")
        inherited = node.xpath("string(field[@name='inherit_id']/@ref)")
    return View(addon, complete(inherited, addon), deepcopy(arch))


def complete(identifier, addon):
    """Return an external id with its addon; nothing stays nothing."""
    return f"{addon}.{identifier}" if identifier and "." not in identifier else identifier


def find_inner(views):
    """Return the views that extend one of their own addon."""
    return {
        name
        for name, view in views.items()
        if view.inherited in views and views[view.inherited].addon == view.addon
    }


def find_lost(views):
    """Return (view, expression) of expressions that find nothing in the extended view.

    Only views are asked that extend nothing themselves: what Odoo's hold is not known here.
    """
    lost = set()
    for name, view in views.items():
        base = views.get(view.inherited)
        if base is None or base.inherited:
            continue
        for spec in view.arch.iterchildren(etree.Element):
            if not base.arch.xpath(get_expression(spec)):
                lost.add((name, get_expression(spec)))
    return lost


def get_expression(spec):
    """Return the path to the element that part of an extension speaks of."""
    if spec.tag == "xpath":
        return spec.get("expr")
    sought = "".join(
        f"[@{name}='{value}']" for name, value in spec.attrib.items() if name != "position"
    )
    return f"//{spec.tag}{sought}"


@pytest.fixture(autouse=True)
def hasclass():
    """Let expressions say `hasclass`, as Odoo's do."""

    def find(context, *names):
        return set(names) <= set(context.context_node.get("class", "").split())

    functions = etree.FunctionNamespace(None)
    functions["hasclass"] = find
    yield
    del functions["hasclass"]


def list_data(addon):
    """Return the files of data that an addon's manifest lists, in order."""
    text = (CHECKOUT / addon / "__manifest__.py").read_text(encoding="utf-8")
    manifest = ast.literal_eval(text)
    return [*manifest.get("data", ()), *manifest.get("demo", ())]


@pytest.mark.parametrize("addon", ADDONS)
def test_manifest_lists_every_file_of_data_once(addon):
    files = {
        path.relative_to(CHECKOUT / addon).as_posix()
        for folder in LISTED
        for suffix in ("csv", "xml")
        for path in (CHECKOUT / addon / folder).rglob(f"*.{suffix}")
    }
    assert bool(files) == (addon not in BESIDE)
    assert sorted(list_data(addon)) == sorted(files)


def test_no_view_extends_one_of_its_own_addon():
    assert find_inner(read_views(CHECKOUT)) == set()


def test_views_find_their_place_in_what_they_extend():
    views = read_views(CHECKOUT)
    extending = {view.addon for view in views.values() if view.inherited in views}
    assert len(extending) > 5
    assert find_lost(views) == set()


@pytest.mark.parametrize(("addon", "inner"), [("core", {"core.more"}), ("alert", set())])
def test_extension_within_an_addon_is_seen(tmp_path, addon, inner):
    inherit = '<field name="inherit_id" ref="core.form"/>'
    make(tmp_path, "core/views/form_views.xml", CORE_FORM)
    make(tmp_path, f"{addon}/views/more_views.xml", extend(inherit, '<field name="name"/>'))
    assert find_inner(read_views(tmp_path)) == inner


@pytest.mark.parametrize(
    ("spec", "is_lost"),
    [
        ('<field name="name" position="after"><field name="level"/></field>', False),
        ('<field name="other" position="after"><field name="level"/></field>', True),
        ('<form position="inside"/>', False),
        ('<xpath expr="//field[@name=\'name\']" position="replace"/>', False),
        ('<xpath expr="//page[@name=\'other\']" position="before"/>', True),
        ('<xpath expr="//form[hasclass(\'other\')]" position="before"/>', True),
    ],
)
def test_lost_place_is_seen(tmp_path, spec, is_lost):
    inherit = '<field name="inherit_id" ref="core.form"/>'
    page = FORM.format(id="x", inherit="", arch='<form><page name="other"/></form>')
    make(tmp_path, "core/views/form_views.xml", CORE_FORM.replace("</odoo>", page[6:]))
    make(tmp_path, "alert/views/more_views.xml", extend(inherit, spec))
    assert bool(find_lost(read_views(tmp_path))) == is_lost


def make(folder, name, text):
    """Write a file of an addon, and its manifest."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    (folder / path.relative_to(folder).parts[0] / "__manifest__.py").write_text("{'depends': []}")


def extend(inherit, spec):
    """Return the text of a file with one extension of the core's form."""
    return FORM.format(id="more", inherit=inherit, arch=spec)
