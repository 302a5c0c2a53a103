"""What a rule does not understand is an error that names file, line and rule."""

import pytest
from lxml import etree
from series_helpers import rewritten, view

from tools.series import Refused

VIEWS = [
    # No row of COMODELS tells what the lines are.
    ('<form><field name="line_ids"><list><field name="tax_ids"/></list></field></form>', "x.x"),
    ('<form><field name="a" invisible="parent.tax_ids"/></form>', "sale.order.line"),
    ("<form><field name=\"a\" domain=\"[('line_id.tax_ids', '=', 1)]\"/></form>", "x.x"),
    # A domain has names of either model, which must agree.
    ("<form><field name=\"a_id\" domain=\"[('tax_ids', '=', 1)]\"/></form>", "x.x"),
    ('<form><field name="order_line" context="{\'a\': tax_ids}"/></form>', "sale.order"),
    ('<form><field name="line_ids" context="{\'default_tax_ids\': 1}"/></form>', "x.x"),
    (
        '<field name="a" position="attributes">'
        '<attribute name="domain">tax_ids</attribute></field>',
        "sale.order.line",
    ),
    ("<xpath expr=\"//field[@name='x']/list/field[@name='tax_ids']\" position='after'/>", "x.x"),
]
FILES = [
    ("external ids", '<menuitem id="a" parent="helpdesk_ticket_timesheet.unknown_menu"/>'),
    (
        "external ids",
        '<record id="a" model="b"><field name="c">helpdesk_ticket_timesheet</field></record>',
    ),
    ("records", '<record id="a" model="uom.uom"><field name="relative_factor">8</field></record>'),
    (
        "records",
        '<record id="a" model="res.groups.privilege"><field name="placeholder">No</field></record>',
    ),
    (
        "fields",
        '<record id="a" model="ir.rule">'
        "<field name=\"domain_force\">[('x.tax_ids', '=', 1)]</field></record>",
    ),
    (
        "fields",
        '<template id="a" inherit_id="b.c"><xpath expr="//t[@t-if=\'line.tax_ids\']"/></template>',
    ),
]


def assert_refused(root, rule):
    with pytest.raises(Refused) as caught:
        rewritten(root)
    assert caught.value.rule == rule
    assert caught.value.line == 2


@pytest.mark.parametrize(("arch", "model"), VIEWS)
def test_field_of_unknown_model_is_refused(arch, model):
    assert_refused(view(arch, model=model, inherit_id="a.b"), "fields")


@pytest.mark.parametrize(("rule", "text"), FILES)
def test_file_that_the_table_does_not_cover_is_refused(rule, text):
    assert_refused(etree.fromstring(f"<odoo>\n{text}</odoo>"), rule)


def test_field_of_known_model_is_not_refused():
    arch = '<form><field name="tax_ids"/><field name="a" invisible="tax_ids"/></form>'
    root = rewritten(view(arch, model="account.move.line"))
    assert [field.get("name") for field in root.iterfind(".//form/field")] == ["tax_ids", "a"]


def test_message_names_file_line_and_rule():
    error = Refused("cannot say it", "fields", line=12)
    error.file = "views/x.xml"
    assert str(error) == "views/x.xml:12 [fields] cannot say it"
