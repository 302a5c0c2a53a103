"""Bootstrap 5 (16.0 and newer) to Bootstrap 4 (up to 15.0): classes and data attributes."""

import re

from .errors import Refused
from .markup import children, classes, elements, new
from .scopes import qweb_roots, view_elements

BREAKPOINT = r"((?:(?:sm|md|lg|xl)-)?)"
WORD = re.compile(r"(?<![\w.\[/-])[a-z][\w-]*")
EXPRESSION = re.compile(r"\{\{.*?\}\}|#\{.*?\}")
LITERAL = re.compile(r"'[^']*'|\"[^\"]*\"")
NAMES = {
    "border-end": "border-right",
    "border-start": "border-left",
    "btn-close": "close",
    "dropdown-menu-end": "dropdown-menu-right",
    "dropdown-menu-start": "dropdown-menu-left",
    "form-label": "",
    "form-select": "custom-select",
    "form-select-sm": "custom-select-sm",
    "form-switch": "",
    "fst-italic": "font-italic",
    "fst-normal": "",
    "fw-bold": "font-weight-bold",
    "fw-bolder": "font-weight-bolder",
    "fw-light": "font-weight-light",
    "fw-normal": "font-weight-normal",
    "fw-semibold": "font-weight-bold",
    "g-0": "no-gutters",
    "rounded-1": "rounded-sm",
    "rounded-2": "rounded",
    "rounded-3": "rounded-lg",
    "rounded-end": "rounded-right",
    "rounded-start": "rounded-left",
    "table-group-divider": "",
    "text-bg-": "badge-",
    "visually-hidden": "sr-only",
    "visually-hidden-focusable": "sr-only sr-only-focusable",
}
DROPPED = re.compile(
    r"^(g[xy]?-(\w+-)?\d|(row-|column-)?gap-(\w+-)?\d|lh-\w+|opacity-\d+|bg-opacity-\d+"
    r"|text-opacity-\d+|border-[1-5]|[\w-]+-xxl-[\w-]+|d-grid)$"
)
UNKNOWN = re.compile(r"^(accordion|offcanvas|row-cols|ratio|placeholder-glow|oi-)[\w-]*$")
THEME = "primary|secondary|success|danger|warning|info|light|dark"
BADGES = [
    (re.compile("^rounded-pill$"), "badge-pill"),
    (re.compile(rf"^(?:text-)?bg-({THEME})$"), r"badge-\1"),
]
PATTERNS = [
    (re.compile(r"^text-bg-(light|warning)$"), r"bg-\1"),
    (re.compile(rf"^text-bg-({THEME})$"), r"bg-\1 text-white"),
    (re.compile(r"^fs-([1-6])$"), r"h\1"),
    (DROPPED, ""),
    (re.compile(rf"^([mp])s-{BREAKPOINT}(\w+)$"), r"\1l-\2\3"),
    (re.compile(rf"^([mp])e-{BREAKPOINT}(\w+)$"), r"\1r-\2\3"),
    (re.compile(rf"^(text|float)-{BREAKPOINT}start$"), r"\1-\2left"),
    (re.compile(rf"^(text|float)-{BREAKPOINT}end$"), r"\1-\2right"),
]
GAP = re.compile(r"^gap-(?:\w+-)?(\d)$")


def bootstrap4(root, target):
    """Bootstrap 5 classes, gaps, ``btn-close`` and ``data-bs-*`` to what Bootstrap 4 has.

    Last series: 15.0. Words inside ``t-att-class`` and ``t-attf-class`` are mapped too.
    """
    for node in _drawn(root):
        _gaps(node)
        for name in [n for n in node.attrib if "data-bs-" in n]:
            node.set(name.replace("data-bs-", "data-"), node.attrib.pop(name))
        for name in ("class", "t-att-class", "t-attf-class"):
            if node.get(name):
                _map_attribute(node, name)


def _drawn(root):
    """Elements whose classes the browser sees: of templates and of backend views."""
    nodes = [node for part in qweb_roots(root) for node in elements(part)]
    known = {id(node) for node in nodes}
    return nodes + [n for _arch, n in view_elements(root) if id(n) not in known]


def _map_attribute(node, name):
    value = node.get(name)
    if "btn-close" in classes(node) and not len(node) and not (node.text or "").strip():
        node.append(new("span", {"aria-hidden": "true"}, "\N{MULTIPLICATION SIGN}"))
    try:
        if name == "t-att-class":
            result = LITERAL.sub(lambda m: map_words(m.group(), value), value)
        else:
            result = map_class(value)
    except Refused as error:
        raise Refused(error.message, node) from error
    if result:
        node.set(name, result)
    else:
        del node.attrib[name]


def map_class(value):
    """Map a ``class`` or ``t-attf-class``; its expressions keep all but their literals."""
    parts, position = [], 0
    for match in EXPRESSION.finditer(value):
        parts.append(map_words(value[position : match.start()], value))
        parts.append(LITERAL.sub(lambda m: map_words(m.group(), value), match.group()))
        position = match.end()
    parts.append(map_words(value[position:], value))
    result = "".join(parts)
    return " ".join(result.split()) if not EXPRESSION.search(value) else result.strip()


def map_words(text, whole):
    """Map every class name in ``text``; ``whole`` tells whether it is about a badge."""
    is_badge = re.search(r"(?<![\w-])badge(?![\w-])", whole) is not None
    return WORD.sub(lambda match: map_word(match.group(), is_badge), text)


def map_word(word, is_badge=False):
    """One Bootstrap 5 class as a Bootstrap 4 one; '' for what has no counterpart."""
    if UNKNOWN.match(word):
        raise Refused(f"class {word!r} has no counterpart in Bootstrap 4")
    if word in NAMES:
        return NAMES[word]
    for pattern, template in BADGES + PATTERNS if is_badge else PATTERNS:
        if pattern.match(word):
            return pattern.sub(template, word)
    return word


def _gaps(node):
    """``gap-2`` of a flex or grid box -> margins between its children."""
    names = classes(node)
    sizes = [match.group(1) for match in map(GAP.match, names) if match]
    if not sizes:
        return
    side = "mb" if "flex-column" in names or "d-grid" in names else "mr"
    for child in _shown(node)[:-1]:
        value = child.get("class", "")
        if not re.search(rf"(?<![\w-]){side[0]}[{side[1]}e]?-", value):
            child.set("class", f"{value} {side}-{sizes[0]}".strip())


def _shown(node):
    """Children that are drawn, those within ``<t>`` included."""
    found = []
    for child in children(node):
        found += _shown(child) if child.tag == "t" else [child]
    return found
