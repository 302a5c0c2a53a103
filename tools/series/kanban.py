"""Kanban cards: 18.0 lays them out by itself, older series want the box drawn."""

from .errors import Refused
from .markup import (
    add_class,
    elements,
    insert_first,
    move_content,
    new,
    replace,
    wrap,
)
from .scopes import view_elements

CLICK = "oe_kanban_global_click"
CARD_ACTIONS = {"action", "object", "edit", "open", "delete", "url", "set_cover"}
UNSUPPORTED = ("action", "type")
PICKER = "kanban_color_picker"


def kanban_card(root, target):
    """``card`` -> ``kanban-box`` with its wrapper, ``menu`` -> ``kanban-menu`` or dropdown.

    Last series: 17.0, which has ``kanban-menu``; up to 16.0 the menu is a dropdown in the box.
    A card's fields stand one below the other on 18.0, hence the divs.
    """
    for _arch, node in list(view_elements(root)):
        if node.tag == "kanban":
            _rewrite(node, target)


def _rewrite(kanban, target):
    for name in UNSUPPORTED:
        if kanban.get(name) and target.series <= 16:
            raise Refused(f"kanban {name}=... has no counterpart before 17.0", kanban)
    templates = {t.get("t-name"): t for t in elements(kanban, "t") if t.get("t-name")}
    card, menu = templates.get("card"), templates.get("menu")
    if card is None:
        return
    box = _box(kanban, card)
    _fields(box)
    for node in elements(box, "footer", "aside", "main"):
        _section(node)
    card.set("t-name", "kanban-box")
    card.attrib.pop("class", None)
    if menu is not None:
        _menu(menu, card, box, target)
    _check_actions(card)


def _box(kanban, card):
    """Move the card's content into the box, which knows its colour and its click."""
    names = card.get("class", "").split()
    if "flex-row" in names:
        names.insert(0, "d-flex")
    if kanban.attrib.pop("can_open", "1") not in ("0", "False", "false"):
        names.append(CLICK)
    box = new("div", {"class": " ".join(names)} if names else {})
    colour = kanban.attrib.pop("highlight_color", None)
    if colour:
        fixed = box.attrib.pop("class", "")
        name = f"#{{kanban_getcolor(record.{colour}.raw_value)}}"
        box.set("t-attf-class", f"oe_kanban_color_{name} {fixed}".strip())
        _declare(kanban, colour)
    move_content(card, box)
    card.append(box)
    return box


def _declare(kanban, name):
    if not any(field.get("name") == name for field in kanban.iterfind("field")):
        insert_first(kanban, new("field", {"name": name}))


def _fields(box):
    """Give fields the block and the class that older series do not draw."""
    for field in elements(box, "field"):
        if field.get("widget") == PICKER:
            continue
        stacked = field.getparent() is box or field.getparent().tag == "main"
        look = field.attrib.pop("class", None)
        if stacked or look:
            wrapper = new("div" if stacked else "span", {"class": look} if look else {})
            condition = field.attrib.pop("t-if", None)
            if condition:
                wrapper.set("t-if", condition)
            wrap(field, wrapper)


def _section(node):
    extra = {"footer": "o_kanban_record_bottom", "main": "flex-grow-1", "aside": "mr-2"}
    add_class(node, extra[node.tag])
    node.tag = "div"


def _menu(menu, card, box, target):
    for field in elements(menu, "field"):
        if field.get("widget") == PICKER:
            _colour_picker(field)
    if target.series > 16:
        menu.set("t-name", "kanban-menu")
        return
    dropdown = new("div", {"class": "o_dropdown_kanban dropdown", "t-if": "!selection_mode"})
    toggle = new(
        "a",
        {
            "role": "button",
            "class": "dropdown-toggle o-no-caret btn",
            "data-toggle": "dropdown",
            "data-display": "static",
            "href": "#",
            "aria-label": "Dropdown menu",
            "title": "Dropdown menu",
        },
    )
    toggle.append(new("span", {"class": "fa fa-ellipsis-v"}))
    if target.series > 15:
        toggle.set("data-bs-toggle", toggle.attrib.pop("data-toggle"))
    entries = new("div", {"class": "dropdown-menu", "role": "menu"})
    move_content(menu, entries)
    dropdown.extend([toggle, entries])
    insert_first(box, dropdown)
    menu.getparent().remove(menu)


def _colour_picker(field):
    replace(field, new("ul", {"class": "oe_kanban_colorpicker", "data-field": field.get("name")}))


def _check_actions(card):
    for node in elements(card, "a", "button"):
        kind = node.get("type")
        if kind and kind not in CARD_ACTIONS and kind != "button":
            raise Refused(f"type={kind!r} of a card's button is not known before 18.0", node)
