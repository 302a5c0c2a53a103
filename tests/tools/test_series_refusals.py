"""What a rule does not understand is an error that names the rule."""

import pytest
from series_helpers import mail, transformed, view

from tools.series import Refused

FORM = '<form><field name="a"/><field name="b" {}/></form>'

VIEWS = [
    ("conditions_to_attrs", "field-to-field", FORM.format('invisible="a == b"')),
    ("conditions_to_attrs", "function call", FORM.format('invisible="len(a)"')),
    ("conditions_to_attrs", "function call", FORM.format("invisible=\"a or context.get('x')\"")),
    ("conditions_to_attrs", "chained", FORM.format('invisible="0 &lt; a &lt; 5"')),
    ("conditions_to_attrs", "'is'", FORM.format('invisible="a is None"')),
    ("conditions_to_attrs", "only numbers", FORM.format("invisible=\"a &lt; '2024-01-01'\"")),
    ("conditions_to_attrs", "expression", FORM.format('invisible="a.b"')),
    ("conditions_to_attrs", "expression", FORM.format('invisible="a + 1"')),
    ("conditions_to_attrs", "list of values", FORM.format("invisible=\"a in 'xyz'\"")),
    ("conditions_to_attrs", "list of records", FORM.format('invisible="line_ids == 3"')),
    ("conditions_to_attrs", "None is no value", FORM.format('invisible="a == None"')),
    ("declare_fields", "not a Python", FORM.format('invisible="a ="')),
    ("conditions_to_attrs", "older series", FORM.format('attrs="{}" invisible="a"')),
    ("conditions_to_attrs", "columns of a list", FORM.format('column_invisible="parent.a"')),
    (
        "conditions_to_attrs",
        "column_invisible",
        '<list><field name="a" invisible="1"/></list>',
    ),
    (
        "conditions_to_attrs",
        "parent record only",
        '<list><field name="a" column_invisible="a == 1"/></list>',
    ),
    (
        "conditions_to_attrs",
        "<sheet>",
        '<form><sheet invisible="a"><field name="a"/></sheet></form>',
    ),
    ("no_bare_t", "<t> in a form", '<form><t groups="x.y"><field name="a"/></t></form>'),
    ("widgets", "in no table", '<form><field name="a" widget="quantum"/></form>'),
    ("widgets", "not known to work", '<form><field name="a" widget="properties"/></form>'),
    ("kanban_card", "no counterpart", '<kanban action="x" type="object"/>'),
    (
        "kanban_card",
        "'archive'",
        '<kanban><templates><t t-name="card"><a type="archive">x</a></t></templates></kanban>',
    ),
    ("bootstrap4", "accordion", '<form><div class="accordion"/></form>'),
    (
        "settings",
        "does not define",
        '<form><app name="x"><setting><field name="z"/></setting></app></form>',
    ),
    ("settings", "without a name", '<form><app string="x"/></form>'),
]

MAILS = [
    ("lambda", '<t t-out="(lambda x: x)(1)"/>'),
    ("comprehension", '<t t-out="[x for x in object.lines]"/>'),
    ("f-string", """<t t-out="f'{object.name}'"/>"""),
    ("'is'", '<p t-if="object.name is None">x</p>'),
    ("t-field", '<span t-field="object.name"/>'),
    ("t-call", '<t t-call="x.y"/>'),
    ("t-options", """<t t-out="object.price" t-options="{'widget': 'float'}"/>"""),
    ("private name", '<t t-out="object._secret()"/>'),
    ("not known to mails", '<t t-out="is_html_empty(object.note)"/>'),
    ("not a Python", '<t t-out="object."/>'),
    ("double quote", """<a t-att-href='object.get("it&apos;s")'/>"""),
    ("put a space", '<p>a<b t-if="object.x">b</b>c</p>'),
    ("text and t-out only", '<p>a<t t-if="object.x"><b>b</b></t>c</p>'),
    ("put a space", '<p>a<t t-foreach="object.x" t-as="x"> b</t>c</p>'),
    ("without t-if", '<p><t t-else="">c</t></p>'),
    (
        "is lost after it",
        '<t t-set="n" t-value="0"/>'
        '<p t-foreach="object.x" t-as="x"><t t-set="n" t-value="n + 1"/></p>',
    ),
    ("Jinja would read", '<a href="/x?${a}">x</a>'),
]


@pytest.mark.parametrize(("rule", "words", "arch"), VIEWS)
def test_view_that_cannot_be_expressed_is_refused(rule, words, arch):
    with pytest.raises(Refused, match=words) as caught:
        transformed(view(arch), 14)
    assert caught.value.rule == rule
    assert caught.value.line == 2


@pytest.mark.parametrize(("words", "body"), MAILS)
def test_mail_that_jinja_cannot_say_is_refused(words, body):
    with pytest.raises(Refused, match=words) as caught:
        transformed(mail(f"<div>{body}</div>"), 14)
    assert caught.value.rule == "mail_templates_to_jinja"
    assert caught.value.line == 2


@pytest.mark.parametrize(("words", "body"), MAILS)
def test_mail_of_16_may_say_all_of_it(words, body):
    transformed(mail(f"<div>{body}</div>"), 16)


@pytest.mark.parametrize("name", ["invisible", "readonly", "required", "column_invisible"])
def test_conditional_attribute_of_a_core_view_is_refused(name):
    arch = (
        f'<field name="a" position="attributes"><attribute name="{name}">b == 1</attribute></field>'
    )
    with pytest.raises(Refused, match="conditional <attribute"):
        transformed(view(arch, inherit_id="base.view_partner_form"), 14)


def test_literal_attribute_of_a_core_view_stays():
    arch = '<field name="a" position="attributes"><attribute name="invisible">1</attribute></field>'
    root = transformed(view(arch, inherit_id="base.view_partner_form"), 14)
    assert root.find(".//attribute").text == "1"


def test_unknown_field_of_a_mail_is_refused():
    with pytest.raises(Refused, match="no field email_layout_xmlid"):
        transformed(mail("<p/>", email_layout_xmlid="x.y"), 14)


def test_two_reports_of_a_mail_are_refused():
    root = mail("<p/>")
    field = root[0].makeelement("field", name="report_template_ids")
    field.set("eval", "[(6, 0, [ref('x.one'), ref('x.two')])]")
    root[0].append(field)
    with pytest.raises(Refused, match="exactly one report"):
        transformed(root, 16)


def test_message_names_file_line_and_rule():
    error = Refused("cannot say it", line=12)
    error.file, error.rule = "views/x.xml", "settings"
    assert str(error) == "views/x.xml:12 [settings] cannot say it"
