"""What a condition of a domain asks for, in whichever of its forms a search method gets it.

19.0 hands ``in`` and ``not in`` with a set to the search methods of fields, also where a domain
says ``=`` or ``!=``; 18.0 hands on what the domain says.
"""

_NEGATIVE = ("!=", "not in", "not like", "not ilike")


def get_membership(operator, value):
    """Return a condition as membership of a list of values.

    :param operator: one of ``=``, ``!=``, ``in``, ``not in``, ``like`` and their opposites
    :param value: one value, or a collection of values for ``in`` and ``not in``
    :return: (whether the field's value is to be among the values, list of the values)
    """
    if isinstance(value, str) or not hasattr(value, "__iter__"):
        value = [value]
    return operator not in _NEGATIVE, list(value)


def is_true_wanted(operator, value):
    """Return whether a condition on a boolean field asks for the records where it is true."""
    is_in, values = get_membership(operator, value)
    return is_in == any(values)
