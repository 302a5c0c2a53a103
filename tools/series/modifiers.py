"""Conditions on fields, buttons and containers: attributes in 17.0, ``attrs`` before."""

from . import conditions
from .errors import Refused
from .scopes import is_column, scope_of, view_elements

CONDITIONS = ("invisible", "column_invisible", "readonly", "required")
TRUE = {"1", "True", "true"}
FALSE = {"0", "False", "false", ""}
NOT_HIDEABLE = {"t", "sheet", "header", "footer", "form", "list", "tree", "kanban", "chatter"}


def conditions_to_attrs(root, target):
    """``invisible="expr"`` -> ``attrs="{'invisible': [domain]}"``.

    Last series: 16.0, whose server knows conditions as domains only. Literals stay, and so
    do conditions on the context alone, which the server evaluates. In a list the literal
    ``column_invisible`` is called ``invisible``.
    """
    for arch, node in view_elements(root):
        if node.tag == "attribute":
            _check_attribute(node)
        elif any(name in node.attrib for name in CONDITIONS):
            _rewrite(node, arch, target.models)


def _check_attribute(node):
    name, text = node.get("name"), (node.text or "").strip()
    if name not in CONDITIONS:
        return
    if text not in TRUE | FALSE:
        raise Refused(f'conditional <attribute name="{name}">', node)
    if name == "column_invisible":
        node.set("name", "invisible")


def _rewrite(node, arch, models):
    if node.get("attrs"):
        raise Refused("attrs is of older series: write the condition itself", node)
    column = is_column(node, arch, models)
    domains = {}
    for name in CONDITIONS:
        if name in node.attrib:
            value = node.attrib.pop(name).strip()
            _check_column(node, name, value, column)
            _set_literal_or_domain(node, name, value, arch, models, domains)
    if domains:
        if node.tag in NOT_HIDEABLE:
            raise Refused(f"<{node.tag}> cannot have a condition", node)
        pairs = ", ".join(f"{name!r}: {domain!r}" for name, domain in domains.items())
        node.set("attrs", f"{{{pairs}}}")


def _check_column(node, name, value, column):
    if column and name == "invisible" and value in TRUE:
        raise Refused('a hidden column says column_invisible="1"', node)
    if name == "column_invisible" and not column:
        raise Refused("column_invisible is for the columns of a list", node)


def _set_literal_or_domain(node, name, value, arch, models, domains):
    literal_name = "invisible" if name == "column_invisible" else name
    if value in TRUE or value in FALSE:
        if value in TRUE or name in ("readonly", "required"):
            node.set(literal_name, "1" if value in TRUE else "0")
        return
    try:
        if conditions.only_context(value):
            node.set(literal_name, value)
            return
        scope = scope_of(node, arch, models)
        result = conditions.to_domain(value, lambda field: _kind(field, scope, models))
    except Refused as error:
        raise Refused(f"{name}: {error.message}", node) from error
    if isinstance(result, bool):
        if result:
            node.set(literal_name, "1")
        return
    if name == "column_invisible" and any(not n.startswith("parent.") for n in _fields(result)):
        raise Refused("a column's condition can ask the parent record only", node)
    domains[name] = result


def _fields(domain):
    return [term[0] for term in domain if isinstance(term, tuple)]


def _kind(name, scope, models):
    """Type of a field of this scope, or of the parent record's."""
    first, _, rest = name.partition(".")
    if first != "parent":
        return models.kind(scope.model, name)
    return models.kind(scope.outer.model if scope.outer else None, rest)
