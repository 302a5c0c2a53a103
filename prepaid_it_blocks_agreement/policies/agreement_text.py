"""The text of an agreement: sections with placeholders, and what they are filled with.

Placeholders are names in double braces. A name is looked up, nothing is ever evaluated.
"""

import re

from markupsafe import Markup

# Sections up to so many letters are kept on one page.
_SHORT = 1500
_MARK = re.compile(r"\{\{(.*?)\}\}", re.S)
_OWN_PARAGRAPH = re.compile(r"<p\b[^>]*>\s*\{\{([^<>]*?)\}\}\s*(?:<br\s*/?>\s*)?</p>", re.S)
_TAG = re.compile(r"<[^<>]*(?:\{\{|\}\})[^<>]*>", re.S)


def _name(text):
    return text.replace("&nbsp;", " ").replace("\xa0", " ").strip()


def find_problem(html, placeholders):
    """Return the problem of a text's placeholders, or None.

    :param html: the text
    :param placeholders: the names of those that there are
    :return: ("unknown", the name), ("tag", the tag) for one within a link or another tag,
        ("braces", "") for braces that name nothing
    """
    html = str(html or "")
    tag = _TAG.search(html)
    if tag:
        return "tag", tag.group(0)
    for found in _MARK.findall(html):
        if _name(found) not in placeholders:
            return "unknown", _name(re.sub(r"<[^<>]*>", "", found))
    remaining = _MARK.sub("", html)
    return ("braces", "") if "{{" in remaining or "}}" in remaining else None


def fill(html, values):
    """Return a text with its placeholders filled.

    :param html: the text, whose placeholders `find_problem` has looked at
    :param values: dict of placeholder to `Markup`, escaped already; what it does not have
        stays as it is written
    :return: `Markup`
    """

    def put_block(match):
        value = str(values.get(_name(match.group(1)), ""))
        # A list or a table is no part of a paragraph.
        return value if value.startswith(("<ul", "<table")) else match.group(0)

    def put(match):
        return str(values.get(_name(match.group(1)), match.group(0)))

    return Markup(_MARK.sub(put, _OWN_PARAGRAPH.sub(put_block, str(html or ""))))


def compose(sections):
    """Return the sections as one text, numbered.

    :param sections: list of (title, filled `Markup`)
    :return: `Markup`
    """
    texts = []
    for number, (title, body) in enumerate(sections, 1):
        style = "page-break-inside: avoid;" if len(body) <= _SHORT else ""
        texts.append(
            Markup(
                '<div class="o_prepaid_section" style="{}"><h2 class="h5 mt-3">{}. {}</h2>{}</div>'
            ).format(style, number, title, body)
        )
    return Markup("").join(texts)
