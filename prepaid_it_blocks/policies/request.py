"""Questions to a customer that are answered once, by a last day."""


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
