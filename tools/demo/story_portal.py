"""The customer's chapter of the story: the renewal is signed and paid in the portal."""

# ruff: noqa: B905, UP031 (text is put together as in the addon, for the same Pythons)

from tools.demo import mails, web
from tools.demo.logins import LOGINS
from tools.demo.mails import CHECKOUT
from tools.demo.telling import chapter, check, money, tell


def renew(env, url, order, link, agreement):
    """Chapter 7: the customer signs and pays over HTTP."""
    chapter("7. Anna Brandt opens the link, signs and pays")
    customer = web.Visitor(url)
    customer.login(*LOGINS["customer"])
    before = _get_balance(customer, agreement)
    check("the balance that the portal shows", before, "3:30")
    tell(f"Her page /my/prepaid says: {before} hours left")
    _tell_sizes(customer, agreement)
    web.sign(customer, link, "Anna Brandt")
    _reload(env)
    check("who signed", order.signed_by, "Anna Brandt")
    check("the order's state before the payment", order.state, "sent")
    tell(f"Signed by {order.signed_by}")
    web.pay(customer, link)
    _reload(env)
    payment = order.transaction_ids
    check("the payment's state", payment.mapped("state"), ["done"])
    check("the amount paid", payment.amount, 1800.0)
    check("the order's state", order.state, "sale")
    tell(
        f"Paid {money(order.currency_id, payment.amount)} with Odoo's test provider "
        f"({payment.reference}): order {order.name} is confirmed"
    )
    block = order.order_line.prepaid_block_ids
    check("the new block", (block.state, block.hours), ("active", 20.0))
    check("the new balance", agreement.available_hours, 23.5)
    after = _get_balance(customer, agreement)
    check("the balance that the portal shows", after, "23:30")
    tell(f"Block {block.name} is active. /my/prepaid says now: {after} hours left")
    _tell_receipt(env, order)


def _tell_sizes(customer, agreement):
    """Print what the customer could buy instead, as the portal's page says."""
    page = customer.page(f"/my/prepaid/{agreement.id}/buy")
    sizes = [_text_of(node) for node in _find_all(page, "o_prepaid_size_hours")]
    totals = [_text_of(node) for node in _find_all(page, "o_prepaid_size_total")]
    check("the sizes to choose from", sizes, ["5:00", "10:00", "20:00", "50:00"])
    offers = ["%s hours for %s" % pair for pair in zip(sizes, totals)]
    tell('"Buy another size" offers her %s; she stays with her usual 20' % ", ".join(offers))


def _find_all(page, name):
    """Return the elements of a page that have a class."""
    return page.xpath(f"//*[contains(concat(' ', @class, ' '), ' {name} ')]")


def _text_of(node):
    """Return what an element says, without line breaks."""
    return " ".join(node.text_content().split())


def _tell_receipt(env, order):
    """Print that the receipt has reached the customer, once."""
    env["mail.mail"].process_email_queue()
    env.cr.commit()
    path, message = mails.find_one(order.name, "hours are added")
    tell("The receipt goes to %s (%s)" % (message["To"], path.relative_to(CHECKOUT)))


def _get_balance(customer, agreement):
    """Return the balance that the customer's page shows."""
    page = customer.page(f"/my/prepaid/{agreement.id}")
    node = page.xpath("//*[contains(concat(' ', @class, ' '), ' o_prepaid_available ')]")[0]
    return node.text_content().strip()


def _reload(env):
    """See what other processes have saved."""
    env.cr.commit()
    env.clear()
