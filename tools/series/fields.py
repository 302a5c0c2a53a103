"""What the addon's own models say about their fields, read from the source by ``ast``.

The series differ in how a view must treat a field of a given type (truth of an empty
one2many, the currency of a monetary field), and the views alone do not tell the type.
Fields of models outside the addon are unknown: callers get ``None`` and stay general.
"""

import ast
from dataclasses import dataclass
from dataclasses import field as attribute
from pathlib import Path

X2MANY = {"one2many", "many2many"}
NUMBERS = {"integer", "float", "monetary"}
TEXTS = {"char", "text", "html", "binary", "reference", "image"}
CORE_NAMES = {
    "active": "boolean",
    "display_type": "selection",
    "id": "many2one",
    "is_company": "boolean",
    "name": "char",
    "purchase_ok": "boolean",
    "sale_ok": "boolean",
    "state": "selection",
}
PLAIN = {"boolean", "many2one", "selection", "date", "datetime"}


@dataclass(frozen=True)
class Field:
    kind: str
    comodel: str = None
    currency: str = None
    domain: str = None
    check_company: bool = False


@dataclass
class Models:
    """Fields by model, with the parents that the addon itself defines."""

    fields: dict = attribute(default_factory=dict)
    parents: dict = attribute(default_factory=dict)

    def find(self, model, name):
        """The field, or None for what the addon does not define."""
        seen, queue = set(), [model]
        while queue:
            current = queue.pop()
            if current in seen:
                continue
            seen.add(current)
            found = self.fields.get(current, {}).get(name)
            if found:
                return found
            queue.extend(self.parents.get(current, ()))
        return None

    def kind(self, model, name):
        """Type of the field; guessed from the name where the model is not ours."""
        found = self.find(model, name)
        if found:
            return found.kind
        if name.endswith("_ids"):
            return "one2many"
        return "many2one" if name.endswith("_id") else CORE_NAMES.get(name)

    def kinds_named(self, name):
        """Types of all fields of that name, whatever their model."""
        return {fields[name].kind for fields in self.fields.values() if name in fields}

    def comodel(self, model, name):
        found = self.find(model, name)
        return found.comodel if found else None


def scan(addon):
    """Read every Python file of the addon and return its :class:`Models`."""
    models = Models()
    for path in sorted(Path(addon).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
            if isinstance(node, ast.ClassDef):
                _read_class(node, models)
    return models


def _read_class(node, models):
    values = {}
    fields = {}
    for statement in node.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            name = statement.targets[0].id
            values[name] = statement.value
            found = _read_field(statement.value)
            if found:
                fields[name] = found
    inherited = _names(values.get("_inherit"))
    for model in _names(values.get("_name")) or inherited[:1]:
        models.fields.setdefault(model, {}).update(fields)
        models.parents.setdefault(model, []).extend(p for p in inherited if p != model)


def _names(value):
    """Strings of a ``_name`` or ``_inherit``."""
    if isinstance(value, (ast.List, ast.Tuple)):
        return [item.value for item in value.elts if isinstance(item, ast.Constant)]
    return [value.value] if isinstance(value, ast.Constant) else []


def _read_field(value):
    call = value
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)):
        return None
    if not (isinstance(call.func.value, ast.Name) and call.func.value.id == "fields"):
        return None
    kind = call.func.attr.lower()
    options = {
        keyword.arg: keyword.value.value
        for keyword in call.keywords
        if isinstance(keyword.value, ast.Constant)
    }
    first = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else None
    relational = kind in X2MANY or kind == "many2one"
    return Field(
        kind=kind,
        comodel=options.get("comodel_name", first) if relational else None,
        currency=options.get("currency_field", "currency_id") if kind == "monetary" else None,
        domain=options.get("domain"),
        check_company=bool(options.get("check_company")),
    )
