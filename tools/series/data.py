"""Data files in the words of 18.0: external ids, records, views and expressions."""

import re

from .errors import Refused
from .table import ADDONS, COMODELS, EXPRESSIONS, FIELDS, IDS, MODELS, RECORDS, REFUSED


def _any_of(names):
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


IDENTIFIER = re.compile(rf"(?<![\w.])(?:{_any_of(IDS)}|(?:{_any_of(ADDONS)})(?:\.\w+)?)(?!\w)")
FIELD = re.compile(rf"(\.?)\b(default_)?({_any_of({n for f in FIELDS.values() for n in f})})\b")
INTO_SUBVIEW = re.compile(r"\bfield\[@name=(['\"])(\w+)\1\](?=/+(?:list|form|kanban)\b)")
CONDITIONS = {"domain", "context"}


def rewrite(root):
    """Rewrite a data file in place; raise :class:`Refused` for what no rule understands."""
    for node in root.iter("*"):
        for name, value in node.attrib.items():
            node.set(name, external_ids(value, node))
        node.text = node.text and external_ids(node.text, node)
    for template in root.iter("template"):
        _template(template, template.get("inherit_id"))
    for record in root.iter("record"):
        _record(record)


def external_ids(text, node=None):
    """Return the text with the external ids that 18.0 has for those of 19.0."""

    def renamed(match):
        if match.group() not in IDS:
            raise Refused(f"{match.group()} is not in IDS", "external ids", node)
        return IDS[match.group()]

    return IDENTIFIER.sub(renamed, text)


def record_field(model, name, node=None):
    """Return the name of a field of a record."""
    found = {**RECORDS.get(model, {}), **FIELDS.get(model, {})}.get(name, name)
    if found is REFUSED:
        raise Refused(f"18.0 has no {name} of {model}", "records", node)
    return found


def _record(record):
    model, inherited = record.get("model"), _value(record, "inherit_id")
    for field in record.iterfind("field"):
        name = field.get("name")
        field.set("name", record_field(model, name, field))
        if (model, name) == ("ir.ui.view", "arch"):
            if _value(record, "type") == "qweb" or field.find("t") is not None:
                _template(field, inherited)
            else:
                for node in field.iterchildren("*"):
                    _view(node, _value(record, "model"), inherited)
        elif field.get("type") not in ("html", "xml"):
            own = _value(record, "res_model") if name in CONDITIONS else None
            models = [own or COMODELS.get((model, name))]
            for attribute in {"eval", "search"} & set(field.attrib):
                field.set(attribute, field_names(field.get(attribute), models, field))
            field.text = field.text and field_names(field.text, models, field)
    record.set("model", MODELS.get(model, model))


def _value(record, name):
    """Return the text or the reference that a record gives to a field."""
    field = record.find(f"field[@name='{name}']")
    return None if field is None else field.get("ref") or (field.text or "").strip()


def _template(template, inherited):
    """Rename in the expressions of a QWeb template, whose code is the same on both."""
    for node in template.iter("*"):
        if node.get("expr"):
            _expression(node, None, inherited)


def _view(node, model, inherited):
    """Rename the fields that an element of a view and what is below it speak of."""
    below = model
    if node.get("expr"):
        below = _expression(node, model, inherited)
    elif node.tag == "field" and node.get("position", "inside") == "inside":
        below = COMODELS.get((model, node.get("name")))
    for name, value in node.attrib.items():
        if name != "expr":
            models = [model, below] if node.tag == "field" and name in CONDITIONS else [model]
            node.set(name, field_names(value, models, node))
    if node.text:
        of_other = node.tag == "attribute" and node.get("name") in CONDITIONS
        node.text = field_names(node.text, [None if of_other else model], node)
    for child in node.iterchildren("*"):
        _view(child, below, inherited)


def _expression(node, model, inherited):
    """Rename in an expression; return the model of the view that it leads into."""
    text = node.get("expr")
    if (inherited, text) in EXPRESSIONS:
        node.set("expr", EXPRESSIONS[inherited, text])
        return None
    renamed, start = "", 0
    for step in INTO_SUBVIEW.finditer(text):
        renamed += field_names(text[start : step.end()], [model], node)
        model, start = COMODELS.get((model, step[2])), step.end()
    node.set("expr", renamed + field_names(text[start:], [model], node))
    return model


def field_names(text, models, node=None):
    """Return the text with the fields of ``models`` renamed, where these agree on it."""

    def renamed(match):
        dot, default, name = match.groups("")
        names = {FIELDS.get(model, {}).get(name, name) if model else None for model in models}
        if dot or None in names or len(names) > 1:
            raise Refused(f"{match.group()} of which model? See COMODELS", "fields", node)
        return default + names.pop()

    return FIELD.sub(renamed, text)
