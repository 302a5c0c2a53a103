"""A condition of an 18.0 view (a Python expression) as a domain for the clients up to 16.

Those clients compare strictly: 0, '' and an empty list are not False. So the truth of a
field is spelled out by its type, and of a field of unknown type by all the empty values.
There is never a '!' in the result: the 14.0 client takes two of them for one.
"""

import ast

from .errors import Refused
from .fields import NUMBERS, PLAIN, TEXTS, X2MANY

OPERATORS = {
    ast.Eq: "=",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
}
OPPOSITE = {
    "=": "!=",
    "!=": "=",
    "<": ">=",
    ">=": "<",
    ">": "<=",
    "<=": ">",
    "in": "not in",
    "not in": "in",
}
MIRRORED = {"=": "=", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
EVALUATED_ANYWAY = {"context", "uid", "True", "False", "None"}


def parse(expression):
    """Parse a condition; raise :class:`Refused` when it is no Python expression."""
    try:
        return ast.parse(expression.strip(), mode="eval").body
    except SyntaxError as error:
        raise Refused(f"not a Python expression: {expression!r}") from error


def names(expression):
    """Names of the fields used, 'parent.x' for a field of the parent record."""
    return _names(parse(expression))


def _names(node):
    if _is_of_parent(node):
        return {f"parent.{node.attr}"}
    if isinstance(node, ast.Name):
        return {node.id} - EVALUATED_ANYWAY
    return set().union(*(_names(child) for child in ast.iter_child_nodes(node)), set())


def only_context(expression):
    """True for a condition that older servers evaluate themselves, on the context."""
    used = {n.id for n in ast.walk(parse(expression)) if isinstance(n, ast.Name)}
    return used == {"context"}


def to_domain(expression, kind_of=lambda name: None):
    """Return True, False or a domain that is true exactly where the condition is.

    :param str expression: condition in the words of an 18.0 view
    :param kind_of: function from a name to the type of the field, None when unknown
    """
    tree = _Translation(kind_of).translate(parse(expression), negated=False)
    return tree if isinstance(tree, bool) else _flatten(tree)


def _flatten(tree):
    """Prefix notation; the '&' of the outermost level may stay out."""
    if tree[0] == "&":
        return [term for branch in tree[1] for term in _prefix(branch)]
    return _prefix(tree)


def _prefix(tree):
    if tree[0] not in "&|":
        return [tree]
    terms = [term for branch in tree[1] for term in _prefix(branch)]
    return [tree[0]] * (len(tree[1]) - 1) + terms


def _join(operator, branches):
    """Join with '&' or '|', without the branches that are constant."""
    absorbing = operator == "|"
    if any(branch is absorbing for branch in branches):
        return absorbing
    rest = [branch for branch in branches if not isinstance(branch, bool)]
    if not rest:
        return not absorbing
    return rest[0] if len(rest) == 1 else (operator, rest)


class _Translation:
    def __init__(self, kind_of):
        self.kind_of = kind_of

    def translate(self, node, negated):
        if isinstance(node, ast.BoolOp):
            operator = "&" if isinstance(node.op, ast.And) != negated else "|"
            return _join(operator, [self.translate(v, negated) for v in node.values])
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return self.translate(node.operand, not negated)
        if isinstance(node, ast.Constant):
            return bool(node.value) != negated
        if isinstance(node, ast.Compare):
            return self.comparison(node, negated)
        return self.truth(_field_name(node), negated)

    def truth(self, name, negated):
        """The field is filled (or empty, negated), by what its type calls empty."""
        kind = self.kind_of(name)
        if kind in X2MANY:
            return (name, "=" if negated else "!=", [])
        if kind in PLAIN:
            return (name, "=" if negated else "!=", False)
        if kind in NUMBERS:
            return (name, "in" if negated else "not in", [0, False])
        if kind in TEXTS:
            return (name, "in" if negated else "not in", [False, ""])
        scalar = (name, "in" if negated else "not in", [False, 0, ""])
        listed = (name, "=" if negated else "!=", [])
        return ("|" if negated else "&", [scalar, listed])

    def comparison(self, node, negated):
        if len(node.ops) > 1:
            raise Refused(f"chained comparison: {ast.unparse(node)}")
        left, right = node.left, node.comparators[0]
        operator = OPERATORS.get(type(node.ops[0]))
        if operator is None:
            raise Refused(f"'is' in a condition: {ast.unparse(node)}")
        if _is_literal(left) and operator in MIRRORED:
            left, right, operator = right, left, MIRRORED[operator]
        if not _is_literal(right):
            raise Refused(
                f"field-to-field comparison: {ast.unparse(node)}; make a boolean field that says it"
            )
        name, value = _field_name(left), ast.literal_eval(right)
        if self.kind_of(name) in X2MANY:
            raise Refused(f"only the truth of a list of records can be asked: {name}")
        operator = OPPOSITE[operator] if negated else operator
        return self.leaf(name, operator, value)

    def leaf(self, name, operator, value):
        if operator in ("in", "not in"):
            if not isinstance(value, (list, tuple)):
                raise Refused(f"'{operator}' wants a list of values: {name}")
            return (name, operator, self.alike(name, value))
        if operator in ("=", "!="):
            values = self.alike(name, [value])
            if len(values) == 1:
                return (name, operator, values[0])
            return (name, "in" if operator == "=" else "not in", values)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise Refused(f"order of {name} and {value!r}: only numbers can be ordered")
        return (name, operator, value)

    def alike(self, name, values):
        """The values and what Python holds for equal to them: 0 and False, 1 and True."""
        kind = self.kind_of(name)
        result = []
        for value in values:
            if value is None:
                raise Refused(f"None is no value of a field: ask for the truth of {name}")
            same = [value]
            if isinstance(value, (bool, int, float)) and value in (0, 1):
                same = _zero_or_one(kind, value)
            result += [v for v in same if not any(v is r or _equal(v, r) for r in result)]
        return result


def _zero_or_one(kind, value):
    """Spellings of 0/False or 1/True that a field of this type can hold."""
    if kind == "boolean":
        return [bool(value)]
    if kind in NUMBERS or (kind == "many2one" and value):
        return [int(value)] if value else [0, False]
    if kind in PLAIN or kind in TEXTS:
        return [value if value or isinstance(value, bool) else False]
    return [bool(value), int(value)]


def _equal(one, other):
    return type(one) is type(other) and one == other


def _is_literal(node):
    try:
        ast.literal_eval(node)
    except ValueError:
        return False
    return True


def _is_of_parent(node):
    of_name = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    return of_name and node.value.id == "parent"


def _field_name(node):
    if isinstance(node, ast.Name):
        return node.id
    if _is_of_parent(node):
        return f"parent.{node.attr}"
    what = "function call" if isinstance(node, ast.Call) else "expression"
    raise Refused(f"{what} in a condition: {ast.unparse(node)}")
