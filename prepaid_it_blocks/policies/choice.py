"""Values that visitors send from the portal."""

import math

# The most blocks that a customer orders at once.
MAX_QUANTITY = 99
# The most hours that a customer orders at once where they are sold one by one.
MAX_HOURS = 999
# Whatever a page number is multiplied with, the database can hold it.
_LAST_PAGE = 10**6
# The highest id that the database can hold.
_MAX_ID = 2**31 - 1


def to_id(text):
    """Return the record id that a visitor sends, or None; never raises."""
    return _to_number(text, _MAX_ID)


def to_quantity(text, highest=MAX_QUANTITY):
    """Return how many blocks a visitor asks for, or None when nobody can have so many.

    :param highest: the most that can be had
    """
    return _to_number(text, highest)


def to_page(text):
    """Return the number of a page, the first one for invalid input. Never raises."""
    try:
        return min(max(int(text), 1), _LAST_PAGE)
    except (TypeError, ValueError, OverflowError):
        return 1


def to_text(value, length):
    """Return a visitor's text as the database accepts it; an empty text otherwise.

    :param value: a parameter of a request; a file, maybe
    :param length: letters at most
    """
    if not isinstance(value, str):
        return ""
    return value.replace("\x00", "").strip()[:length]


def whole_quantity(quantity, least=1, highest=MAX_QUANTITY):
    """Return the number of whole blocks of a quantity, rounded up.

    :param quantity: a float, such as one that a salesperson has entered
    :param least: the least that is sold
    :param highest: the most that can be had
    """
    # Less than a thousandth is what floats add.
    return min(max(math.ceil(quantity - 0.001), least), highest)


def _to_number(text, highest):
    try:
        number = int(text)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if 0 < number <= highest else None
