"""The accountant's chapter of the story: what was used becomes income, the rest is owed."""

# ruff: noqa: UP031 (text is put together as in the addon, for the same Pythons)

from odoo.addons.prepaid_it_blocks.policies.hours import as_clock

from tools.demo import documents, web
from tools.demo.logins import LOGINS
from tools.demo.telling import chapter, check, money, table, tell


def set_up(env):
    """Defer the money for hours, on what the chart of accounts offers."""
    setup = env["prepaid.revenue.setup"].create({})
    if not setup.deferred_account_id:
        setup.action_create_account()
    setup.action_switch_on()
    env.cr.commit()


def play(env, people, today, url):
    """Recognise what was used so far, and compare the books with the hours.

    :param people: dict of role to `res.users`
    :param today: the company's date
    :param url: address of the server, for the report's PDF
    """
    chapter("11. What the hours have earned")
    _bill_overage(env, people, today)
    dialog = env["prepaid.revenue.recognise"].with_user(people["accountant"])
    moves = env["account.move"].search(
        dialog.create({"date_end": today}).action_recognise()["domain"]
    )
    _tell_items(moves, today)
    report = _compare_books(env, people, today)
    _print_report(report, url)


def _tell_items(moves, today):
    """Print the journal items of entries."""
    tell("Journal items of %s, %s" % (", ".join(moves.mapped("name")), today))
    table(
        ["Account", "Customer", "Debit", "Credit"],
        [
            [
                line.account_id.display_name,
                line.partner_id.name,
                _amount(line.debit),
                _amount(line.credit),
            ]
            for line in moves.mapped("line_ids")
        ],
    )


def _compare_books(env, people, today):
    """Compare the books with what is owed; return the report."""
    report = env["prepaid.revenue.tie.out"].with_user(people["accountant"]).create({"date": today})
    report.action_show()
    tell("")
    tell(f"Tie-out of {report.account_names}, in {report.currency_id.name}")
    rows = [
        [
            line.partner_id.name,
            line.name,
            as_clock(line.hours_left),
            _amount(line.price),
            _amount(line.amount_total),
        ]
        for line in report.line_ids
    ]
    table(["Customer", "Block", "Left", "Net price", "Owed"], rows)
    for what, amount in (
        ("Owed", report.total),
        ("In the books", report.balance),
        ("Difference", report.difference),
    ):
        tell(f"{what:<12} {_amount(amount).rjust(10)}")
    check("what the books hold and what is owed", report.difference, 0.0)
    env.cr.commit()
    return report


def _print_report(report, url):
    """Download the report as PDF, as the accountant does."""
    accountant = web.Visitor(url)
    accountant.login(*LOGINS["accountant"])
    name = "prepaid_it_blocks_account.report_prepaid_revenue_tie_out_document"
    path, content = documents.download(accountant, "tie-out", name, report.id)
    pages = documents.read_pages(path)
    check("the customer on the tie-out", "Kornhaus" in pages[0], True)
    tell(
        f"As PDF: {path.relative_to(documents.CHECKOUT)}, {len(content) // 1024} KB, {len(pages)} "
        "page(s)"
    )


def _bill_overage(env, people, today):
    """Make the draft order for hours that no block paid for."""
    dialog = env["prepaid.overage.invoice"].create({"date_to": today})
    orders = env["sale.order"].search(dialog.action_create()["domain"])
    for order in orders:
        tell(
            f"Overage of {order.partner_id.commercial_partner_id.name}: {order.name}, "
            f"{money(order.currency_id, order.amount_untaxed)}"
        )
        for line in order.order_line:
            tell("  " + line.name.replace("\n", "; "))


def _amount(amount):
    """Return money as text."""
    return f"{amount:,.2f}"
