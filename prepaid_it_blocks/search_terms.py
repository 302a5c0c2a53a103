"""Conditions of domains, in all forms that a search method gets.

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


def find_membership(model, operator, value):
    """Return a condition on records as membership of ids; names are searched.

    19.0 hands ``any`` with a domain, or a query, over for what 18.0 has looked up itself.

    :param model: the (empty) recordset that is pointed at
    :param operator: one of those of `get_membership`, or ``any`` and its opposites
    :param value: ids, names, a domain or a query; False for none
    :return: (whether the record is to be among them, list of ids; without any id the question is
        whether there is a record at all)
    """
    if "any" in operator:
        ids = (
            value.get_result_ids() if hasattr(value, "get_result_ids") else model.search(value).ids
        )
        # No record has the id -1: nothing that was found is not the same as no record.
        return not operator.startswith("not"), [*ids, -1]
    is_in, values = get_membership(operator, value)
    ids = [one for one in values if one and not isinstance(one, str)]
    names = [one for one in values if one and isinstance(one, str)]
    like = "ilike" if "like" in operator else "="
    for name in names:
        ids += model.search([("name", like, name)]).ids
    return is_in, [*ids, -1] if names else ids


def is_true_wanted(operator, value):
    """Check if a condition on a boolean field asks for True."""
    is_in, values = get_membership(operator, value)
    return is_in == any(values)
