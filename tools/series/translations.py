"""Terms of .po and .pot files that the rules change in the source too.

A translation finds its place by the exact source text. Terms of mails (one term a body,
template syntax included) go through the mail writer, terms with inline markup through the
class table. A body whose text is not one well-formed fragment is an error, since the
translation would be lost without a word.

The term of a body equals what 14.0 stores as long as 18.0 exports the body as the source
has it (white space included, around it excepted); an export on both series proves it.
"""

import re

from lxml import etree

from . import expressions, jinja
from .bootstrap import map_class
from .errors import Refused

ENTRY = re.compile(r"(?:^(?:#|msg|\").*\n?)+", re.MULTILINE)
STRING = re.compile(r'^(msgid|msgstr)((?:\s*"(?:[^"\\]|\\.)*"\s*?\n?)+)', re.MULTILINE)
PIECE = re.compile(r'"((?:[^"\\]|\\.)*)"')
MAIL_FIELD = re.compile(r"model:mail\.template,(\w+):")
WEB_VIEW = re.compile(r"model_terms:ir\.ui\.view,arch_db:")
CLASS = re.compile(r'class="([^"]*)"')
ESCAPES = {"\\n": "\n", "\\t": "\t", '\\"': '"', "\\\\": "\\"}


def rewrite(path, target):
    """Rewrite the terms of one file in place."""
    text = path.read_text(encoding="utf-8")
    result = ENTRY.sub(lambda match: _entry(match.group(), target), text)
    if result != text:
        path.write_text(result, encoding="utf-8")


def _entry(entry, target):
    change = _change(entry, target)
    if change is None:
        return entry

    def string(match):
        value = unquote("".join(PIECE.findall(match.group(2))))
        return f"{match.group(1)} {quote(change(value))}\n" if value else match.group()

    return STRING.sub(string, entry)


def _change(entry, target):
    """The function for the terms of this entry, None where they stay."""
    field = MAIL_FIELD.search(entry)
    if field and target.series <= 14:
        write = _mail_body if field.group(1) == "body_html" else expressions.header
        return lambda value: write(value, target.models)
    if WEB_VIEW.search(entry) and target.series <= 15:
        return _classes
    return None


def _classes(value):
    return CLASS.sub(lambda m: f'class="{map_class(m.group(1))}"', value)


def _mail_body(value, models):
    if "<" not in value:
        return value
    try:
        fragment = etree.fromstring(f"<body>{value}</body>")
    except etree.XMLSyntaxError as error:
        raise Refused(f"a mail's term is not well formed: {error}") from error
    return jinja.body(fragment, models)


def unquote(value):
    return re.sub(r"\\[nt\"\\]", lambda m: ESCAPES[m.group()], value)


def quote(value):
    """A msgid or msgstr as gettext writes it, a line of the file per line of the text."""
    for escaped, plain in (("\\\\", "\\"), ('\\"', '"'), ("\\t", "\t")):
        value = value.replace(plain, escaped)
    lines = [line for line in re.split(r"(?<=\n)", value) if line]
    lines = [line.replace("\n", "\\n") for line in lines] or [""]
    if len(lines) == 1:
        return f'"{lines[0]}"'
    return "\n".join(['""', *(f'"{line}"' for line in lines)])
