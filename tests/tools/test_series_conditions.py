"""A condition and its domain must agree on every record, for clients that compare strictly."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from series_helpers import strict_domain

from tools.series.conditions import names, only_context, to_domain

VALUES = {
    "flag": st.booleans(),
    "count": st.integers(-2, 2),
    "amount": st.sampled_from([-1.5, 0.0, 1.0, 2.5]),
    "label": st.sampled_from([False, "", "x", "y"]),
    "choice": st.sampled_from([False, "x", "y"]),
    "day": st.sampled_from([False, "2024-01-01"]),
    "partner_id": st.sampled_from([False, 1, 2]),
    "line_ids": st.sampled_from([[], [1], [1, 2]]),
}
KINDS = {
    "flag": "boolean",
    "count": "integer",
    "amount": "float",
    "label": "char",
    "choice": "selection",
    "day": "date",
    "partner_id": "many2one",
    "line_ids": "one2many",
}
LITERALS = {
    "flag": [True, False, 0, 1],
    "count": [-1, 0, 1, 2, True, False],
    "amount": [-1.5, 0, 1, 2.5, False],
    "label": [False, "", "x", 0],
    "choice": [False, "x", "y", 0],
    "day": [False, "2024-01-01"],
    "partner_id": [False, 1, 2, 0],
}
NUMERIC = ["count", "amount", "flag"]
RECORDS = st.fixed_dictionaries(VALUES)
NAMES = st.sampled_from(sorted(VALUES))
COMPARABLE = st.sampled_from(sorted(LITERALS))


@st.composite
def comparisons(draw):
    name = draw(COMPARABLE)
    literal = draw(st.sampled_from(LITERALS[name]))
    operator = draw(st.sampled_from(["==", "!="]))
    sides = [name, repr(literal)]
    if draw(st.booleans()):
        sides.reverse()
    return f"{sides[0]} {operator} {sides[1]}"


@st.composite
def orders(draw):
    name = draw(st.sampled_from(NUMERIC))
    operator = draw(st.sampled_from(["<", "<=", ">", ">="]))
    number = draw(st.sampled_from([-1, 0, 1, 2, 0.5]))
    sides = [name, repr(number)]
    if draw(st.booleans()):
        sides.reverse()
    return f"{sides[0]} {operator} {sides[1]}"


@st.composite
def memberships(draw):
    name = draw(COMPARABLE)
    literals = draw(st.lists(st.sampled_from(LITERALS[name]), max_size=3))
    brackets = draw(st.sampled_from(["list", "tuple"]))
    values = repr(literals if brackets == "list" else tuple(literals))
    return f"{name} {draw(st.sampled_from(['in', 'not in']))} {values}"


def combined(parts):
    pairs = st.tuples(parts, st.sampled_from(["and", "or"]), parts)
    return st.one_of(
        pairs.map(lambda t: f"({t[0]}) {t[1]} ({t[2]})"),
        st.tuples(parts, parts, parts).map(lambda t: f"({t[0]}) or ({t[1]}) or ({t[2]})"),
        st.tuples(parts, parts, parts).map(lambda t: f"({t[0]}) and ({t[1]}) and ({t[2]})"),
        parts.map(lambda text: f"not ({text})"),
    )


LEAVES = st.one_of(
    NAMES, comparisons(), orders(), memberships(), st.sampled_from(["True", "False", "1", "0"])
)
EXPRESSIONS = st.recursive(LEAVES, combined, max_leaves=6)


def truth(expression, record):
    return bool(eval(expression, {}, record))  # the test's own expressions


@settings(max_examples=2000, deadline=None)
@given(expression=EXPRESSIONS, record=RECORDS)
def test_domain_is_true_where_the_condition_is(expression, record):
    domain = to_domain(expression, KINDS.get)
    assert strict_domain(domain, record) == truth(expression, record), domain


@settings(max_examples=1000, deadline=None)
@given(expression=EXPRESSIONS, record=RECORDS)
def test_domain_is_true_where_the_condition_is_without_any_type(expression, record):
    """Fields of other addons have no known type; a list is then asked for its truth only."""
    domain = to_domain(expression)
    assert strict_domain(domain, record) == truth(expression, record), domain


@given(expression=EXPRESSIONS)
def test_domain_has_no_negation(expression):
    domain = to_domain(expression, KINDS.get)
    assert isinstance(domain, bool) or "!" not in domain


@pytest.mark.parametrize(
    ("expression", "domain"),
    [
        ("not count", [("count", "in", [0, False])]),
        ("label", [("label", "not in", [False, ""])]),
        ("not line_ids", [("line_ids", "=", [])]),
        ("partner_id", [("partner_id", "!=", False)]),
        ("flag == 1", [("flag", "=", True)]),
        ("choice == 'x'", [("choice", "=", "x")]),
        ("choice not in ('x', 'y')", [("choice", "not in", ["x", "y"])]),
        ("2 > count", [("count", "<", 2)]),
        ("not (flag and count > 1)", ["|", ("flag", "=", False), ("count", "<=", 1)]),
        ("flag and count and day", None),
        ("parent.state == 'x'", [("parent.state", "=", "x")]),
        ("flag or 1", True),
        ("flag and False", False),
    ],
)
def test_domains_read_well(expression, domain):
    if domain is None:
        domain = [term for part in expression.split(" and ") for term in to_domain(part, KINDS.get)]
    assert to_domain(expression, KINDS.get) == domain


def test_naive_domain_is_wrong():
    """The property above can fail: what a careless tool would write differs."""
    assert truth("not count", {"count": 0})
    assert not strict_domain([("count", "=", False)], {"count": 0})
    assert not strict_domain([("line_ids", "=", False)], {"line_ids": []})


def test_names_of_a_condition():
    assert names("a and parent.b or not c in (1, 2) and uid") == {"a", "parent.b", "c"}


@pytest.mark.parametrize(
    ("expression", "answer"),
    [("context.get('x')", True), ("context.get('x') and a", False), ("a", False), ("1", False)],
)
def test_condition_on_the_context_alone(expression, answer):
    assert only_context(expression) is answer
