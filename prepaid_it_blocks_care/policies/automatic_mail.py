"""Mails that no person has written, told by their headers."""

# What auto-responders set besides the header of RFC 3834.
_MARKS = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply-From")
_PRECEDENCES = {"auto_reply", "bulk", "junk", "list"}


def is_automatic(headers):
    """Return whether a mail was sent by a program, such as an out-of-office answer.

    :param headers: anything with a ``get`` that finds a header by its name
    """
    submitted = str(headers.get("Auto-Submitted") or "no").split(";")[0].strip().lower()
    precedence = str(headers.get("Precedence") or "").strip().lower()
    has_mark = any(headers.get(mark) for mark in _MARKS)
    return submitted != "no" or precedence in _PRECEDENCES or has_mark
