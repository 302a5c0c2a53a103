"""The story that ``./dev demo`` plays: a block is sold, used up, renewed and paid for.

Everything is done by the users who do it in a firm, with the means that they have: orders and
invoices, time on tickets, the scheduled action, mails by SMTP, the portal over HTTP. What lies
in the past is done with the clock set to the day. Each figure is checked; a wrong one ends the
story with a traceback and an exit code that is not 0.

Odoo's shell runs this file with ``env``; it is in Odoo's Python.
"""

# ruff: noqa: UP031 (text is put together as in the addon, for the same Pythons)

import base64
import sys
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from freezegun import freeze_time

from odoo import Command, fields
from odoo.tools import config

CHECKOUT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(CHECKOUT))

from odoo.addons.prepaid_it_blocks import compat  # noqa: E402
from odoo.addons.prepaid_it_blocks.policies.hours import as_clock  # noqa: E402

from tools.demo import documents, jobs, mails, story_portal, story_revenue, web  # noqa: E402
from tools.demo.logins import GROUPS, LOGINS  # noqa: E402
from tools.demo.telling import chapter, check, money, table, tell  # noqa: E402
from tools.demo.work import ARCHITECTS, BAKERY, DENTAL, LAW  # noqa: E402

env = globals()["env"]  # Odoo's shell gives it.
ICON = CHECKOUT / "prepaid_it_blocks/static/description/icon.png"
ADDRESS = "http://127.0.0.1:8069"
CURRENCY = env.company.currency_id
TODAY = env.company._get_prepaid_today()
FOOTER = "+41 41 555 01 00 - hello@harbour-it.example - harbour-it.example"
NAMES = {
    "technician": "Tim Weber",
    "sales": "Sofia Rossi",
    "accountant": "Alex Huber",
}


@contextmanager
def days_ago(days):
    """Set the clock back; what is done in the block is saved."""
    if days:
        with freeze_time(f"{TODAY - timedelta(days=days)} 10:00:00"):
            env.clear()
            yield
            env.flush_all()
    else:
        yield
    env.cr.commit()
    env.clear()


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


def ref(name):
    """Return a record of the addon's demo data."""
    return env.ref(f"prepaid_it_blocks.{name}_demo")


def set_up_firm():
    """Name the firm, and give its people and one customer a login."""
    env.company.write(
        {
            "name": "Harbour IT Services",
            "street": "12 Quay Street",
            "city": "Lucerne",
            "zip": "6003",
            "country_id": env.ref("base.ch").id,
            "email": "hello@harbour-it.example",
            "phone": "+41 41 555 01 00",
            "website": "https://harbour-it.example",
            "vat": False,
            # From 16.0 on a company's footer is a text of its own.
            "report_footer": FOOTER,
            "logo": base64.b64encode(ICON.read_bytes()),
            # The story is told at any time of the day.
            "prepaid_mail_working_hours": False,
        }
    )
    users = env["res.users"].with_context(no_reset_password=True, tracking_disable=True)
    people = {}
    for role, (login, password) in LOGINS.items():
        vals = {
            "login": login,
            "password": password,
            compat.USER_GROUPS: [Command.set([env.ref(group).id for group in GROUPS[role]])],
            "company_id": env.company.id,
            "company_ids": [Command.set(env.company.ids)],
        }
        if role == "customer":
            vals["partner_id"] = ref("partner_bakery_anna").id
            vals["name"] = ref("partner_bakery_anna").name
        else:
            mail = f"{NAMES[role].split()[0].lower()}@harbour-it.example"
            vals.update(name=NAMES[role], email=mail, tz="Europe/Zurich")
        people[role] = users.create(vals)
    employee = env["hr.employee"].create(
        {
            "name": people["technician"].name,
            "user_id": people["technician"].id,
            "company_id": env.company.id,
        }
    )
    employee.hourly_cost = 42.0
    ref("team_support").write({"user_ids": [Command.link(people["technician"].id)]})
    env.cr.commit()
    return people


def sell(people, contact, product, days):
    """Quote a block on a day, as the salesperson; return the quotation."""
    with days_ago(days):
        order = (
            env["sale.order"]
            .with_user(people["sales"])
            .create(
                {
                    "partner_id": contact.id,
                    "company_id": env.company.id,
                    "user_id": people["sales"].id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": product.product_variant_id.id,
                                "product_uom_qty": 1.0,
                            }
                        )
                    ],
                }
            )
        )
    return order.with_user(people["sales"])


def confirm(order, days):
    """Confirm an order as the salesperson; return its block."""
    with days_ago(days):
        order.action_confirm()
    return order.sudo().order_line.prepaid_block_ids


def collect(people, order, days):
    """Invoice an order and register its payment, as the accountant; return the invoice."""
    with days_ago(days):
        invoice = order.with_user(people["accountant"])._create_invoices()
        invoice.action_post()
        register = env["account.payment.register"].with_user(people["accountant"])
        context = {"active_model": "account.move", "active_ids": invoice.ids}
        register.with_context(**context).create({}).action_create_payments()
    return invoice.sudo()


def work(people, customer, tickets, hush=True):
    """Open tickets and log the technician's time on them; return the tickets."""
    found = env["helpdesk.ticket"]
    desk, technician = ref("team_support"), people["technician"]
    for who, title, entries in tickets:
        contact = ref(f"partner_{customer}_{who}")
        with days_ago(entries[0][0] + 1):
            vals = {
                "name": title,
                "description": f"<p>{title}</p>",
                "partner_id": contact.id,
                "partner_name": contact.name,
                "partner_email": contact.email,
                "team_id": desk.id,
                "project_id": desk.default_project_id.id,
                "user_id": technician.id,
                "company_id": env.company.id,
            }
            ticket = env["helpdesk.ticket"].with_user(technician).create(vals)
            number = ticket.number
        found += ticket
        for days, hours, text in entries:
            log_time(technician, ticket, days, hours, text)
            if not hush:
                tell(
                    "%s  %s  %s  %-40s %s"
                    % (
                        TODAY - timedelta(days=days),
                        number,
                        as_clock(hours).rjust(5),
                        text,
                        f"left {as_clock(ticket.sudo().prepaid_balance_hours)}",
                    )
                )
    return found


def log_time(technician, ticket, days, hours, text):
    """Log time on a ticket as the technician does; return the timesheet."""
    with days_ago(days):
        return (
            env["account.analytic.line"]
            .with_user(technician)
            .create(
                {
                    "ticket_id": ticket.id,
                    "project_id": ticket.sudo().project_id.id,
                    "date": TODAY - timedelta(days=days),
                    "name": text,
                    "unit_amount": hours,
                }
            )
        )


def play_others(people):
    """Give the lists life: other customers in other situations."""
    for customer, who, product, bought, tickets in (
        ("law", "ruth", "product_block_50", 80, LAW),
        ("dental", "sara", "product_block_10", 60, DENTAL),
        ("architects", "leo", "product_block_20", 351, ARCHITECTS),
    ):
        contact = ref(f"partner_{customer}_{who}")
        order = sell(people, contact, ref(product), bought + 2)
        confirm(order, bought + 1)
        collect(people, order, bought)
        with days_ago(bought):
            order.sudo().prepaid_agreement_id.with_user(people["sales"]).action_sign()
        work(people, customer, tickets)
    waiting = sell(people, ref("partner_metal_ida"), ref("product_block_10"), 1)
    confirm(waiting, 1)


def ask_extra_time(people):
    """Let the technician ask a customer whose hours are used up for more time."""
    contact = ref("partner_dental_sara")
    ticket = env["helpdesk.ticket"].search(
        [("partner_id", "=", contact.id)], limit=1, order="id desc"
    )
    agreement = ticket.prepaid_agreement_id
    agreement.with_user(people["sales"]).overage_policy = "invoice"
    asked = agreement.with_user(people["technician"])._ask_consent(
        3.0, "Guests still reach the practice's printers: separate the networks.", ticket=ticket
    )
    check("the request's state", asked.state, "waiting")
    check("the request's price", asked.amount_untaxed, 3.0 * asked.rate)
    tell(f"{contact.name} is asked for {asked.hours_text} hours of overage:")
    tell(asked.price_text)
    env["mail.mail"].process_email_queue()
    env.cr.commit()


def ask_approval(people):
    """Let somebody who is not authorised open tickets, and the technician ask about one."""
    tickets = work(
        people,
        "law",
        [
            ("noah", "New program for drawing charts", [(1, 0.5, "Looked at what it needs")]),
            ("noah", "Second screen for the trainee's desk", [(0, 0.25, "Asked for an offer")]),
        ],
    )
    check("the tickets' state", tickets.mapped("prepaid_contact_state"), ["unasked"] * 2)
    tickets[0].with_user(people["technician"]).action_ask_prepaid_approval()
    env.cr.commit()
    asked = tickets[0].prepaid_approval_ids
    check("the request's state", asked.state, "waiting")
    tell(tickets[1].prepaid_contact_text)
    tell(
        f"About the other ticket {asked.asked_of_id.name} is asked by mail, until "
        f"{asked.valid_until}"
    )


def tell_balances():
    """Print every customer's account."""
    agreements = env["prepaid.agreement"].search([], order="id")
    state = dict(env["prepaid.agreement"]._fields["state"].selection)
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


def sell_first_block(people):
    """Chapter 1: the block is quoted, confirmed, invoiced and paid; return its order."""
    chapter("1. Harbour IT Services sells 20 hours to Kornhaus Bakery")
    order = sell(people, ref("partner_bakery_anna"), ref("product_block_20"), 40)
    line = order._get_prepaid_block_lines()
    check("the hours on the quotation", line.prepaid_hours, 20.0)
    check("the rate", line.prepaid_rate, 90.0)
    check("the normal rate", line.prepaid_normal_rate, 100.0)
    check("the saving", line.prepaid_saving, 200.0)
    check("the total", order.amount_total, 1800.0)
    tell(
        f"Quotation {order.name}: {as_clock(line.prepaid_hours)} hours at "
        f"{money(CURRENCY, line.prepaid_rate)} instead of "
        f"{money(CURRENCY, line.prepaid_normal_rate)}, total "
        f"{money(CURRENCY, order.amount_total)}, saved {money(CURRENCY, line.prepaid_saving)}"
    )
    block = confirm(order, 39)
    check("the block's state after the order", block.state, "pending")
    tell(
        "%s confirms it: agreement %s, block %s is %s until it is paid"
        % (people["sales"].name, block.agreement_id.name, block.name, block.state)
    )
    invoice = collect(people, order, 36)
    check("the invoice", invoice.payment_state in ("paid", "in_payment"), True)
    check("the block's state after the payment", block.state, "active")
    check("the balance", block.agreement_id.available_hours, 20.0)
    tell(
        "%s registers the payment of invoice %s (%s): the block is %s, last day %s"
        % (
            people["accountant"].name,
            invoice.name,
            money(CURRENCY, invoice.amount_total),
            block.state,
            block.date_end,
        )
    )
    agreement = block.agreement_id
    agreement.authorised_contact_ids = ref("partner_bakery_jonas")
    with days_ago(36):
        agreement.with_user(people["sales"]).action_sign()
    return order


def use_hours(people, order):
    """Chapter 2: time on tickets draws the block down; return the tickets."""
    chapter("2. %s works on the bakery's tickets" % people["technician"].name)
    agreement = order.sudo().prepaid_agreement_id
    tickets = work(people, "bakery", BAKERY, hush=False)
    check("the balance after the work", agreement.available_hours, 4.0)
    entry = env["account.analytic.line"].search([("name", "like", "Moved files")])
    with days_ago(1):
        entry.with_user(people["technician"]).write({"unit_amount": 2.0})
    check("the balance after the correction", agreement.available_hours, 4.25)
    tell("An entry was too long: 2:15 becomes 2:00, and 0:15 comes back as a reversal")
    today = log_time(people["technician"], tickets[-1], 0, 0.75, "Checked the night's backup")
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


def run_renewal(people, agreement):
    """Chapter 4: the scheduled action makes and mails the quotation; return it."""
    chapter("4. The scheduled action looks for accounts that run low")
    threshold = agreement.bought_hours * agreement.renewal_threshold_percent / 100.0
    tell(
        f"{agreement.name}: {as_clock(agreement.available_hours)} of "
        f"{as_clock(agreement.bought_hours)} hours left, renewal is due at "
        f"{as_clock(threshold)}"
    )
    domain = [("is_prepaid_renewal", "=", True)]
    check("the renewals before the run", env["sale.order"].search_count(domain), 0)
    cron = env.ref("prepaid_it_blocks.cron_renewal")
    tell(f'Run of "{cron.name}"')
    cron.method_direct_trigger()
    env.cr.commit()
    jobs.do_jobs(env)
    env.clear()
    orders = env["sale.order"].search(domain, order="id")
    for order in orders:
        tell(
            f"Quotation {order.name} for {order.partner_id.commercial_partner_id.name}: "
            f"{money(CURRENCY, order.amount_total)}, to be signed and paid"
        )
    order = orders.filtered(lambda order: order.prepaid_agreement_id == agreement)
    check("the bakery's renewals", len(order), 1)
    check("the renewal's total", order.amount_total, 1800.0)
    check("signature and payment", (order.require_signature, order.require_payment), (True, True))
    check("the salesperson's activity", order.activity_ids.user_id, people["sales"])
    cron.method_direct_trigger()
    env.cr.commit()
    jobs.do_jobs(env)
    check("the renewals after a second run", env["sale.order"].search(domain, order="id"), orders)
    tell(f"A second run makes nothing twice: {len(orders)} quotations, as before")
    return order


def read_mail(order):
    """Chapter 5: the mails go out; return the link in the one of an order."""
    chapter("5. The mail to the single point of contact")
    env["mail.mail"].process_email_queue()
    env.cr.commit()
    # The salesperson is told of the quotation too.
    path, message = mails.find_one(order.name, to="kornhaus.example")
    mails.tell_head(path, message)
    check("the mail's recipient", "anna.brandt@kornhaus.example" in message["To"], True)
    body = message.get_body(("html",)).get_content()
    links = web.links_in(body, f"/my/orders/{order.id}")
    check("the links to the quotation", bool(links), True)
    link = links[0].replace("&amp;", "&")
    tell(f"Link:    {link}")
    return link


def print_documents(url, people, order):
    """Chapter 6: the PDFs, downloaded as the salesperson does."""
    chapter("6. On paper")
    sales = web.Visitor(url)
    sales.login(*LOGINS["sales"])
    agreement = order.prepaid_agreement_id
    for name, report, number in (
        ("quotation", "sale.report_saleorder", order.id),
        (
            "agreement",
            "prepaid_it_blocks_agreement.report_prepaid_agreement_document",
            agreement.id,
        ),
    ):
        path, content = documents.download(sales, name, report, number)
        pages = documents.read_pages(path)
        for text in pages:
            check(f"the header of the {name}", "12 Quay Street" in text, True)
            check(f"the footer of the {name}", "hello@harbour-it.example" in text, True)
        tell(
            f"{name.capitalize()}: {path.relative_to(CHECKOUT)}, {len(content) // 1024} KB, "
            f"{len(pages)} page(s), with header and footer"
        )


def mail_statement(people, agreement):
    """Chapter 8: last month's statement, mailed as PDF by the scheduled action."""
    chapter("8. The monthly statement")
    with days_ago((TODAY - TODAY.replace(day=1)).days + 1):
        agreement.with_user(people["sales"]).write({"statement_mail": True, "statement_day": 1})
    env["prepaid.agreement"]._cron_statement()
    jobs.do_jobs(env)
    env.cr.commit()
    statement = env["prepaid.statement"].search([("agreement_id", "=", agreement.id)])
    check("the statement's state", statement.state, "sent")
    env["mail.mail"].process_email_queue()
    env.cr.commit()
    path, message = mails.find_one("your prepaid hours in")
    mails.tell_head(path, message)
    content = next(message.iter_attachments()).get_content()
    path = documents.DOCUMENTS / "statement.pdf"
    path.write_bytes(content)
    pages = documents.read_pages(path)
    for text in pages:
        check("the header of the statement", "12 Quay Street" in text, True)
    check("the closing balance on it", as_clock(statement.closing_hours) in pages[0], True)
    tell(
        f"Attached: {path.relative_to(CHECKOUT)}, {len(pages)} page(s); "
        f"{as_clock(statement.closing_hours)} hours were left at its end"
    )


def play():
    """Serve the database and play the chapters in their order."""
    with served() as (url, wait):
        # The server starts while the firm is set up.
        people = set_up_firm()
        story_revenue.set_up(env)
        env.cr.commit()
        wait()
        play_chapters(people, url)
    print("\nThe story is told. ./dev serve shows it in a browser.\n")


def play_chapters(people, url):
    """Play the chapters in their order, with a server that answers at an address."""
    play_others(people)
    order = sell_first_block(people)
    agreement = order.sudo().prepaid_agreement_id.with_user(env.user)
    use_hours(people, order)
    chapter(f"3. The ledger of agreement {agreement.name}")
    tell_ledger(agreement, 3.5)
    renewal = run_renewal(people, agreement)
    link = read_mail(renewal)
    print_documents(url, people, renewal)
    story_portal.renew(env, url, renewal, link, agreement)
    mail_statement(people, agreement)
    chapter("9. Overage is requested from a customer")
    ask_extra_time(people)
    chapter("10. Somebody who is not authorised opens tickets")
    ask_approval(people)
    story_revenue.play(env, people, TODAY, url)
    chapter("12. What the firm sees now")
    tell_balances()


play()
