"""Who names what: what an addon uses of other addons of this repo without depending on them.

An addon may name what it defines itself and what the addons define that it depends on, directly
or through others. Names are those of models, fields, methods and external ids, as Python, XML and
rows of data write them, and modules that are imported.
"""

import ast
import re
from collections import Counter, defaultdict
from typing import NamedTuple

from lxml import etree

#: Names that one addon defines and that mean something else elsewhere, most often Odoo's.
AMBIGUOUS = {
    "_compute_amount",
    "_compute_price",
    "account_id",
    "amount_untaxed",
    "create_date",
    "create_uid",
    "fiscal_position_id",
    "hours_left",
    "is_shown",
    "move_id",
    "move_ids",
    "res_id",
    "signed_by",
    "team_id",
    "version_ids",
}
# Not what stands behind a `#`: that is a place on a page.
WORD = re.compile(r"(?<![\w#])[A-Za-z_]\w*(?:\.\w+)*")


class Source(NamedTuple):
    """The names that a file defines, how often it uses which name, and its external ids."""

    defined: set
    used: Counter
    ids: set


def find_uses(checkout):
    """Return how often each file uses names that its addon must not use.

    :param Path checkout: the folder that holds the addons
    :return: `Counter` of (path below the checkout, addon whose name it is)
    """
    depends = read_depends(checkout)
    sources = read_all(checkout)
    owners = find_owners(sources)
    uses = Counter()
    for path, source in sources.items():
        addon = path.parts[0]
        known = get_closure(addon, depends)
        for name, count in source.used.items():
            owner = owners.get(name, addon)
            if owner not in known and name not in AMBIGUOUS:
                uses[path.as_posix(), owner] += count
    return uses


def read_depends(checkout):
    """Return the addons of a checkout with the names of the modules that each depends on."""
    manifests = {path.parent.name: path for path in sorted(checkout.glob("*/__manifest__.py"))}
    return {
        addon: ast.literal_eval(path.read_text(encoding="utf-8"))["depends"]
        for addon, path in manifests.items()
    }


def get_closure(addon, depends):
    """Return an addon and all that it depends on, through others too."""
    return {addon}.union(*(get_closure(one, depends) for one in depends.get(addon, ())))


def read_all(checkout):
    """Return the `Source` of each file of all addons, by its path below the checkout."""
    return {
        path.relative_to(checkout): read(path, checkout)
        for addon in read_depends(checkout)
        for path in list_files(checkout / addon)
    }


def find_owners(sources):
    """Return the addon that owns each name; names that several define belong to none."""
    owners = defaultdict(set)
    for path, source in sources.items():
        for name in source.defined:
            owners[name].add(path.parts[0])
    return {name: addons.pop() for name, addons in owners.items() if len(addons) == 1}


def list_files(addon):
    """Return the files that name anything, without those that list all of them by their duty."""
    files = (path for suffix in READERS for path in addon.rglob(f"*{suffix}"))
    return sorted(
        path
        for path in files
        if not path.name.startswith("__") and path.relative_to(addon).parts[0] != "static"
    )


def read(path, checkout):
    """Return the `Source` of a file, without names that are also words of a language."""
    defined, used = READERS[path.suffix](path, path.relative_to(checkout).with_suffix("").parts)
    names = {name for name in defined if re.search(r"[_./]", name)}
    return Source(names, Counter(used), defined)


def read_python(path, module):
    """Return the names that a module defines and uses; comments and docstrings do not count."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    defined, used = {"/".join(module)}, []
    for node in nodes:
        if isinstance(node, ast.ClassDef):
            defined.update(list_members(node))
        elif isinstance(node, ast.ImportFrom):
            used += list_modules(node, module)
        elif isinstance(node, ast.Attribute):
            used.append(node.attr)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            used += () if id(node) in docstrings else list_words(node.value)
    return defined, used


def list_modules(node, module):
    """Return the modules that an import may mean."""
    folder = module[: -node.level] if node.level else ()
    source = [*folder, *(node.module or "").removeprefix("odoo.addons.").split(".")]
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
    """Check if a method calls the one that it overrides."""
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
        # With a dot it is another module's record, which this one changes.
        if node.tag in ("record", "template", "menuitem") and "." not in identifier:
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


READERS = {".py": read_python, ".xml": read_xml, ".csv": read_rows}
