"""What a built mail says when Jinja renders it as 14.0 does."""

from types import SimpleNamespace

import pytest
from series_helpers import GOLDEN, mail, read, transformed

from tools.series import fields

jinja2 = pytest.importorskip("jinja2")


class Record(SimpleNamespace):
    """A record of a model: what it has not is False."""

    def __getattr__(self, name):
        return False


def built(body, series=14, **values):
    root = transformed(mail(f"<div>{body}</div>", **values), series, GOLDEN / "mails")
    return {field.get("name"): field.text for field in root.iter("field")}


def rendered(text, **values):
    """Render as 14.0 does: its delimiters, line statements and escapes."""
    from jinja2.sandbox import SandboxedEnvironment

    environment = SandboxedEnvironment(
        block_start_string="<%",
        block_end_string="%>",
        variable_start_string="${",
        variable_end_string="}",
        comment_start_string="<%doc>",
        comment_end_string="</%doc>",
        line_statement_prefix="%",
        line_comment_prefix="##",
        trim_blocks=True,
        autoescape=True,
    )
    return environment.from_string(text).render(**values)


def says(body, **values):
    return " ".join(rendered(built(body)["body_html"], **values).split())


@pytest.mark.parametrize(
    ("body", "values", "text"),
    [
        ('<t t-out="object.title"/>', {"title": "A & B"}, "<div>A &amp; B</div>"),
        ('<t t-out="object.title"/>', {"title": False}, "<div></div>"),
        ('<t t-out="object.hours"/>', {"hours": 0.0}, "<div>0.0</div>"),
        ('<t t-out="object.unheard_of"/>', {"unheard_of": 0}, "<div>0</div>"),
        ('<t t-out="object.unheard_of"/>', {"unheard_of": False}, "<div></div>"),
        ('<t t-out="object.title or object.x">Ann</t>', {"title": "", "x": "y"}, "<div>y</div>"),
        ('<t t-out="object.title or object.x"/>', {"title": "", "x": False}, "<div></div>"),
        ('<t t-out="not object.x and object.y"/>', {"x": False, "y": "ja"}, "<div>ja</div>"),
        ('<p>a<t t-if="object.title">, b</t>.</p>', {"title": "x"}, "<div><p>a, b.</p></div>"),
        ('<p>a<t t-if="object.title">, b</t>.</p>', {"title": ""}, "<div><p>a.</p></div>"),
        (
            '<p>a<t t-if="object.hours &gt; 2">b</t><t t-elif="object.hours">&lt;</t>'
            '<t t-else="">d</t>.</p>',
            {"hours": 1},
            "<div><p>a&lt;.</p></div>",
        ),
        (
            '<p t-if="object.x">a</p> <p t-elif="object.y">b</p> <p t-else="">c</p>',
            {"y": True},
            "<div> <p>b</p> </div>",
        ),
        ("100% &amp; % ${a} ## b", {}, "<div>100% &amp; % ${a} ## b</div>"),
        ("\n%if x\n## y", {}, "<div> %if x ## y</div>"),
        ('<a t-att-href="object.token"/>', {"token": False}, '<div><a href=""></a></div>'),
        (
            '<a t-attf-href="/x/{{ object.token }}?a=b&amp;c"/>',
            {"token": "t"},
            '<div><a href="/x/t?a=b&amp;c"></a></div>',
        ),
        ('<br/><td/><img alt="x"/>', {}, '<div><br/><td></td><img alt="x"/></div>'),
    ],
)
def test_mail_says(body, values, text):
    result = says(body, object=Record(**values))
    assert result.replace("> <", "><") == text.replace("> <", "><")


def test_loop_knows_its_position():
    body = (
        '<i t-foreach="object.x" t-as="n">'
        '<t t-out="n_index"/>/<t t-out="n_size"/>:<t t-out="n"/></i>'
    )
    text = says(body, object=Record(x=["a", "b"]))
    assert "".join(text.split()) == "<div><i>0/2:a</i><i>1/2:b</i></div>"


def test_assignment_is_known_to_what_follows():
    body = '<t t-set="n" t-value="object.x"/><t t-set="m">no <t t-out="n"/></t><b t-out="m"/>'
    assert "".join(says(body, object=Record(x="&")).split()) == "<div><b>no&amp;</b></div>"


def test_two_loops_may_use_the_same_name():
    loop = '<p t-foreach="object.x" t-as="n"><t t-set="m" t-value="n"/><t t-out="m"/></p>'
    assert (
        "".join(says(loop + loop, object=Record(x=["a"])).split()) == "<div><p>a</p><p>a</p></div>"
    )


def test_assignment_under_a_condition():
    body = '<t t-set="n" t-value="1"/> <t t-if="object.x" t-set="n" t-value="2"/> <b t-out="n"/>'
    assert "<b>2</b>" in says(body, object=Record(x=True))
    assert "<b>1</b>" in says(body, object=Record(x=False))


def test_golden_mail_renders():
    root = transformed(read(GOLDEN / "mails" / "source.xml"), 14, GOLDEN / "mails")
    text = root.find(".//field[@name='body_html']").text
    line = Record(name="Block", price=90)
    values = {
        "object": Record(
            id=7,
            hours=2.5,
            title="Dr.",
            token="t&k",
            partner_id=Record(name="Ann"),
            line_ids=[line, line],
        ),
        "user": Record(name="Bob"),
        "format_amount": lambda amount, currency: f"{amount} €",
    }
    result = " ".join(rendered(text, **values).split())
    assert "<p>Dear Ann, Dr.,<br/> ${price} of 50% &amp; ##more: <b>2.5</b></p>" in result
    assert '<td style="color: red">1. Block</td>' in result
    assert '<td style="">2. Block</td> <td><span>90 €</span></td>' in result
    assert "Nothing left" not in result
    assert "Bye, Bob" in result
    values["object"].line_ids = []
    result = " ".join(rendered(text, **values).split())
    assert '<a href="/my/blocks/7?a=1&amp;b=t&amp;k" class="x">See it</a>' in result


def test_subject_prints_a_number_and_escapes_nothing():
    text = built("x", subject="{{ object.title }}: {{ object.hours }}")["subject"]
    record = Record(title="A & B", hours=0)
    assert rendered(text, object=record) == "A & B: 0"


def test_body_begins_and_ends_with_its_own_text():
    """The term that 18.0 exports has no white space around it."""
    root = transformed(mail("\n    <p>a</p>\n"), 14)
    assert root.find(".//field[@name='body_html']").text == "<p>a</p>"


def test_mail_of_16_stays_qweb():
    root = transformed(mail('<p t-out="object.x"/>', subject="{{ object.x }}"), 16)
    assert root.find(".//p").get("t-out") == "object.x"
    assert root.find(".//field[@name='subject']").text == "{{ object.x }}"


def test_kinds_come_from_the_models():
    models = fields.scan(GOLDEN / "mails")
    assert models.kinds_named("hours") == {"float"}
