"""Rules for backend views that need no knowledge of fields."""

import re

from .errors import Refused
from .markup import new, replace
from .scopes import view_elements
from .widgets import UNKNOWN_TO_14, replacement

LIST_STEP = re.compile(r"(?<=/)list\b|^list\b")
VIEW_MODE = re.compile(r"\blist\b")
VIEW_MODE_ENTRY = re.compile(r"(['\"]view_mode['\"]\s*:\s*['\"])list\b")
MODES = {"ir.actions.act_window", "ir.actions.act_window.view"}
IGNORED = {
    "list": ("open_form_view", "default_group_by", "no_open"),
    "tree": ("open_form_view", "default_group_by", "no_open"),
    "button": ("display", "confirm-title", "confirm-label", "cancel-label"),
}
PERIODS = {
    "month": "this_month",
    "month-1": "last_month",
    "month-2": "antepenultimate_month",
    "year": "this_year",
    "year-1": "last_year",
    "year-2": "antepenultimate_year",
}


def list_to_tree(root, target):
    """``<list>`` -> ``<tree>``, in views, in ``view_mode`` and in XPath expressions.

    Last series: 17.0; 18.0 renamed the view.
    """
    for _arch, node in view_elements(root):
        if node.tag == "list":
            node.tag = "tree"
        if node.get("expr"):
            node.set("expr", LIST_STEP.sub("tree", node.get("expr")))
        if node.tag == "field" and node.get("mode"):
            node.set("mode", VIEW_MODE.sub("tree", node.get("mode")))
    for record in root.iter("record"):
        if record.get("model") in MODES:
            _rename_modes(record)


def _rename_modes(record):
    for field in record.iterfind("field[@name='view_mode']"):
        field.text = VIEW_MODE.sub("tree", field.text or "")
    for field in record.iterfind("field[@name='view_ids']"):
        field.set("eval", VIEW_MODE_ENTRY.sub(r"\1tree", field.get("eval", "")))


def chatter(root, target):
    """``<chatter/>`` -> a div with followers, activities and messages.

    Last series: 17.0. The model must have mail.activity.mixin as well as mail.thread;
    ``<chatter activities="0"/>`` leaves the activities out.
    """
    for _arch, node in list(view_elements(root)):
        if node.tag != "chatter":
            continue
        div = new("div", {"class": "oe_chatter"})
        names = ["message_follower_ids", "activity_ids", "message_ids"]
        if node.get("activities") in ("0", "False"):
            names.remove("activity_ids")
        for name in names:
            div.append(new("field", {"name": name}))
        replace(node, div)


def ribbon(root, target):
    """``bg_color="text-bg-danger"`` -> ``bg-danger``. Last series: 16.0."""
    for _arch, node in view_elements(root):
        if node.tag == "widget" and node.get("name") == "web_ribbon":
            node.set("bg_color", node.get("bg_color", "").replace("text-bg-", "bg-"))
            if not node.get("bg_color"):
                del node.attrib["bg_color"]


def no_bare_t(root, target):
    """Refuse ``<t groups=...>`` around parts of a form.

    Last series: 16.0, whose form views know ``<t>`` inside kanban templates only.
    """
    for _arch, node in view_elements(root):
        in_card = any(up.tag == "templates" for up in node.iterancestors())
        if node.tag == "t" and not (in_card or node.get("t-name") or _in_template_operation(node)):
            raise Refused("<t> in a form: put the groups on the elements", node)


def _in_template_operation(node):
    expressions = [up.get("expr") or "" for up in node.iterancestors() if up.get("position")]
    return any("templates" in expression for expression in expressions)


def widgets(root, target):
    """Widgets that have another name, or that there are none of.

    Last series: 14.0. A widget that only decorates is dropped; an unknown one is an error.
    """
    for _arch, node in view_elements(root):
        name = node.get("widget")
        if node.tag != "field" or not name:
            continue
        if name in UNKNOWN_TO_14:
            raise Refused(f"widget {name!r} is not known to work on 14.0", node)
        older = replacement(name)
        if older is None:
            raise Refused(f"widget {name!r} is in no table: add it to widgets.py", node)
        if older:
            node.set("widget", older)
        else:
            del node.attrib["widget"]


def only_convenient(root, target):
    """Drop attributes that 14.0 refuses and that change comfort, not meaning.

    Last series: 15.0.
    """
    for _arch, node in view_elements(root):
        for name in IGNORED.get(node.tag, ()):
            node.attrib.pop(name, None)


def search_periods(root, target):
    """``default_period="month"`` -> ``this_month`` on date filters. Last series: 17.0."""
    for _arch, node in view_elements(root):
        if node.tag == "filter" and node.get("default_period"):
            periods = node.get("default_period").split(",")
            node.set("default_period", ",".join(PERIODS.get(p, p) for p in periods))
