"""Build a whole addon: what is copied, what is transformed, and where it lands."""

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path

from lxml import etree

from . import fields, manifest, translations
from .errors import Refused
from .pipeline import SOURCE_SERIES, Target, transform

SUPPORTED = {"14.0", "16.0", "17.0", "18.0"}
IGNORED = shutil.ignore_patterns("__pycache__", "*.pyc", ".*")
NOT_DATA = {"static"}
ROOTS = {"odoo", "openerp", "data"}


def build(source, target, series):
    """Build the addon in ``source`` (18.0) for ``series`` into ``target``.

    The target is replaced as a whole at the end, so a refused build leaves it as it was.

    :param Path source: folder of the addon, with its ``__manifest__.py``
    :param Path target: folder to make; its name should be the addon's
    :param str series: '14.0', '16.0', '17.0' or '18.0'
    :raise Refused: for what the series cannot express
    """
    source, target = Path(source).resolve(), Path(target).resolve()
    if series not in SUPPORTED:
        raise Refused(f"series {series!r} is none of {', '.join(sorted(SUPPORTED))}")
    if not (source / "__manifest__.py").is_file():
        raise Refused(f"{source} is no addon: it has no __manifest__.py")
    if target == source or source in target.parents or target in source.parents:
        raise Refused("the target must not be the source, inside it or above it")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".building-", dir=target.parent) as room:
        built = Path(room) / source.name
        shutil.copytree(source, built, ignore=IGNORED)
        _transform_folder(built, source, int(series.partition(".")[0]))
        _swap(built, target, Path(room) / "old")


def _swap(built, target, old):
    if target.exists():
        target.rename(old)
    built.rename(target)


def _transform_folder(folder, source, series):
    if series == SOURCE_SERIES:
        return
    documents = dict(_documents(folder, source))
    target = Target(series, source.name, fields.scan(folder), _report_names(documents.values()))
    for path, document in documents.items():
        with _named(source / path.relative_to(folder)):
            transform(document.getroot(), target)
        document.write(str(path), encoding="utf-8", xml_declaration=True)
    for path in sorted(folder.glob("i18n*/*.po*")):
        with _named(source / path.relative_to(folder), "translations"):
            translations.rewrite(path, target)
    with _named(source / "__manifest__.py", "manifest"):
        manifest.rewrite(folder, target)
    _migrations(folder, series)


def _documents(folder, source):
    """The data files: every XML file outside ``static`` whose root is Odoo's."""
    for path in sorted(folder.rglob("*.xml")):
        relative = path.relative_to(folder)
        if relative.parts[0] in NOT_DATA:
            continue
        with _named(source / relative):
            document = _parse(path)
        if document.getroot().tag in ROOTS:
            yield path, document


def _parse(path):
    try:
        return etree.parse(str(path), etree.XMLParser(strip_cdata=False))
    except etree.XMLSyntaxError as error:
        raise Refused(f"not well formed: {error}", line=error.lineno) from error


def _report_names(documents):
    """File name expressions of the addon's reports, by the report's local id."""
    names = {}
    for document in documents:
        for record in document.getroot().iter("record"):
            if record.get("model") == "ir.actions.report":
                field = record.find("field[@name='print_report_name']")
                if field is not None and field.text:
                    names[record.get("id").rpartition(".")[2]] = field.text.strip()
    return names


def _migrations(folder, series):
    """Rename migration folders that carry the series: ``18.0.1.1.0`` -> ``14.0.1.1.0``."""
    for path in folder.glob(f"migrations/{SOURCE_SERIES}.0.*"):
        path.rename(path.with_name(manifest.versioned(path.name, series)))


@contextmanager
def _named(path, rule=None):
    """Tell an error in which file of the source, and by which rule, it came up."""
    try:
        yield
    except Refused as error:
        error.file, error.rule = error.file or str(path), error.rule or rule
        raise
