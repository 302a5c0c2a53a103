"""Rules for data records other than views and mails."""

import re

from .errors import Refused
from .markup import elements, new, remove
from .targets import FIELD_VALUES, OPERATIONS, RENAMED_IDS

ID_CHARACTER = r"[\w.]"
REFERRING = (
    "ref",
    "inherit_id",
    "parent",
    "action",
    "groups",
    "t-call",
    "eval",
    "domain",
    "context",
    "name",
    "search",
    "implied",
)
DROPPED_FIELDS = {
    "ir.actions.act_window": [(17, "path")],
    "ir.actions.client": [(17, "path")],
    "ir.actions.server": [(17, "path")],
}


def cron_forever(root, target):
    """Add ``numbercall = -1`` and ``doall = False`` to scheduled actions.

    Last series: 17.0, where a job without them runs once and never again.
    """
    for record in root.iter("record"):
        if record.get("model") == "ir.cron":
            for name, value in (("numbercall", "-1"), ("doall", "False")):
                if record.find(f"field[@name='{name}']") is None:
                    field = new("field", {"name": name, "eval": value})
                    last = record[-1]
                    field.tail, last.tail = last.tail, record.text
                    record.append(field)


def newer_fields(root, target):
    """Drop fields that older series do not have and that change nothing there."""
    for record in root.iter("record"):
        for last, name in DROPPED_FIELDS.get(record.get("model"), ()):
            if target.series <= last:
                for field in record.findall(f"field[@name='{name}']"):
                    remove(field)


def activity_model(root, target):
    """``res_model`` of an activity type -> ``res_model_id``. Last series: 14.0."""
    for record in root.iter("record"):
        if record.get("model") == "mail.activity.type":
            for field in record.findall("field[@name='res_model']"):
                model = (field.text or "").strip()
                field.set("name", "res_model_id")
                field.set("search", f"[('model', '=', {model!r})]")
                field.text = None


def no_command(root, target):
    """Refuse ``Command.…`` in data and ``<asset>`` records. Last series: 14.0."""
    for node in root.iter():
        if not isinstance(node.tag, str):
            continue
        if "Command." in node.get("eval", ""):
            raise Refused("Command is not known to data files: write (4, id) or (6, 0, ids)", node)
        if node.tag == "asset" or node.get("model") == "ir.asset":
            raise Refused("assets belong into the manifest", node)


def field_values(root, target):
    """Values of core fields that have another name in the target (``targets.py``)."""
    for record in root.iter("record"):
        for field in record.iterfind("field"):
            key = (record.get("model"), field.get("name"), (field.text or "").strip())
            for last, value in FIELD_VALUES.get(key, {}).items():
                if target.series <= last:
                    field.text = value


def core_expressions(root, target):
    """XPath expressions into core views that the target lays out differently."""
    for node in list(root.iter("xpath")):
        key = (_inherited(node), node.get("expr"))
        for last, expression in sorted(OPERATIONS.get(key, {}).items()):
            if target.series <= last:
                node.set("expr", expression)
                break


def _inherited(node):
    for up in node.iterancestors():
        if up.tag == "template":
            return up.get("inherit_id")
        if up.tag == "record":
            field = up.find("field[@name='inherit_id']")
            return field.get("ref") if field is not None else None
    return None


def external_ids(root, target):
    """External ids of other addons that the target knows by another name."""
    for last, renamed in RENAMED_IDS.items():
        if target.series > last:
            continue
        for old, newer in renamed.items():
            _rename(root, old, newer)


def _rename(root, old, newer):
    pattern = re.compile(rf"(?<!{ID_CHARACTER}){re.escape(old)}(?!{ID_CHARACTER})")
    for node in elements(root):
        for name in REFERRING:
            if old in node.get(name, ""):
                node.set(name, pattern.sub(newer, node.get(name)))
        if node.text and f"({old})" in node.text:
            node.text = node.text.replace(f"({old})", f"({newer})")
