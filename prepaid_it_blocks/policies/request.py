"""Questions to a customer that are answered once, by a last day."""

from . import choice

_NAME_LENGTH = 100
_NOTE_LENGTH = 2000


def get_state(outcome, valid_until, today):
    """Return the state of a request.

    :param outcome: what became of it; nothing while it was not answered
    :param valid_until: last calendar date on which it can be answered
    :param today: the calendar date that it is now for the company
    :return: the outcome, else ``waiting`` or ``expired``
    """
    if outcome:
        return outcome
    return "expired" if valid_until and valid_until < today else "waiting"


def read_answer(posted):
    """Return a visitor's answer to a question of the firm.

    :param posted: what came with the form: ``answer``, ``name`` and ``note``, or anything
    :return: dict of the three, as texts that may be kept; ``is_incomplete`` with it where the
        name or the answer is missing
    """
    given = {
        "name": choice.to_text(posted.get("name"), _NAME_LENGTH),
        "note": choice.to_text(posted.get("note"), _NOTE_LENGTH),
        "answer": posted.get("answer"),
    }
    if not given["name"] or given["answer"] not in ("yes", "no"):
        given["is_incomplete"] = True
    return given
