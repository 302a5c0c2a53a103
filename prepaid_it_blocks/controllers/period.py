"""The period that a visitor asks for."""

from odoo import fields


def get_period(values):
    """Return (first day, last day) that a visitor asks for; what is no date is None.

    :param values: the parameters of a request
    """
    return tuple(_to_date(values.get(name)) for name in ("date_from", "date_to"))


def _to_date(text):
    try:
        return fields.Date.to_date(text) if text and len(text) == 10 else None
    except ValueError:
        return None
