"""The story that ``./dev demo`` plays: a block is sold, used up, renewed and paid for.

Everything is done by the users who do it in a firm, with the means that they have: orders and
invoices, time on tickets, the scheduled action, mails by SMTP, the portal over HTTP. What lies
in the past is done with the clock set to the day. Each figure is checked; a wrong one ends the
story with a traceback and an exit code that is not 0.

Odoo's shell runs this file with ``env``; it is in Odoo's Python.
"""

# ruff: noqa: UP031 (text is put together as in the addon, for the same Pythons)

import sys
from contextlib import contextmanager
from pathlib import Path

from odoo import fields
from odoo.tools import config

CHECKOUT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(CHECKOUT))

from odoo.addons.prepaid_it_blocks.policies.hours import as_clock  # noqa: E402

from tools.demo import (  # noqa: E402
    jobs,
    story_care,
    story_documents,
    story_portal,
    story_requests,
    story_revenue,
    web,
)
from tools.demo.firm import Firm  # noqa: E402
from tools.demo.telling import chapter, check, money, table, tell  # noqa: E402
from tools.demo.work import ARCHITECTS, BAKERY, DENTAL, LAW, PHARMACY  # noqa: E402

env = globals()["env"]  # Odoo's shell gives it.
ADDRESS = "http://127.0.0.1:8069"


@contextmanager
def served():
    """Serve the database in the block; give the address, and what waits until the server is up."""
    log = Path(config["logfile"] or "demo.log").with_suffix(".server.log")
    parameters = env["ir.config_parameter"]
    # Odoo has each document wait a second for scripts; these have none.
    parameters.set_param("report.print_delay", 0)
    # The links in mails lead to where ./dev serve serves.
    parameters.set_param("web.base.url", ADDRESS)
    parameters.set_param("web.base.url.freeze", True)
    env.cr.commit()
    with web.served(env.cr.dbname, config["smtp_port"], log) as (url, wait):
        # wkhtmltopdf fetches the styles from the server that runs now.
        parameters.set_param("report.url", url)
        env.cr.commit()
        yield url, wait
    parameters.set_param("report.url", False)
    env.cr.commit()


def play_others(firm):
    """Give the lists life: other customers in other situations."""
    for customer, who, product, bought, tickets in (
        ("law", "ruth", "product_block_50", 80, LAW),
        ("dental", "sara", "product_block_10", 60, DENTAL),
        ("architects", "leo", "product_block_20", 351, ARCHITECTS),
        ("pharmacy", "nora", "product_block_10", 190, PHARMACY),
    ):
        contact = firm.ref(f"partner_{customer}_{who}")
        order = firm.sell(contact, firm.ref(product), bought + 2)
        firm.confirm(order, bought + 1)
        firm.collect(order, bought)
        with firm.days_ago(bought):
            order.sudo().prepaid_agreement_id.with_user(firm.people["sales"]).action_sign()
        firm.work(customer, tickets)
    waiting = firm.sell(firm.ref("partner_metal_ida"), firm.ref("product_block_10"), 1)
    firm.confirm(waiting, 1)


def tell_balances(firm):
    """Print every customer's account."""
    agreements = firm.env["prepaid.agreement"].search([], order="id")
    state = dict(firm.env["prepaid.agreement"]._fields["state"].selection)
    rows = [
        [
            agreement.name,
            agreement.partner_id.name,
            state[agreement.state],
            as_clock(agreement.ordered_hours),
            as_clock(agreement.overage_hours),
            as_clock(agreement.available_hours),
        ]
        for agreement in agreements
    ]
    table(["Agreement", "Customer", "Status", "On order", "Overage", "Left"], rows)


def sell_first_block(firm):
    """Chapter 1: the block is quoted, confirmed, invoiced and paid; return its order."""
    chapter("1. Harbour IT Services sells 20 hours to Kornhaus Bakery")
    order = firm.sell(firm.ref("partner_bakery_anna"), firm.ref("product_block_20"), 40)
    line = order._get_prepaid_block_lines()
    check("the hours on the quotation", line.prepaid_hours, 20.0)
    check("the rate", line.prepaid_rate, 90.0)
    check("the normal rate", line.prepaid_normal_rate, 100.0)
    check("the saving", line.prepaid_saving, 200.0)
    check("the total", order.amount_total, 1800.0)
    tell(
        f"Quotation {order.name}: {as_clock(line.prepaid_hours)} hours at "
        f"{money(firm.currency, line.prepaid_rate)} instead of "
        f"{money(firm.currency, line.prepaid_normal_rate)}, total "
        f"{money(firm.currency, order.amount_total)}, saved "
        f"{money(firm.currency, line.prepaid_saving)}"
    )
    block = firm.confirm(order, 39)
    check("the block's state after the order", block.state, "pending")
    tell(
        "%s confirms it: agreement %s, block %s is %s until it is paid"
        % (firm.people["sales"].name, block.agreement_id.name, block.name, block.state)
    )
    invoice = firm.collect(order, 36)
    check("the invoice", invoice.payment_state in ("paid", "in_payment"), True)
    check("the block's state after the payment", block.state, "active")
    check("the balance", block.agreement_id.available_hours, 20.0)
    tell(
        "%s registers the payment of invoice %s (%s): the block is %s, last day %s"
        % (
            firm.people["accountant"].name,
            invoice.name,
            money(firm.currency, invoice.amount_total),
            block.state,
            block.date_end,
        )
    )
    agreement = block.agreement_id
    agreement.authorised_contact_ids = firm.ref("partner_bakery_jonas")
    with firm.days_ago(36):
        agreement.with_user(firm.people["sales"]).action_sign()
    return order


def use_hours(firm, order):
    """Chapter 2: time on tickets draws the block down; return the tickets."""
    chapter("2. %s works on the bakery's tickets" % firm.people["technician"].name)
    agreement = order.sudo().prepaid_agreement_id
    tickets = firm.work("bakery", BAKERY, hush=False)
    check("the balance after the work", agreement.available_hours, 4.0)
    entry = firm.env["account.analytic.line"].search([("name", "like", "Moved files")])
    with firm.days_ago(1):
        entry.with_user(firm.people["technician"]).write({"unit_amount": 2.0})
    check("the balance after the correction", agreement.available_hours, 4.25)
    tell("An entry was too long: 2:15 becomes 2:00, and 0:15 comes back as a reversal")
    today = firm.log_time(tickets[-1], 0, 0.75, "Checked the night's backup")
    check("the balance today", agreement.available_hours, 3.5)
    delivered = order.sudo()._get_prepaid_block_lines().qty_delivered
    check("the delivered part of the block", abs(delivered - 16.5 / 20.0) <= 0.0051, True)
    tell(
        f"Today {as_clock(today.unit_amount)} more; {as_clock(agreement.available_hours)} "
        "hours are left"
    )
    return tickets


def tell_ledger(agreement, expected):
    """Print an agreement's ledger with the balance after each row."""
    rows = agreement._get_statement_document()["rows"][::-1]
    lines = [
        [
            fields.Date.to_string(row["date"]),
            row["kind_label"],
            row["ticket_number"],
            row["description"] or row["block_name"],
            as_clock(row["hours"]),
            as_clock(row["balance"]),
        ]
        for row in rows
    ]
    table(["Date", "Kind", "Ticket", "What", "Hours", "Balance"], lines)
    check("the ledger's last balance", float(rows[-1]["balance"]), expected)


def run_renewal(firm, agreement):
    """Chapter 4: the scheduled action makes and mails the quotation; return it."""
    chapter("4. The scheduled action looks for accounts that run low")
    threshold = agreement.bought_hours * agreement.renewal_threshold_percent / 100.0
    tell(
        f"{agreement.name}: {as_clock(agreement.available_hours)} of "
        f"{as_clock(agreement.bought_hours)} hours left, renewal is due at "
        f"{as_clock(threshold)}"
    )
    domain = [("is_prepaid_renewal", "=", True)]
    check("the renewals before the run", firm.env["sale.order"].search_count(domain), 0)
    cron = firm.env.ref("prepaid_it_blocks.cron_renewal")
    tell(f'Run of "{cron.name}"')
    cron.method_direct_trigger()
    firm.env.cr.commit()
    jobs.do_jobs(firm.env)
    firm.env.clear()
    orders = firm.env["sale.order"].search(domain, order="id")
    for order in orders:
        tell(
            f"Quotation {order.name} for {order.partner_id.commercial_partner_id.name}: "
            f"{money(firm.currency, order.amount_total)}, to be signed and paid"
        )
    order = orders.filtered(lambda order: order.prepaid_agreement_id == agreement)
    check("the bakery's renewals", len(order), 1)
    check("the renewal's total", order.amount_total, 1800.0)
    check("signature and payment", (order.require_signature, order.require_payment), (True, True))
    check("the salesperson's activity", order.activity_ids.user_id, firm.people["sales"])
    cron.method_direct_trigger()
    firm.env.cr.commit()
    jobs.do_jobs(firm.env)
    again = firm.env["sale.order"].search(domain, order="id")
    check("the renewals after a second run", again, orders)
    tell(f"A second run makes nothing twice: {len(orders)} quotations, as before")
    return order


def play():
    """Serve the database and play the chapters in their order."""
    with served() as (url, wait):
        # The server starts while the firm is set up.
        firm = Firm(env)
        firm.set_up()
        story_revenue.set_up(env)
        env.cr.commit()
        wait()
        play_chapters(firm, url)
    print("\nThe story is told. ./dev serve shows it in a browser.\n")


def play_chapters(firm, url):
    """Play the chapters in their order, with a server that answers at an address."""
    play_others(firm)
    order = sell_first_block(firm)
    agreement = order.sudo().prepaid_agreement_id.with_user(env.user)
    use_hours(firm, order)
    chapter(f"3. The ledger of agreement {agreement.name}")
    tell_ledger(agreement, 3.5)
    renewal = run_renewal(firm, agreement)
    link = story_documents.read_mail(firm, renewal)
    story_documents.print_documents(firm, url, renewal)
    story_portal.renew(env, url, renewal, link, agreement)
    story_documents.mail_statement(firm, agreement)
    chapter("9. Overage is requested from a customer")
    story_requests.ask_extra_time(firm)
    chapter("10. Somebody who is not authorised opens tickets")
    story_requests.ask_approval(firm)
    story_revenue.play(env, firm.people, firm.today, url)
    story_care.play(firm, agreement, url)
    chapter("14. What the firm sees now")
    tell_balances(firm)


play()
