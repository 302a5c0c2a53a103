"""Findings: when they wait for the customer, and what the customer may decide."""

from datetime import date, timedelta

from odoo.addons.prepaid_it_blocks.policies import choice

# What a customer says of a finding.
DECISIONS = ("approved", "postponed", "declined")
# How often a customer changes one decision: more is a mistake, or a program.
MOST_DECISIONS = 10
# How far away a day may be to which a finding is postponed.
MOST_DAYS = 366
_NAME_LENGTH = 100
_NOTE_LENGTH = 2000


def is_open(state, date_postponed, today):
    """Check if a finding waits for the customer.

    :param state: the finding's state
    :param date_postponed: the first calendar date on which a postponed one waits again, if any
    :param today: the calendar date that it is now for the company
    """
    if state == "postponed":
        return bool(date_postponed and date_postponed <= today)
    return state == "open"


def find_obstacle(state, *, is_over, is_begun, count):
    """Return why the customer cannot decide on a finding, or None.

    :param state: the finding's state
    :param is_over: whether the agreement has ended
    :param is_begun: whether work on the ticket that fixes it has begun
    :param count: how often the customer has decided on it
    :return: ``fixed``, ``over``, ``begun``, ``often`` or None
    """
    if state == "fixed":
        return "fixed"
    if is_over:
        return "over"
    if state == "approved" and is_begun:
        return "begun"
    return "often" if count >= MOST_DECISIONS else None


def read_decision(posted, today):
    """Return a visitor's decision on a finding.

    :param posted: what came with the form: ``decision``, ``until``, ``name`` and ``note``, or
        anything
    :param today: the calendar date that it is now for the company
    :return: dict of the four, the day as a date or None, and ``problem``: ``missing``, ``day``
        or None
    """
    given = {
        "decision": posted.get("decision"),
        "until": _to_date(posted.get("until")),
        "name": choice.to_text(posted.get("name"), _NAME_LENGTH),
        "note": choice.to_text(posted.get("note"), _NOTE_LENGTH),
        "problem": None,
    }
    if not given["name"] or given["decision"] not in DECISIONS:
        given["problem"] = "missing"
    elif given["decision"] != "postponed":
        given["until"] = None
    elif not (given["until"] and today < given["until"] <= today + timedelta(days=MOST_DAYS)):
        given["problem"] = "day"
    return given


def _to_date(text):
    """Return the date that a form's field holds, or None; never raises."""
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        return None
