"""A QWeb mail as Jinja text, the language of mails up to 14.0.

Directives on an element of their own line become line statements (``% if ...:``), which
the mail editor of 14.0 leaves alone. A ``t-if`` that touches words becomes an inline
conditional, since a line statement would put a space there.
"""

import re
from html import escape

from lxml import etree

from .errors import Refused
from .expressions import MUSTACHE, Names, expression, printed
from .markup import is_element

WORDS = {"a", "b", "em", "font", "i", "small", "span", "strong", "u"}
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "wbr"}
BRANCHES = ("t-if", "t-elif", "t-else")
DIRECTIVES = {"t-out", "t-if", "t-elif", "t-else", "t-foreach", "t-as", "t-set", "t-value"}
AMBIGUOUS = re.compile(r"\$\{|##|^([ \t]*)%", re.MULTILINE)
LOOP = {
    "_index": "loop.index0",
    "_first": "loop.first",
    "_last": "loop.last",
    "_size": "loop.length",
}


def body(element, models):
    """Jinja text of what the element holds, without the white space around it.

    18.0 exports a body for translation without it; so a translation finds its place.
    """
    etree.strip_tags(element, etree.Comment)
    return _Writer(models).content(element).strip()


class _Writer:
    """Writes one mail; ``outer`` holds the names set before the loop that it is in."""

    def __init__(self, models):
        self.names = Names(models)
        self.outer = frozenset()

    def content(self, element):
        parts = [_text(element.text)]
        for child in element:
            if is_element(child):
                parts.append(self.node(child))
            if not (_following_branch(child) is not None and _tight(_chain(child))):
                parts.append(_text(child.tail))
        return re.sub(r"\n[ \t]*\n+", "\n", "".join(parts))

    def node(self, node):
        self.check(node)
        if node.get("t-foreach"):
            return self.loop(node)
        if any(name in node.attrib for name in BRANCHES):
            return self.condition(node)
        if node.get("t-set"):
            return self.assignment(node)
        return self.plain(node)

    def check(self, node):
        for name in node.attrib:
            dynamic = name.startswith(("t-att-", "t-attf-"))
            if name.startswith("t-") and name not in DIRECTIVES and not dynamic:
                raise Refused(f"{name} in a mail", node)

    def plain(self, node):
        """The element without its own condition or loop."""
        value = node.get("t-out")
        if value is None:
            inner = self.content(node)
        else:
            inner = f"${{{printed(value, self.names, node)}}}"
        if node.tag == "t":
            return inner
        start = f"<{node.tag}{self.attributes(node)}"
        if node.tag in VOID:
            return f"{start}/>"
        return f"{start}>{inner}</{node.tag}>"

    def attributes(self, node):
        result = []
        for name, value in node.attrib.items():
            if name.startswith("t-att-"):
                text = f"${{{printed(value, self.names, node)}}}"
                result.append((name[len("t-att-") :], _quotable(text, node)))
            elif name.startswith("t-attf-"):
                result.append((name[len("t-attf-") :], self.interpolated(value, node)))
            elif not name.startswith("t-"):
                result.append((name, _static(value, node)))
        return "".join(f' {name}="{value}"' for name, value in result)

    def interpolated(self, value, node):
        parts, position = [], 0
        for match in MUSTACHE.finditer(value):
            inner = printed(match.group(1) or match.group(2), self.names, node)
            parts.append(_static(value[position : match.start()], node))
            parts.append(_quotable(f"${{{inner}}}", node))
            position = match.end()
        return "".join([*parts, _static(value[position:], node)])

    def assignment(self, node):
        name, value = node.get("t-set"), node.get("t-value")
        if name in self.outer:
            raise Refused(f"t-set of {name} in a loop is lost after it on 14.0", node)
        if value is None:
            inner = self.content(node)
            self.names.known.add(name)
            return f"\n% set {name}\n{inner}\n% endset\n"
        text = expression(value, self.names, node)
        self.names.known.add(name)
        return f"\n% set {name} = {text}\n"

    def loop(self, node):
        _refuse_if_tight(node)
        name = node.get("t-as")
        source = expression(node.get("t-foreach"), self.names, node)
        known, outer = self.names.known, self.outer
        self.outer = frozenset(known)
        self.names.known = known | {name, *(name + suffix for suffix in LOOP)}
        inner = self.without(node, "t-foreach", "t-as")
        self.names.known, self.outer = known, outer
        used = "".join(
            f"% set {name}{suffix} = {value}\n"
            for suffix, value in LOOP.items()
            if re.search(rf"\b{name}{suffix}\b", inner)
        )
        return f"\n% for {name} in {source}:\n{used}{inner}\n% endfor\n"

    def without(self, node, *names):
        """The node as if it did not have these directives."""
        taken = {name: node.attrib.pop(name) for name in names if name in node.attrib}
        try:
            return self.node(node)
        finally:
            node.attrib.update(taken)

    def condition(self, node):
        """One branch; the last one of its chain ends the statement."""
        if _tight(_chain(node)):
            return self.inline(_chain(node)) if node.get("t-if") is not None else ""
        inner = self.without(node, *BRANCHES)
        end = "" if _following_branch(node) is not None else "\n% endif\n"
        return f"\n{self.statement(node)}\n{inner}{end}"

    def statement(self, node):
        for name, word in (("t-if", "if"), ("t-elif", "elif")):
            if name in node.attrib:
                return f"% {word} {expression(node.get(name), self.names, node)}:"
        return "% else:"

    def inline(self, chain):
        """A chain within words: ``${text if condition else other}``."""
        result = "''"
        for branch in reversed(chain):
            text = self.words(branch)
            test = branch.get("t-if", branch.get("t-elif"))
            if test is None:
                result = text
            else:
                result = f"{text} if {expression(test, self.names, branch)} else {result}"
        return f"${{{result}}}"

    def words(self, branch):
        """Text and ``t-out`` of a branch, joined by Jinja."""
        if branch.tag != "t":
            raise Refused(f"<{branch.tag}> with a condition touches words: put a space", branch)
        if branch.get("t-out"):
            return f"({printed(branch.get('t-out'), self.names, branch)})"
        parts = [repr(branch.text)] if branch.text else []
        for child in branch:
            if child.tag != "t" or set(child.attrib) != {"t-out"}:
                raise Refused("a condition that touches words holds text and t-out only", branch)
            parts.append(f"({printed(child.get('t-out'), self.names, child)})")
            parts += [repr(child.tail)] if child.tail else []
        return f"({' ~ '.join(parts)})" if parts else "''"


def _text(text):
    return escape(_harmless(text or ""), quote=False)


def _harmless(text):
    """Text that Jinja does not take for a statement of its own."""
    if AMBIGUOUS.search(text):
        text = re.sub(r"^([ \t]*)%", r"\1${'%'}", text.replace("${", "${'${'}"), flags=re.MULTILINE)
        text = text.replace("##", "${'##'}")
    return text


def _static(value, node):
    """A value between double quotes, written as it is."""
    if "${" in value or "##" in value:
        raise Refused(f"Jinja would read {value!r}", node)
    return escape(value, quote=False).replace('"', "&quot;")


def _quotable(text, node):
    if '"' in text:
        raise Refused("a double quote inside an attribute's expression", node)
    return text


def _chain(node):
    """The branches from the ``t-if`` to the last ``t-elif`` or ``t-else``."""
    first = node
    while "t-if" not in first.attrib:
        first = first.getprevious()
        if first is None:
            raise Refused("t-else without t-if", node)
    chain = [first]
    while _following_branch(chain[-1]) is not None:
        chain.append(_following_branch(chain[-1]))
    return chain


def _following_branch(node):
    following = node.getnext()
    if following is None or not is_element(following) or (node.tail or "").strip():
        return None
    return following if {"t-elif", "t-else"} & set(following.attrib) else None


def _tight(chain):
    """True where a line break before or after the statement would show as a space."""
    first, last = chain[0], chain[-1]
    before, after = first.getprevious(), last.getnext()
    text = before.tail if before is not None else first.getparent().text
    if text or last.tail:
        return bool((text and not text[-1].isspace()) or (last.tail and not last.tail[0].isspace()))
    return _is_word(before) or _is_word(after)


def _is_word(node):
    return node is not None and (node.tag in WORDS or "t-out" in node.attrib)


def _refuse_if_tight(node):
    if _tight([node]):
        raise Refused("a loop touches words: put a space", node)
