"""What the customer gets back for an hour that was bought and not used."""


def get_refund_rate(rule, percent, rate, normal_rate, hours, used_hours, refunded_hours):
    """Return the price per hour that is given back for hours that are left.

    :param rule: ``paid`` for what was paid, ``percent`` for a part of it, ``normal`` for what is
        left of the price once the hours used are charged at the normal rate, ``none``
    :param percent: the part, of 100
    :param rate: price paid per hour
    :param normal_rate: normal rate per hour of the block
    :param hours: hours bought
    :param used_hours: hours used so far
    :param refunded_hours: hours given back before, at the price paid
    """
    if rule == "none":
        return 0.0
    if rule == "percent":
        return rate * min(max(percent, 0.0), 100.0) / 100.0
    if rule == "normal":
        left = hours - used_hours - refunded_hours
        if left <= 0.0:
            return 0.0
        money = (hours - refunded_hours) * rate - used_hours * max(normal_rate, rate)
        return max(money / left, 0.0)
    return rate
