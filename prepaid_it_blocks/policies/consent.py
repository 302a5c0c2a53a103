"""Extra time that a customer is asked for: how it is paid, and when it can be answered."""


def get_settlement(policy, rate):
    """Return how extra time is paid: ``next_block``, ``price`` or ``free``.

    :param policy: the agreement's overage policy
    :param rate: price of one hour; 0 for none. The next block pays whatever the rate
    """
    if policy == "next_block":
        return "next_block"
    return "price" if rate > 0.0 else "free"


def get_state(outcome, valid_until, today):
    """Return the state of a request.

    :param outcome: what became of it: ``granted``, ``refused``, ``withdrawn``; else nothing
    :param valid_until: last calendar date on which it can be answered
    :param today: the calendar date that it is now for the company
    :return: the outcome, else ``waiting`` or ``expired``
    """
    if outcome:
        return outcome
    return "expired" if valid_until < today else "waiting"
