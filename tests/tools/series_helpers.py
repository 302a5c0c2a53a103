"""What the builder's tests share: golden folders, small sources, a client's strictness."""

from pathlib import Path

from lxml import etree

from tools.series import fields
from tools.series.driver import _report_names
from tools.series.pipeline import Target, transform

GOLDEN = Path(__file__).with_name("golden")


def read(path):
    return etree.parse(str(path)).getroot()


def transformed(root, series, folder=None):
    """The data file as the series wants it; models are read from the folder's Python."""
    models = fields.scan(folder) if folder else fields.Models()
    document = root.getroottree()
    transform(root, Target(series, "x", models, _report_names([document])))
    return root


def canonical(root):
    """Text of the tree without what XML does not mean: attribute order, indentation."""
    return etree.canonicalize(etree.tostring(root, encoding="unicode"), strip_text=True)


def view(arch, model="x.thing", inherit_id=None):
    """A data file with one view."""
    inherited = f'<field name="inherit_id" ref="{inherit_id}"/>' if inherit_id else ""
    return etree.fromstring(
        f'<odoo>\n<record id="view" model="ir.ui.view"><field name="model">{model}</field>'
        f'{inherited}<field name="arch" type="xml">{arch}</field></record></odoo>'
    )


def mail(body, **values):
    """A data file with one mail template."""
    others = "".join(f'<field name="{name}">{value}</field>' for name, value in values.items())
    return etree.fromstring(
        f'<odoo>\n<record id="mail" model="mail.template">{others}'
        f'<field name="body_html" type="html">{body}</field></record></odoo>'
    )


def strict_equal(one, other):
    """Equality of a client up to 16.0: a boolean is no number, a list equals a like list."""
    if isinstance(one, bool) != isinstance(other, bool):
        return False
    return one == other


def strict_member(value, values):
    return any(strict_equal(value, other) for other in values)


def strict_leaf(term, record):
    """One term of a domain as a client up to 16.0 answers it."""
    name, operator, value = term
    held = record[name]
    if operator in ("=", "!="):
        return strict_equal(held, value) == (operator == "=")
    if operator in ("in", "not in"):
        held = held if isinstance(held, list) else [held]
        return any(strict_member(one, value) for one in held) == (operator == "in")
    return {
        "<": held < value,
        "<=": held <= value,
        ">": held > value,
        ">=": held >= value,
    }[operator]


def strict_domain(domain, record):
    """A domain in prefix notation, with '&' understood between whole terms."""
    if isinstance(domain, bool):
        return domain
    terms = list(domain)
    results = []
    while terms:
        results.append(_next_term(terms, record))
    return all(results)


def _next_term(terms, record):
    term = terms.pop(0)
    if term in ("&", "|"):
        both = [_next_term(terms, record), _next_term(terms, record)]
        return all(both) if term == "&" else any(both)
    assert isinstance(term, tuple), f"{term!r} is no operator of the oldest client"
    return strict_leaf(term, record)
