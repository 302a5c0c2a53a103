"""Extra time that a customer is asked for: how it is paid."""


def get_settlement(policy, rate):
    """Return how extra time is paid: ``next_block``, ``price`` or ``free``.

    :param policy: the agreement's overage policy
    :param rate: price of one hour; 0 for none. The next block pays whatever the rate
    """
    if policy == "next_block":
        return "next_block"
    return "price" if rate > 0.0 else "free"
