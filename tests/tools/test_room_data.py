"""Each room's data stands by itself: it loads after the core's, and finds its place there."""

import ast
from copy import deepcopy
from pathlib import Path
from typing import NamedTuple

import pytest
from lxml import etree

from tests.tools import rooms
from tools.engine.places import ADDON, CHECKOUT

SOURCE = CHECKOUT / ADDON
LISTED = ("security", "data", "report", "wizards", "views")
FORM = (
    '<odoo><record id="{id}" model="ir.ui.view">{inherit}'
    '<field name="arch">{arch}</field></record></odoo>'
)
CORE_FORM = FORM.format(id="form", inherit="", arch='<form><field name="name"/></form>')


class View(NamedTuple):
    """A view of a data file: whose it is, the view that it extends, and what it holds."""

    room: str
    inherited: str
    arch: etree._Element


def read_views(addon):
    """Return the views of an addon by their external ids."""
    views = {}
    for path in rooms.list_files(addon):
        if path.suffix == ".xml":
            room = rooms.get_room(path.relative_to(addon).parts)
            for node in etree.parse(str(path)).iter("record", "template"):
                if node.tag == "template" or node.get("model") == "ir.ui.view":
                    views[node.get("id")] = read_view(node, room)
    return views


def read_view(node, room):
    """Return the view that an element of a data file defines, as a document of its own."""
    arch, inherited = node, node.get("inherit_id") or ""
    if node.tag == "record":
        arch = node.find("field[@name='arch']")
        inherited = node.xpath("string(field[@name='inherit_id']/@ref)")
    return View(room, inherited.removeprefix(f"{ADDON}."), deepcopy(arch))


def find_inner(views):
    """Return the views that extend one of their own room."""
    return {
        name
        for name, view in views.items()
        if view.inherited in views and views[view.inherited].room == view.room
    }


def find_lost(views):
    """Return (view, what it looks for) where the view that it extends does not hold it.

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


def read_manifest(addon):
    """Return (room that a comment names, file) for each file of data, in order."""
    text = (addon / "__manifest__.py").read_text(encoding="utf-8")
    room, listed = None, []
    for line in text[text.index('"data": [') : text.index('"demo": [')].splitlines()[1:]:
        if line.strip().startswith("#"):
            room = line.strip("# ")
        elif line.strip().startswith('"'):
            listed.append((room, ast.literal_eval(line.strip().rstrip(","))))
    return listed


def test_manifest_lists_the_core_and_then_room_by_room():
    listed = read_manifest(SOURCE)
    order = [rooms.CORE, *rooms.CAPABILITIES]
    assert all(room == rooms.get_room(Path(file).parts) for room, file in listed)
    assert [room for room, _file in listed] == sorted(
        (room for room, _file in listed), key=order.index
    )


def test_manifest_lists_every_file_of_data_once():
    files = {
        path.relative_to(SOURCE).as_posix()
        for folder in LISTED
        for suffix in ("csv", "xml")
        for path in (SOURCE / folder).rglob(f"*.{suffix}")
    }
    assert sorted(file for _room, file in read_manifest(SOURCE)) == sorted(files)


def test_no_view_extends_one_of_its_own_room():
    assert find_inner(read_views(SOURCE)) == set()


def test_views_find_their_place_without_other_rooms():
    views = read_views(SOURCE)
    extending = {view.room for view in views.values() if view.inherited in views}
    assert extending == set(rooms.CAPABILITIES)
    assert find_lost(views) == set()


@pytest.mark.parametrize(("room", "inner"), [("", {"more"}), ("alert/", set())])
def test_extension_within_a_room_is_seen(tmp_path, room, inner):
    inherit = '<field name="inherit_id" ref="form"/>'
    make(tmp_path, "views/form_views.xml", CORE_FORM)
    make(tmp_path, f"views/{room}more_views.xml", extend(inherit, '<field name="name"/>'))
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
    inherit = f'<field name="inherit_id" ref="{ADDON}.form"/>'
    page = FORM.format(id="x", inherit="", arch='<form><page name="other"/></form>')
    make(tmp_path, "views/form_views.xml", CORE_FORM.replace("</odoo>", page[6:]))
    make(tmp_path, "views/alert/more_views.xml", extend(inherit, spec))
    assert bool(find_lost(read_views(tmp_path))) == is_lost


def make(folder, name, text):
    """Write a file of an addon."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def extend(inherit, spec):
    """Return the text of a file with one extension of the core's form."""
    return FORM.format(id="more", inherit=inherit, arch=spec)
