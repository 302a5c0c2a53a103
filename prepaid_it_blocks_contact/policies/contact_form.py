"""Form of a contact: cleaned values and their problems."""

import re
from collections import namedtuple

# As a form shows it: what was typed, and by field what is wrong with it.
ContactForm = namedtuple("ContactForm", "name email phone level errors")

NAME_LENGTH = 100
# No address is longer.
EMAIL_LENGTH = 254
PHONE_LENGTH = 40
# How many people one customer adds within a day: nobody is flooded with them.
MOST_NEW = 20

# One mailbox without a display name; a mail server may still not know it.
_EMAIL = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@(?:[a-z0-9-]+\.)+[a-z]{2,63}")
_PHONE = re.compile(r"[0-9+()/. x-]*")


def read(values, levels):
    """Return the cleaned form of a contact; any input gives an answer.

    The errors are words for a program: ``missing``, ``long`` or ``wrong``.

    :param values: the parameters of a request
    :param levels: what may be chosen for ``level``, besides nothing
    :return: a :class:`ContactForm`
    """
    name, email, phone = (_clean(values.get(field)) for field in ("name", "email", "phone"))
    level = values.get("level")
    errors = {
        "name": _judge(name, NAME_LENGTH, lambda text: True) if name else "missing",
        "email": _judge(email, EMAIL_LENGTH, _is_email) if email else "missing",
        "phone": _judge(phone, PHONE_LENGTH, _is_phone) if phone else None,
    }
    return ContactForm(
        name,
        email,
        phone,
        level if level in levels else None,
        {field: error for field, error in errors.items() if error},
    )


def _clean(text):
    """Return a text on one line without control characters, empty for invalid input."""
    if not isinstance(text, str):
        return ""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def _judge(text, length, is_right):
    """Return the problem of a text, or None."""
    if len(text) > length:
        return "long"
    return None if is_right(text) else "wrong"


def _is_email(text):
    return bool(_EMAIL.fullmatch(text.lower())) and ".." not in text


def _is_phone(text):
    return bool(_PHONE.fullmatch(text)) and sum(each.isdigit() for each in text) >= 3
