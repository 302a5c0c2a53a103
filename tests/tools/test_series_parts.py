"""Parts of the builder on their own: class names, field types, scopes."""

import pytest
from lxml import etree
from series_helpers import GOLDEN, transformed, view

from tools.series import fields, markup
from tools.series.bootstrap import map_class
from tools.series.widgets import PLAIN_ON_14, RENAMED, SAME_ON_14, UNKNOWN_TO_14


@pytest.mark.parametrize(
    ("newer", "older"),
    [
        ("ms-2 me-auto ps-lg-3 pe-n1", "ml-2 mr-auto pl-lg-3 pr-n1"),
        ("text-end text-md-start float-end", "text-right text-md-left float-right"),
        ("fw-bold fst-italic fs-4", "font-weight-bold font-italic h4"),
        ("badge rounded-pill text-bg-success", "badge badge-pill badge-success"),
        ("badge bg-info", "badge badge-info"),
        ("bg-info rounded-pill", "bg-info rounded-pill"),
        ("btn btn-primary d-grid gap-2 lh-1", "btn btn-primary"),
        ("row g-0 gx-3", "row no-gutters"),
        ("visually-hidden form-select", "sr-only custom-select"),
        ("text-bg-{{ kind }} badge", "badge-{{ kind }} badge"),
        ("a #{'me-1' if x else 'ms-1'} b", "a #{'mr-1' if x else 'ml-1'} b"),
        ("msg-2 home-3 items-end", "msg-2 home-3 items-end"),
        ("align-items-start justify-content-end", "align-items-start justify-content-end"),
        ("col-xxl-3 col-lg-4", "col-lg-4"),
        ("o_me-1 x.me-2 me-{{ x }}", "o_me-1 x.me-2 me-{{ x }}"),
    ],
)
def test_class_of_bootstrap_5_in_bootstrap_4(newer, older):
    assert map_class(newer) == older


def test_mapping_classes_twice_changes_nothing_more():
    once = map_class("ms-2 text-end badge rounded-pill text-bg-success fw-bold g-0")
    assert map_class(once) == once


def test_fields_are_found_through_the_addons_own_mixins(tmp_path):
    (tmp_path / "models.py").write_text(
        "class A(models.AbstractModel):\n    _name = 'x.a'\n    hours = fields.Float()\n"
        "class B(models.Model):\n    _name = 'x.b'\n    _inherit = ['x.a', 'mail.thread']\n"
        "    line_ids = fields.One2many('x.c', 'b_id')\n"
        "    total = fields.Monetary(currency_field='cur_id')\n"
        "class C(models.Model):\n    _inherit = 'x.b'\n    extra = fields.Char(**aggregator())\n"
    )
    models = fields.scan(tmp_path)
    assert models.kind("x.b", "hours") == "float"
    assert models.kind("x.b", "extra") == "char"
    assert models.comodel("x.b", "line_ids") == "x.c"
    assert models.find("x.b", "total").currency == "cur_id"


@pytest.mark.parametrize(
    ("name", "kind"),
    [("x_ids", "one2many"), ("x_id", "many2one"), ("active", "boolean"), ("x", None)],
)
def test_type_of_an_unknown_field_is_guessed_by_its_name(name, kind):
    assert fields.Models().kind("x.y", name) == kind


def test_no_widget_is_in_two_tables():
    tables = [SAME_ON_14, set(RENAMED), PLAIN_ON_14, UNKNOWN_TO_14]
    assert sum(map(len, tables)) == len(set().union(*tables))


def hidden(root):
    return [f.get("name") for f in root.iter("field") if f.get("invisible") == "1"]


def test_field_is_declared_once_for_all_operations_of_a_view():
    root = transformed(
        view(
            '<field name="name" position="after"><field name="b" invisible="a"/></field>'
            '<field name="email" position="after"><field name="c" invisible="a"/></field>',
            inherit_id="base.view_partner_form",
        ),
        14,
    )
    assert hidden(root) == ["a"]


def test_field_within_groups_serves_only_what_is_within_the_same_groups():
    arch = (
        '<form><field name="a" groups="x.y"/><field name="b" groups="x.y" invisible="a"/>'
        '<group groups="x.y"><field name="c" invisible="a"/></group>{}</form>'
    )
    assert hidden(transformed(view(arch.format("")), 14)) == []
    assert hidden(transformed(view(arch.format('<field name="d" invisible="a"/>')), 14)) == ["a"]


def test_field_of_a_subview_does_not_declare_one_of_the_form():
    arch = '<form><field name="line_ids"><list><field name="a"/></list></field>{}</form>'
    assert hidden(transformed(view(arch.format('<field name="b" readonly="a"/>')), 14)) == ["a"]


def test_parent_of_a_subview_reached_by_an_operation_is_left_to_the_core_view():
    arch = (
        "<xpath expr=\"//field[@name='line_ids']/list/field[@name='x']\" position=\"after\">"
        '<field name="b" column_invisible="parent.state == \'x\'"/></xpath>'
    )
    assert hidden(transformed(view(arch, inherit_id="sale.view_order_form"), 14)) == []


def test_operations_on_a_subview_and_on_its_form_declare_for_themselves():
    arch = (
        "<xpath expr=\"//field[@name='line_ids']/list/field[@name='x']\" position=\"after\">"
        '<field name="b" invisible="a"/></xpath>'
        '<field name="name" position="after"><field name="c" invisible="a"/></field>'
    )
    assert hidden(transformed(view(arch, inherit_id="sale.view_order_form"), 14)) == ["a", "a"]


def test_field_that_an_operation_stands_beside_is_declared():
    """The core view may show it to some groups only."""
    arch = '<field name="a" position="after"><field name="b" invisible="a"/></field>'
    assert hidden(transformed(view(arch, inherit_id="sale.view_order_form"), 14)) == ["a"]


def test_chatter_without_activities():
    root = transformed(view('<form><chatter activities="0"/></form>'), 14)
    names = [field.get("name") for field in root.iterfind(".//div/field")]
    assert names == ["message_follower_ids", "message_ids"]


@pytest.mark.parametrize(
    ("newer", "older"),
    [
        ("list", "tree"),
        ("//list//field", "//tree//field"),
        ("//field[@name='x_list']", "//field[@name='x_list']"),
        ("//list[1]/field[@name='list']", "//tree[1]/field[@name='list']"),
    ],
)
def test_expression_of_a_list(newer, older):
    root = transformed(view(f'<xpath expr="{newer}" position="inside"/>', inherit_id="a.b"), 14)
    assert root.find(".//xpath").get("expr") == older


def test_removed_element_leaves_the_text_behind_it():
    root = etree.fromstring("<a>b<c/>d<e/>f<g/></a>")
    markup.remove(root[0])
    markup.remove(root[0])
    assert etree.tostring(root) == b"<a>bdf<g/></a>"
    markup.remove(root[0])
    assert etree.tostring(root) == b"<a>bdf</a>"


def test_every_golden_folder_has_a_source():
    assert all((folder / "source.xml").is_file() for folder in GOLDEN.iterdir())
