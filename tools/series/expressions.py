"""Python expressions of mails, checked and printed for Jinja's sandbox on 14.0."""

import ast
import re
from dataclasses import dataclass
from dataclasses import field as attribute

from .errors import Refused
from .fields import NUMBERS, Models

GLOBALS = {
    "abs",
    "ctx",
    "datetime",
    "dict",
    "filter",
    "format_amount",
    "format_date",
    "format_datetime",
    "format_duration",
    "len",
    "map",
    "max",
    "min",
    "object",
    "quote",
    "range",
    "reduce",
    "relativedelta",
    "round",
    "str",
    "sum",
    "urlencode",
    "user",
}
REFUSED_NODES = {
    ast.Lambda: "lambda",
    ast.ListComp: "comprehension",
    ast.SetComp: "comprehension",
    ast.DictComp: "comprehension",
    ast.GeneratorExp: "comprehension",
    ast.JoinedStr: "f-string",
    ast.Is: "'is'",
    ast.IsNot: "'is'",
    ast.NamedExpr: "':='",
    ast.Set: "set",
    ast.Starred: "'*'",
    ast.BitOr: "'|'",
    ast.BitAnd: "'&'",
    ast.BitXor: "'^'",
    ast.MatMult: "'@'",
    ast.Invert: "'~'",
    ast.LShift: "'<<'",
    ast.RShift: "'>>'",
}
PRINTED = (ast.Call, ast.BinOp, ast.Constant)
CHAINS = (ast.Name, ast.Attribute, ast.Subscript)
TEXT_NAMES = {
    "display_name",
    "email",
    "email_formatted",
    "id",
    "lang",
    "mobile",
    "name",
    "phone",
    "signature",
    "website",
}
MUSTACHE = re.compile(r"\{\{(.*?)\}\}|#\{(.*?)\}", re.DOTALL)


@dataclass
class Names:
    """What an expression may use: the names that the mail has set, and the addon's fields."""

    models: Models = attribute(default_factory=Models)
    known: set = attribute(default_factory=set)

    def is_number(self, name):
        """True, False, or None where nothing tells the type of what bears this name."""
        if name in TEXT_NAMES:
            return False
        kinds = self.models.kinds_named(name)
        if not kinds or (kinds & NUMBERS and kinds - NUMBERS):
            return None
        return bool(kinds & NUMBERS)


def expression(text, names, node=None):
    """The expression on one line, or an error where Jinja's sandbox would not run it."""
    return ast.unparse(_checked(text, names, node))


def _checked(text, names, node):
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except SyntaxError as error:
        raise Refused(f"not a Python expression: {text!r}", node) from error
    for part in ast.walk(tree):
        for kind, name in REFUSED_NODES.items():
            if isinstance(part, kind):
                raise Refused(f"{name} in a mail: {text}", node)
        if isinstance(part, ast.Attribute) and part.attr.startswith("_"):
            raise Refused(f"private name {part.attr} in a mail", node)
        if isinstance(part, ast.Name) and part.id not in GLOBALS | names.known:
            raise Refused(f"{part.id} is not known to mails of 14.0", node)
    return tree


def printed(text, names, node=None):
    """The expression as QWeb prints it: nothing for False and None, but 0 for 0."""
    tree = _checked(text, names, node)
    result = ast.unparse(tree)
    if isinstance(tree, PRINTED) or _falls_back_to_text(tree):
        return result
    if isinstance(tree, CHAINS):
        number = names.is_number(getattr(tree, "attr", None))
        if number is None:
            empty = f"{result} is none or {result} is sameas false"
            return f"'' if {empty} else {result}"
        return result if number else f"{result} or ''"
    plain = isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.Or)
    return f"{result} or ''" if plain else f"({result}) or ''"


def _falls_back_to_text(tree):
    if isinstance(tree, ast.IfExp):
        return all(_is_text(branch) for branch in (tree.body, tree.orelse))
    return isinstance(tree, ast.BoolOp) and _is_text(tree.values[-1])


def _is_text(tree):
    return isinstance(tree, ast.Constant) and isinstance(tree.value, str)


def header(text, models, node=None):
    """A subject or address: ``{{ expr }}`` -> ``${(expr) | safe}``."""
    names = Names(models)

    def value(match):
        return f"${{({printed(match.group(1) or match.group(2), names, node)}) | safe}}"

    return MUSTACHE.sub(value, text)
