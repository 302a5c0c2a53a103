"""Up to 17.0 a view must itself declare every field that it merely uses; 18.0 adds them."""

import re

from . import conditions
from .errors import Refused
from .markup import elements, insert_before, insert_first, new
from .scopes import VIEW_TAGS, arches, scope_of, scope_opened_by

CONDITIONS = ("invisible", "readonly", "required", "column_invisible")
SERVER_NAMES = {
    "active_id",
    "active_ids",
    "active_model",
    "allowed_company_ids",
    "context",
    "context_today",
    "current_company_id",
    "current_date",
    "datetime",
    "False",
    "None",
    "relativedelta",
    "self",
    "time",
    "True",
    "uid",
}
HOLDS_FIELDS = {"form", "list", "kanban"}
CURRENCY_OPTION = re.compile(r"['\"]currency_field['\"]\s*:\s*['\"](\w+)")
RECORD_ID = re.compile(r"%\([\w.]+\)d")
INLINE_TAGS = {"page", "setting", "block", "app"}


def declare_fields(root, target):
    """Add fields used in conditions, decorations, domains, contexts and currencies.

    Last series: 17.0. A field that is there for some groups only does not count as declared.
    """
    for arch in arches(root):
        wanted = []
        for node in elements(arch.node):
            if node is not arch.node and node.getparent() is not None:
                wanted += _wanted_by(node, arch, target.models)
        for scope, name, user in wanted:
            if scope.anchor is None or scope.kind not in HOLDS_FIELDS:
                continue
            if not any(_declares(part, name, user) for part in _parts(scope, arch, target.models)):
                _declare(scope, name, user)


def _wanted_by(node, arch, models):
    """Triples of scope, field name and the element that needs the field there."""
    opens = node.tag in VIEW_TAGS and not node.get("position")
    scope = (scope_opened_by if opens else scope_of)(node, arch, models)
    found = []
    for used in sorted(_used_by(node, scope, models)):
        first, _, rest = used.partition(".")
        if first != "parent":
            found.append((scope, first, node))
        elif scope.outer:
            found.append((scope.outer, rest, scope.anchor))
    return found


def _used_by(node, scope, models):
    used = set()
    for name, value in node.attrib.items():
        if name in CONDITIONS or name.startswith("decoration-"):
            used |= _names_of(value, node)
        elif name in ("domain", "context") and node.tag in ("field", "button"):
            used |= _names_in(value)
    if node.tag == "field" and node.get("name"):
        used |= _used_by_field(node, models.find(scope.model, node.get("name")), scope, models)
    return {name for name in used if name.partition(".")[0] not in SERVER_NAMES}


def _names_of(condition, node):
    try:
        return conditions.names(condition)
    except Refused as error:
        raise Refused(error.message, node) from error


def _used_by_field(node, field, scope, models):
    """Names that the field itself needs: its currency, its own domain, its company."""
    used = set()
    if node.get("widget") == "monetary" or (field and field.currency):
        used.add(_currency(node, field))
    if field and field.domain and not node.get("domain"):
        used |= _names_in(field.domain)
    if field and field.check_company and models.find(scope.model, "company_id"):
        used.add("company_id")
    return used


def _currency(node, field):
    named = CURRENCY_OPTION.search(node.get("options") or "")
    if named:
        return named.group(1)
    return field.currency if field and field.currency else "currency_id"


def _names_in(value):
    """Free names of a domain or a context; 'parent.x' as it is written."""
    try:
        return conditions.names(RECORD_ID.sub("0", value))
    except Refused:
        return set()


def _parts(scope, arch, models):
    """The elements that make up the scope: one view, or an arch's operations on one view."""
    if not scope.anchor.get("position"):
        return [scope.anchor]
    operations = [node for node in elements(arch.node) if node.get("position")]
    scopes = [scope_of(node, arch, models) for node in operations]
    return [other.anchor for other in scopes if other.path == scope.path]


def _declares(part, name, user):
    """True when the part shows the field to everyone who sees what needs it."""
    inner = [view for view in elements(part) if view is not part and view.tag in VIEW_TAGS]
    for field in part.iter("field"):
        if field.get("name") != name or field.get("position"):
            continue
        if any(up in inner for up in _up_to(field, part)):
            continue
        if _groups(field) <= _groups(user):
            return True
    return False


def _groups(node):
    """The group restrictions on the element and on what it stands in."""
    ups = [node, *node.iterancestors()]
    return {up.get("groups") for up in ups if up.get("groups") and up.tag != "record"}


def _up_to(node, top):
    for up in [node, *node.iterancestors()]:
        if up is top:
            return
        yield up


def _declare(scope, name, user):
    hidden = "column_invisible" if scope.kind == "list" else "invisible"
    field = new("field", {"name": name, hidden: "1"})
    anchor = scope.anchor
    if anchor.tag not in VIEW_TAGS or anchor.get("position"):
        _declare_in_operation(anchor, field, user)
    elif anchor.tag == "kanban":
        del field.attrib["invisible"]
        insert_first(anchor, field)
    else:
        sheet = anchor.find("sheet")
        insert_first(anchor if sheet is None else sheet, field)


def _declare_in_operation(operation, field, user):
    """Beside what needs the field, or inside where only pages or settings may stand."""
    top = user
    while top.getparent() is not operation and top is not operation:
        top = top.getparent()
    if top is operation:
        insert_first(operation, field)
    elif top.tag in INLINE_TAGS:
        insert_first(top, field)
    else:
        insert_before(top, field)
