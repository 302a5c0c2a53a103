"""QWeb of templates and kanban cards, outside mails."""

import re

from .errors import Refused
from .markup import children, elements, remove
from .scopes import qweb_roots

PORTAL_HOME = "portal.portal_my_home"
DOCUMENTS = "//div[hasclass('o_portal_docs')]"
CATEGORY = re.compile(r"portal_(\w+)_category(_enable)?$")
CATEGORY_STEP = re.compile(r"^//(?:div|\*)\[@id=['\"]portal_\w+_category['\"]\]$")
CARD_ONLY = {"icon", "text", "bg_color", "show_count", "config_card"}
CACHE = ("t-cache", "t-nocache")
MISSING_NAMES = re.compile(r"\b(is_html_empty|format_time|slug|unslug)\(")


def portal_home(root, target):
    """The entry of a category of the portal's home -> an entry of its one list.

    Last series: 16.0, whose entries have no icon and no text either.
    """
    for template in root.iter("template"):
        if template.get("inherit_id") != PORTAL_HOME:
            continue
        for operation in children(template):
            _move_to_list(operation)
        for node in elements(template, "t"):
            name = node.get("t-set", "")
            if name in CARD_ONLY or CATEGORY.match(name):
                remove(node)
        for operation in children(template):
            if not children(operation) and operation.get("position") != "attributes":
                remove(operation)


def _move_to_list(operation):
    by_id = operation.tag == "div" and CATEGORY.match(operation.get("id", ""))
    if by_id or CATEGORY_STEP.match(operation.get("expr", "")):
        if operation.get("position") != "inside":
            raise Refused("an entry of the portal's home goes inside a category", operation)
        for name in list(operation.attrib):
            del operation.attrib[name]
        operation.tag = "xpath"
        operation.set("expr", DOCUMENTS)
        operation.set("position", "inside")


def t_out(root, target):
    """``t-out`` -> ``t-esc``, ``t-out="0"`` -> ``t-raw``. Last series: 14.0."""
    for part in qweb_roots(root):
        for node in elements(part):
            value = node.attrib.pop("t-out", None)
            if value is not None:
                node.set("t-raw" if value.strip() == "0" else "t-esc", value)


def no_cache(root, target):
    """Drop ``t-cache`` and ``t-nocache``, which only save time. Last series: 15.0."""
    for part in qweb_roots(root):
        for node in elements(part):
            for name in CACHE:
                node.attrib.pop(name, None)


def field_holders(root, target):
    """Refuse ``t-field`` on table cells, rows and lists: QWeb does so when it runs.

    All series; the check costs nothing and the mistake shows only on a drawn page.
    """
    for part in qweb_roots(root):
        for node in elements(part, "td", "th", "tr", "li", "ul", "ol", "table"):
            if node.get("t-field"):
                raise Refused(f"t-field on <{node.tag}>: wrap it in a <span>", node)


def known_helpers(root, target):
    """Refuse helpers that templates of 14.0 are not given. Last series: 14.0."""
    for part in qweb_roots(root):
        for node in elements(part):
            for name, value in node.attrib.items():
                match = name.startswith("t-") and MISSING_NAMES.search(value)
                if match:
                    raise Refused(f"{match.group(1)} is not known to templates of 14.0", node)
