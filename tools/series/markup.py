"""Small edits of an lxml tree that keep the text and the indentation around them."""

from lxml import etree


def is_element(node):
    """True for an element, False for a comment or a processing instruction."""
    return isinstance(node.tag, str)


def elements(root, *tags):
    """List of the elements below and including ``root``, safe to edit while reading."""
    return [node for node in root.iter(*tags) if is_element(node)]


def children(node):
    return [child for child in node if is_element(child)]


def new(tag, attributes=None, text=None):
    node = etree.Element(tag)
    for name, value in (attributes or {}).items():
        node.set(name, value)
    node.text = text
    return node


def remove(node):
    """Remove the element, keep the text that follows it."""
    parent, before, tail = node.getparent(), node.getprevious(), node.tail
    if tail and tail.strip():
        if before is not None:
            before.tail = (before.tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail
    elif before is not None and node.getnext() is None:
        before.tail = tail
    parent.remove(node)


def replace(node, *others):
    """Put ``others`` where ``node`` was, one below the other."""
    parent, tail = node.getparent(), node.tail
    position = parent.index(node)
    indent = _indent_before(node)
    parent.remove(node)
    for offset, other in enumerate(others):
        parent.insert(position + offset, other)
        other.tail = indent
    if others:
        others[-1].tail = tail


def insert_before(node, other):
    position = node.getparent().index(node)
    other.tail = _indent_before(node)
    node.getparent().insert(position, other)


def insert_first(parent, other):
    """Make ``other`` the first child, indented like the child that was first."""
    other.tail = parent.text
    parent.insert(0, other)


def wrap(node, wrapper):
    """Put ``wrapper`` where ``node`` was, with ``node`` inside."""
    wrapper.tail, node.tail = node.tail, None
    node.getparent().replace(node, wrapper)
    wrapper.append(node)


def move_content(source, target):
    """Move text and children of ``source`` to the end of ``target``."""
    if len(target):
        target[-1].tail = (target[-1].tail or "") + (source.text or "")
    else:
        target.text = (target.text or "") + (source.text or "")
    for child in list(source):
        target.append(child)
    source.text = None


def rename(node, tag):
    node.tag = tag
    return node


def classes(node):
    return (node.get("class") or "").split()


def add_class(node, *names):
    node.set("class", " ".join(classes(node) + [n for n in names if n not in classes(node)]))


def _indent_before(node):
    before = node.getprevious()
    text = before.tail if before is not None else node.getparent().text
    return text if not (text or "").strip() else None
