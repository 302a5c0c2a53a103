"""Hours and money of what was invoiced in advance."""

from collections import namedtuple

from .revenue import from_steps, split, to_steps

# What of an order's item no invoice bills yet: ``seconds``, and ``price`` for all of them in the
# order's currency; and what was ``invoiced`` of it.
Uninvoiced = namedtuple("Uninvoiced", "seconds price invoiced")

# What an advance is for one item: money, and the seconds that it pays for.
AdvancePart = namedtuple("AdvancePart", "amount seconds")


def share_advance(amount, paid, items, *, step, order_step):
    """Return what an advance pays for: the first hours that no invoice bills, at their price.

    An advance pays for the same part of all items. One that invoices have taken off wholly has
    money left only where the rate of exchange has changed since: it belongs to the hours that
    were invoiced.

    :param amount: money that was invoiced in advance and not taken off, in the company's currency
    :param paid: the same in the order's currency
    :param items: list of `Uninvoiced`
    :param step: rounding of the company's currency
    :param order_step: rounding of the order's currency
    :return: (list of `AdvancePart`, list of the items' `Uninvoiced` after it, money of no item)
    """
    nothing = [AdvancePart(0.0, 0)] * len(items)
    if abs(paid) < order_step / 2.0:
        weights = [max(item.invoiced, 0.0) for item in items]
        if not any(weights):
            return nothing, items, amount
        return [AdvancePart(part, 0) for part in split(amount, weights, step)], items, 0.0
    price = sum(item.price for item in items)
    if paid < 0.0 or price <= 0.0:
        return nothing, items, amount
    # An advance for all of it may miss a cent by its rounding.
    share = 1.0 if price - paid < 1.5 * order_step else paid / price
    money = amount
    if price < paid:
        money = from_steps(to_steps(amount * price / paid, step), step)
    amounts = split(money, [item.price for item in items], step)
    seconds = [int(round(item.seconds * share)) for item in items]
    after = [
        item._replace(seconds=item.seconds - part, price=item.price * (1.0 - share))
        for item, part in zip(items, seconds, strict=True)
    ]
    parts = [AdvancePart(*pair) for pair in zip(amounts, seconds, strict=True)]
    return parts, after, round(amount - money, 6)
