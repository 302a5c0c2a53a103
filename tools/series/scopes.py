"""Where in a view an element stands: in which kind of view, of which model."""

import re
from dataclasses import dataclass

from lxml import etree

from .markup import elements, is_element

VIEW_TAGS = {"list", "tree", "form", "kanban", "search", "calendar", "graph", "pivot", "activity"}
SUBVIEW = re.compile(r"field\[@name='(\w+)'\]/+(list|tree|form|kanban)\b")
VIEW_STEP = re.compile(r"(?:^|/)(list|tree|form|kanban|search)\b")
KINDS_IN_IDS = (
    ("search", ("search", "filter")),
    ("kanban", ("kanban",)),
    ("list", ("tree", "list")),
)


@dataclass
class Arch:
    """The ``arch`` of one view record, with what the record says about it."""

    node: etree._Element
    record: etree._Element
    model: str
    inherit_id: str

    @property
    def roots(self):
        """The view, or the operations of an inheriting view."""
        nodes = [child for child in self.node if is_element(child)]
        while len(nodes) == 1 and nodes[0].tag == "data":
            nodes = [child for child in nodes[0] if is_element(child)]
        return nodes

    @property
    def is_qweb(self):
        kind = self.record.find("field[@name='type']")
        return (kind is not None and kind.text == "qweb") or any(
            root.tag == "t" for root in self.roots
        )


@dataclass
class Scope:
    """A view or subview: its kind, its model, the element that carries new fields.

    ``anchor`` is the view's element, or the operation of an inheriting view; None for the
    outer view of a subview that an operation reaches into. ``path``: the fields and views
    that lead an operation to its subview.
    """

    kind: str
    model: str
    anchor: etree._Element
    outer: "Scope" = None
    path: tuple = ()


def arches(root):
    """The arches of all backend views of a data file."""
    found = []
    for record in root.iter("record"):
        if record.get("model") != "ir.ui.view":
            continue
        arch = Arch(
            node=record.find("field[@name='arch']"),
            record=record,
            model=_text(record, "model"),
            inherit_id=_reference(record, "inherit_id"),
        )
        if arch.node is not None and not arch.is_qweb:
            found.append(arch)
    return found


def qweb_roots(root):
    """The elements that hold QWeb: templates, QWeb view records and kanban templates."""
    found = list(root.iter("template")) + list(root.iter("templates"))
    for record in root.iter("record"):
        if record.get("model") == "ir.ui.view":
            arch = Arch(record.find("field[@name='arch']"), record, None, None)
            if arch.node is not None and arch.is_qweb:
                found.append(arch.node)
    return found


def view_elements(root):
    """Pairs of arch and element, for every element of every backend view."""
    for arch in arches(root):
        for node in elements(arch.node):
            if node is not arch.node:
                yield arch, node


def scope_of(node, arch, models):
    """The scope in which ``node`` stands, not the one that it opens."""
    for up in node.iterancestors():
        if up is arch.node:
            break
        if up.get("position"):
            return _scope_of_operation(up, arch, models)
        if up.tag in VIEW_TAGS:
            return scope_opened_by(up, arch, models)
    if node.get("position"):
        return _scope_of_operation(node, arch, models)
    return Scope(_kind(arch), arch.model, node)


def scope_opened_by(view, arch, models):
    """The scope of a view element: of the arch's model, or of a subview's comodel."""
    parent = view.getparent()
    kind = "list" if view.tag == "tree" else view.tag
    if parent is arch.node or parent.tag != "field":
        return Scope(kind, arch.model, view)
    outer = scope_of(parent, arch, models)
    return Scope(kind, models.comodel(outer.model, parent.get("name")), view, outer)


def is_column(node, arch, models):
    """True for a field or button that is a column of a list."""
    if node.tag not in ("field", "button", "widget", "attribute"):
        return False
    parent = node.getparent()
    if parent.tag in ("list", "tree"):
        return True
    at_top = parent.get("position") and parent.get("position") != "attributes"
    return bool(at_top) and _scope_of_operation(parent, arch, models).kind == "list"


def _scope_of_operation(operation, arch, models):
    """Scope of what an inheriting view adds, read from the expression."""
    expression = operation.get("expr", "")
    model, outer, kind, path = arch.model, None, _kind(arch), ()
    for match in SUBVIEW.finditer(expression):
        outer = Scope(kind, model, None, outer)
        kind, model = match.group(2), models.comodel(model, match.group(1))
        path += (match.group(1), kind)
    if not SUBVIEW.search(expression):
        steps = VIEW_STEP.findall(expression)
        kind = steps[-1] if steps else kind
        kind = operation.tag if operation.tag in VIEW_TAGS else kind
    return Scope("list" if kind == "tree" else kind, model, operation, outer, path)


def _kind(arch):
    """Kind of the arch: by its root, for an inheriting view by the id it inherits."""
    for root in arch.roots:
        if root.tag in VIEW_TAGS and not arch.inherit_id:
            return "list" if root.tag == "tree" else root.tag
    for kind, words in KINDS_IN_IDS:
        if any(word in (arch.inherit_id or "").rpartition(".")[2] for word in words):
            return kind
    return "form"


def _text(record, name):
    field = record.find(f"field[@name='{name}']")
    return field.text.strip() if field is not None and field.text else None


def _reference(record, name):
    field = record.find(f"field[@name='{name}']")
    return field.get("ref") if field is not None else None
