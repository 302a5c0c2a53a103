"""Who names what: uses across the rooms of the addon against the direction that rooms have.

A file belongs to the capability after which a folder below `models`, `views` and so on is named;
everything else belongs to the core. The core may name nothing of a capability, and a capability
nothing of another that it does not stand on. Names are those of models, fields, methods and
external ids, as Python, XML and rows of data write them, and modules that are imported.

What still points the other way stands in `rooms_allowed.txt`, which may only shrink:
`python -m tests.tools.rooms` prints what it has to say.
"""

import ast
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from tools.engine.places import ADDON, CHECKOUT

CORE = "core"
CORE_ROOMS = ("ledger", "timesheet", "sale", "overage", "renewal", "portal")
#: Each capability, in the order of imports, and the others that it stands on.
CAPABILITIES = {
    "opening_balance": set(),
    "alert": set(),
    "contact": set(),
    "overage_billing": set(),
    "statement": set(),
    "agreement": set(),
    "portal_sale": set(),
    "account": {"opening_balance"},
}
ALLOWED = Path(__file__).with_name("rooms_allowed.txt")
#: Names that one capability defines and that mean something else elsewhere, most often Odoo's.
AMBIGUOUS = {
    "_compute_price",
    "_table_query",
    "amount_untaxed",
    "create_date",
    "create_uid",
    "employee_id",
    "fiscal_position_id",
    "hours_left",
    "is_shown",
    "move_id",
    "move_ids",
    "signed_by",
    "version_ids",
    "work_type_id",
    "worked_hours",
}
# Not what stands behind a `#`: that is a place on a page.
WORD = re.compile(r"(?<![\w#])[A-Za-z_]\w*(?:\.\w+)*")


class Source(NamedTuple):
    """The names that a file defines, and how often it uses which name."""

    defined: set
    used: Counter


def find_uses(addon):
    """Return how often each file names what it must not.

    :param Path addon: the addon's folder
    :return: `Counter` of (path below the addon, capability whose name it is)
    """
    sources = {path.relative_to(addon): read(path, addon) for path in list_files(addon)}
    owners = find_owners(sources)
    uses = Counter()
    for path, source in sources.items():
        room = get_room(path.parts)
        known = {CORE, room} | CAPABILITIES.get(room, set())
        for name, count in source.used.items():
            owner = owners.get(name, CORE)
            if owner not in known and name not in AMBIGUOUS:
                uses[path.as_posix(), owner] += count
    return uses


def find_owners(sources):
    """Return who owns which name; what several define belongs to nobody."""
    owners = defaultdict(set)
    for path, source in sources.items():
        for name in source.defined:
            owners[name].add(get_room(path.parts))
    return {name: rooms.pop() for name, rooms in owners.items() if len(rooms) == 1}


def get_room(parts):
    """Return to whom a file or module belongs, from the parts of its path below the addon."""
    return parts[1] if len(parts) > 2 and parts[1] in CAPABILITIES else CORE


def list_files(addon):
    """Return the files that name anything, without those that list all of them by their duty."""
    files = (path for suffix in READERS for path in addon.rglob(f"*{suffix}"))
    return sorted(
        path
        for path in files
        if not path.name.startswith("__") and path.relative_to(addon).parts[0] != "static"
    )


def read(path, addon):
    """Return the `Source` of a file, without names that are also words of a language."""
    defined, used = READERS[path.suffix](path, path.relative_to(addon).with_suffix("").parts)
    return Source({name for name in defined if re.search(r"[_./]", name)}, Counter(used))


def read_python(path, module):
    """Return what a module defines and uses; comments and docstrings use nothing."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    defined, used = {"/".join(module)}, []
    for node in nodes:
        if isinstance(node, ast.ClassDef):
            defined.update(list_members(node))
        elif isinstance(node, ast.ImportFrom) and node.level:
            used += list_modules(node, module)
        elif isinstance(node, ast.Attribute):
            used.append(node.attr)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            used += () if id(node) in docstrings else list_words(node.value)
    return defined, used


def list_modules(node, module):
    """Return the modules that a relative import may mean: what it imports, and from what."""
    source = [*module[: -node.level], *(node.module.split(".") if node.module else ())]
    return ["/".join(source), *("/".join((*source, alias.name)) for alias in node.names)]


def list_members(node):
    """Return the names that a class defines, without those that it extends."""
    functions = (item for item in node.body if isinstance(item, ast.FunctionDef))
    yield from (item.name for item in functions if not is_extension(item))
    yield from (item.target.id for item in node.body if isinstance(item, ast.AnnAssign))
    assigned = {
        item.targets[0].id: item.value
        for item in node.body
        if isinstance(item, ast.Assign) and isinstance(item.targets[0], ast.Name)
    }
    yield from (name for name, value in assigned.items() if isinstance(value, ast.Call))
    if "_name" in assigned:
        model = ast.literal_eval(assigned["_name"])
        inherited = ast.literal_eval(assigned["_inherit"]) if "_inherit" in assigned else ()
        if model not in ([inherited] if isinstance(inherited, str) else inherited):
            table = model.replace(".", "_")
            yield from (model, table, f"model_{table}")


def is_extension(function):
    """Return whether a method calls the one that it overrides."""
    return any(
        isinstance(node, ast.Attribute)
        and node.attr == function.name
        and ast.unparse(node.value).startswith("super(")
        for node in ast.walk(function)
    )


def read_xml(path, module):
    """Return which external ids a file defines, and which words its elements hold."""
    defined, used = set(), []
    for node in etree.parse(str(path)).iter(etree.Element):
        values = dict(node.attrib)
        identifier = values.pop("id", "")
        if node.tag in ("record", "template", "menuitem"):
            defined.add(identifier)
        for text in (node.text, node.tail, *values.values()):
            used += list_words(text or "")
    return defined, used


def read_rows(path, module):
    """Return the words of a table."""
    return set(), list_words(path.read_text(encoding="utf-8"))


def list_words(text):
    """Return the words of a text; dotted ones as a whole too, as names of models are."""
    dotted = WORD.findall(text)
    return [*dotted, *(part for word in dotted if "." in word for part in word.split("."))]


def render(uses):
    """Return the list of uses as text, a line each."""
    return "".join(f"{path} {owner} {count}\n" for (path, owner), count in sorted(uses.items()))


def parse(text):
    """Return the uses that such a text lists."""
    rows = (line.split() for line in text.splitlines())
    return Counter({(path, owner): int(count) for path, owner, count in rows})


READERS = {".py": read_python, ".xml": read_xml, ".csv": read_rows}

if __name__ == "__main__":
    print(render(find_uses(CHECKOUT / ADDON)), end="")
