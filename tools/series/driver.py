"""Build a whole addon: what is copied, what is renamed, and where it lands."""

import ast
import re
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path

from lxml import etree

from . import data
from .errors import Refused
from .table import ADDONS, MODELS

SOURCE, BUILT = "19.0", "18.0"
IGNORED = shutil.ignore_patterns("__pycache__", "*.pyc", ".*")
ROOTS = {"odoo", "openerp", "data"}
TERM_OF = re.compile(r"^(#: model(?:_terms)?:)([\w.]+),(\w+)(?=:)", re.MULTILINE)


def build(source, target, series):
    """Build the addon in ``source`` (19.0) for ``series`` into ``target``.

    The target is replaced as a whole at the end, so a refused build leaves it as it was.

    :param Path source: folder of the addon, with its ``__manifest__.py``
    :param Path target: folder to make; its name should be the addon's
    :param str series: '18.0', or '19.0' for a plain copy
    :raise Refused: for what the series cannot express
    """
    source, target = Path(source).resolve(), Path(target).resolve()
    if series not in (SOURCE, BUILT):
        raise Refused(f"series {series!r} is none of {BUILT}, {SOURCE}")
    if not (source / "__manifest__.py").is_file():
        raise Refused(f"{source} is no addon: it has no __manifest__.py")
    if target == source or source in target.parents or target in source.parents:
        raise Refused("the target must not be the source, inside it or above it")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".building-", dir=target.parent) as room:
        built = Path(room) / source.name
        shutil.copytree(source, built, ignore=IGNORED)
        if series == BUILT:
            _rewrite(built, source)
        if target.exists():
            target.rename(Path(room) / "old")
        built.rename(target)


def _rewrite(folder, source):
    if source.name in ADDONS:
        raise Refused(f"{source.name} is not for {BUILT}: {ADDONS[source.name]} takes its place")
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        relative = path.relative_to(folder)
        rewrite = REWRITERS.get(path.suffix)
        if relative.name == "__manifest__.py":
            rewrite = _manifest
        if rewrite and relative.parts[0] != "static":
            with _named(source / relative):
                rewrite(path)
    for path in folder.glob(f"migrations/{SOURCE}.*"):
        path.rename(path.with_name(path.name.replace(SOURCE, BUILT, 1)))


def _xml(path):
    try:
        document = etree.parse(str(path), etree.XMLParser(strip_cdata=False))
    except etree.XMLSyntaxError as error:
        raise Refused(f"not well formed: {error}", line=error.lineno) from error
    root = document.getroot()
    if root.tag in ROOTS:
        before = etree.tostring(root)
        data.rewrite(root)
        if etree.tostring(root) != before:
            document.write(str(path), encoding="utf-8", xml_declaration=True)


def _rows(path):
    """External ids in rows of data."""
    _substitute(path, data.external_ids)


def _terms(path):
    """Say of which model and field a translated term is."""

    def name(match):
        start, model, field = match.groups()
        return f"{start}{MODELS.get(model, model)},{data.record_field(model, field)}"

    _substitute(path, lambda text: TERM_OF.sub(name, text))


def _manifest(path):
    """Version and dependencies; comments and layout stay."""

    def rewrite(text):
        version = ast.literal_eval(text).get("version", "")
        if not version.startswith(f"{SOURCE}."):
            raise Refused(f"version {version!r} does not start with {SOURCE}", "manifest")
        text = text.replace(version, version.replace(SOURCE, BUILT, 1))
        for name, other in ADDONS.items():
            text = re.sub(rf"(['\"]){name}\1", rf"\g<1>{other}\1", text)
        return text

    _substitute(path, rewrite)


def _substitute(path, change):
    text = path.read_text(encoding="utf-8")
    result = change(text)
    if result != text:
        path.write_text(result, encoding="utf-8")


REWRITERS = {".csv": _rows, ".po": _terms, ".pot": _terms, ".xml": _xml}


@contextmanager
def _named(path):
    """Note on an error the file of the source where it came up."""
    try:
        yield
    except Refused as error:
        error.file = error.file or str(path)
        raise
