"""The settings page: ``app``, ``block`` and ``setting`` up to 16.0 are divs."""

from .errors import Refused
from .markup import add_class, children, elements, move_content, new, replace
from .scopes import arches

SETTINGS_VIEW = "base.res_config_settings_view_form"
DOCUMENTATION = "https://www.odoo.com/documentation/{series}.0"
KEPT = ("id", "name", "groups", "invisible", "attrs")


def settings(root, target):
    """``<app>`` -> ``app_settings_block``, ``<block>`` -> title and container, ``<setting>``
    -> box with a left pane for a boolean. Last series: 16.0.
    """
    for arch in arches(root):
        for node in elements(arch.node, "setting"):
            _setting(node, arch, target)
        for node in elements(arch.node, "block"):
            _block(node)
        for node in elements(arch.node, "app"):
            _app(node)
        if arch.inherit_id == SETTINGS_VIEW:
            for node in elements(arch.node, "xpath"):
                if node.get("expr") == "//form" and node.get("position") == "inside":
                    node.set("expr", "//div[hasclass('settings')]")


def _take(node, *names):
    """Attributes of the source element that the new one carries on."""
    return {name: node.get(name) for name in names if node.get(name)}


def _app(node):
    if not node.get("name"):
        raise Refused("<app> without a name", node)
    title = node.get("string") or node.get("data-string") or node.get("name")
    div = new("div", {"class": "app_settings_block", "data-string": title, "string": title})
    div.set("data-key", node.get("name"))
    for name, value in _take(node, "id", "groups", "attrs").items():
        div.set(name, value)
    if node.get("notApp") == "1":
        add_class(div, "o_not_app")
    move_content(node, div)
    replace(node, div)


def _block(node):
    container = new("div", {"class": "row mt16 o_settings_container"})
    outer = _take(node, "groups", "invisible", "attrs")
    for name, value in _take(node, "id", "name").items():
        container.set(name, value)
    parts = []
    if node.get("title"):
        parts.append(new("h2", text=node.get("title")))
    if node.get("help"):
        parts.append(new("p", {"class": "text-muted"}, node.get("help")))
    move_content(node, container)
    parts.append(container)
    if outer:
        whole = new("div", outer)
        whole.extend(parts)
        parts = [whole]
    replace(node, *parts)


def _setting(node, arch, target):
    box = new("div", {"class": "col-12 col-lg-6 o_setting_box", **_take(node, *KEPT)})
    if node.get("title"):
        box.set("title", node.get("title"))
    first = next(iter(children(node)), None)
    field = first if first is not None and first.tag == "field" else None
    kind = _kind(field, arch, target)
    right = new("div", {"class": "o_setting_right_pane"})
    if kind == "boolean":
        left = new("div", {"class": "o_setting_left_pane"})
        box.append(left)
        node.remove(field)
        left.append(field)
        field.tail = None
    box.append(right)
    right.extend(_heading(node, field, target))
    content = new("div", {"class": "mt16"})
    move_content(node, content)
    if len(content) or (content.text or "").strip():
        outer = new("div", {"class": "content-group"})
        outer.append(content)
        right.append(outer)
    replace(node, box)


def _heading(node, field, target):
    """Label, documentation link, company mark and help, as 18.0 draws them by itself."""
    parts = []
    text = node.get("string") or (field.get("string") if field is not None else None)
    if field is not None and field.get("nolabel") != "1":
        parts.append(new("label", {"for": field.get("name")}))
        if text:
            parts[0].set("string", text)
    elif text:
        parts.append(new("span", {"class": "o_form_label"}, text))
    if node.get("documentation"):
        parts.append(_link(node.get("documentation"), target))
    if node.get("company_dependent") == "1":
        mark = new("span", {"class": "fa fa-lg fa-building-o"})
        mark.set("title", "Values set here are company-specific.")
        mark.set("groups", "base.group_multi_company")
        parts.append(mark)
    if node.get("help"):
        parts.append(new("div", {"class": "text-muted"}, node.get("help")))
    return parts


def _link(path, target):
    if path.startswith("/"):
        path = DOCUMENTATION.format(series=target.series) + path
    attributes = {"href": path, "title": "Documentation", "class": "o_doc_link"}
    return new("a", {**attributes, "target": "_blank"})


def _kind(field, arch, target):
    """Type of the first field; modules and groups are check boxes by their names."""
    if field is None:
        return None
    name = field.get("name")
    if name.startswith(("module_", "group_")):
        return "boolean"
    found = target.models.find(arch.model, name)
    if found is None:
        raise Refused(f"the addon does not define the setting {name}", field)
    return found.kind
