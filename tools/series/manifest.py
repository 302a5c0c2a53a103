"""The manifest: version, dependencies, and on 14.0 the assets as a view."""

import ast
import fnmatch
from pathlib import Path

from .errors import Refused
from .targets import BUNDLES, RENAMED_ADDONS

ASSETS_VIEW = "views/assets.xml"
MODULE_SYNTAX = ("import ", "export ", "/** @odoo-module")
LINK = '<link rel="stylesheet" type="text/{kind}" href="{url}"/>'
SCRIPT = '<script type="text/javascript" src="{url}"/>'
TEMPLATE = """\
    <template id="{id}" inherit_id="{bundle}" name="{title}">
        <xpath expr="." position="inside">
            {lines}
        </xpath>
    </template>
"""


def read(addon):
    """The manifest as a dict, and the comment lines above it."""
    text = (Path(addon) / "__manifest__.py").read_text(encoding="utf-8")
    comments = []
    for line in text.splitlines():
        if line and not line.startswith("#"):
            break
        comments.append(line)
    return ast.literal_eval(ast.parse(text, mode="eval").body), comments


def rewrite(folder, target):
    """Rewrite the manifest in the built folder for the target series."""
    values, comments = read(folder)
    values["version"] = versioned(values.get("version", ""), target.series)
    values["depends"] = [_addon(name, target.series) for name in values["depends"]]
    if target.series <= 14 and values.get("assets"):
        _assets_to_view(values, Path(folder), target.module)
    lines = [*comments, "{"]
    lines += [f"    {key!r}: {_literal(value)}," for key, value in values.items()]
    text = "\n".join([*lines, "}", ""])
    (Path(folder) / "__manifest__.py").write_text(text, encoding="utf-8")


def versioned(version, series):
    """``18.0.1.2.3`` -> ``14.0.1.2.3``."""
    head, _, rest = version.partition(".0.")
    if head != "18" or not rest:
        raise Refused(f"version {version!r} does not start with 18.0")
    return f"{series}.0.{rest}"


def _addon(name, series):
    for last, older in sorted(RENAMED_ADDONS.get(name, {}).items()):
        if series <= last:
            return older
    return name


def _literal(value):
    """A Python literal, long lists and dicts one item a line."""
    if isinstance(value, (list, tuple)) and len(repr(value)) > 60:
        inner = "".join(f"        {item!r},\n" for item in value)
        return f"[\n{inner}    ]"
    if isinstance(value, dict) and len(repr(value)) > 60:
        inner = "".join(f"        {key!r}: {item!r},\n" for key, item in value.items())
        return f"{{\n{inner}    }}"
    return repr(value)


def _assets_to_view(values, folder, module):
    """Generate the view that older servers keep assets in, and list it in ``data``."""
    view = folder / ASSETS_VIEW
    if view.exists():
        raise Refused(f"{ASSETS_VIEW} is generated: the source must not have it")
    parts, client_templates = [], []
    for bundle, entries in values.pop("assets").items():
        files = [path for entry in entries for path in _files(entry, folder, module)]
        client_templates += [path for path in files if path.endswith(".xml")]
        lines = [_line(path, folder, module) for path in files if not path.endswith(".xml")]
        if lines:
            parts.append(_template(bundle, lines))
    view.parent.mkdir(exist_ok=True)
    view.write_text(
        f'<?xml version="1.0" encoding="utf-8"?>\n<odoo>\n{"".join(parts)}</odoo>\n',
        encoding="utf-8",
    )
    values["data"] = [*values.get("data", []), ASSETS_VIEW]
    if client_templates:
        values["qweb"] = client_templates


def _template(bundle, lines):
    if bundle not in BUNDLES:
        raise Refused(f"the bundle {bundle} is in no table: add it to targets.py")
    template = BUNDLES[bundle]
    name = template.rpartition(".")[2]
    return TEMPLATE.format(
        id=name,
        bundle=template,
        title=name.replace("_", " ").capitalize(),
        lines="\n            ".join(lines),
    )


def _files(entry, folder, module):
    """Paths below the addon that the entry of a bundle names, patterns resolved."""
    if not isinstance(entry, str):
        raise Refused(f"assets: only plain paths can be built for 14.0, not {entry!r}")
    prefix = f"{module}/"
    if not entry.lstrip("/").startswith(prefix):
        raise Refused(f"assets: {entry} is of another addon")
    pattern = entry.lstrip("/")[len(prefix) :]
    if not set("*?[") & set(pattern):
        found = [pattern] if (folder / pattern).is_file() else []
    else:
        found = sorted(
            path.relative_to(folder).as_posix()
            for path in folder.rglob("*")
            if path.is_file() and fnmatch.fnmatch(path.relative_to(folder).as_posix(), pattern)
        )
    if not found:
        raise Refused(f"assets: {entry} names no file")
    return found


def _line(path, folder, module):
    url = f"/{module}/{path}"
    if path.endswith((".css", ".scss")):
        return LINK.format(kind="scss" if path.endswith(".scss") else "css", url=url)
    text = (folder / path).read_text(encoding="utf-8")
    if any(line.startswith(MODULE_SYNTAX) for line in text.splitlines()):
        raise Refused(f"assets: {path} is a JavaScript module, which 14.0 cannot load")
    return SCRIPT.format(url=url)
