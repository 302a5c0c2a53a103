"""The care's chapters of the story: a check finds something, the customer has it fixed."""

from datetime import timedelta

from odoo import Command
from odoo.addons.prepaid_it_blocks.policies.hours import as_clock

from tools.demo import documents, mails, web
from tools.demo.logins import LOGINS
from tools.demo.telling import chapter, check, table, tell

FOUND = "The backup of the accounting server cannot be restored"
# Whose care began how many days ago, by which templates.
PLANS = [
    ("architects", 300, ["server_backup"]),
    ("pharmacy", 180, ["small_office", "security_basics"]),
    ("law", 70, ["small_office"]),
    ("bakery", 0, ["small_office", "server_backup"]),
]
# Days ago on which the checks of the law office were done.
LAW_DAYS = (70, 40, 10)


def play(firm, agreement, url):
    """Promise the customers care, and tell what the bakery's checks bring.

    :param agreement: the bakery's `prepaid.agreement`
    :param url: address of the server
    """
    chapter("12. The firm looks after its customers")
    make_plans(firm)
    ticket = do_checks(firm, agreement)
    finding = ask(firm, ticket)
    chapter("13. Anna Brandt has it fixed")
    approve(firm, finding, url)
    fix(firm, finding, agreement)
    report(firm, agreement)


def make_plans(firm):
    """Give four customers a plan: one's checks are done in time, another's are left undone."""
    plans = firm.env["prepaid.care.plan"]
    for customer, days, templates in PLANS:
        with firm.days_ago(days):
            plans += make_plan(firm, customer, templates)
            run(firm)
    for days in LAW_DAYS:
        with firm.days_ago(days):
            run(firm)
            results = firm.env["prepaid.care.result"].search(
                [("partner_id", "=", firm.ref("partner_law").id), ("state", "=", "open")]
            )
            results.with_user(firm.people["technician"]).action_fine()
    run(firm)
    check("the architects' missed periods", bool(plans[0].agreement_id.missed_check_count), True)
    table(
        ["Customer", "Plan", "Since", "Checks", "Missed"],
        [
            [
                plan.partner_id.name,
                plan.name,
                str(plan.date_start),
                str(len(plan.check_ids)),
                str(plan.agreement_id.missed_check_count),
            ]
            for plan in plans
        ],
    )
    tell("What is due of a plan is one ticket, once a period")


def make_plan(firm, customer, templates):
    """Make a customer's care plan of templates, as the dialog on the agreement does; return it."""
    customer = firm.ref(f"partner_{customer}")
    agreement = firm.env["prepaid.agreement"].search([("partner_id", "=", customer.id)], limit=1)
    chosen = [
        firm.env.ref(f"prepaid_it_blocks_care.prepaid_care_template_{name}").id
        for name in templates
    ]
    dialog = firm.env["prepaid.care.plan.new"].create(
        {
            "agreement_id": agreement.id,
            "template_ids": [Command.set(chosen)],
            "team_id": firm.ref("team_support").id,
            "user_id": firm.people["technician"].id,
        }
    )
    return firm.env["prepaid.care.plan"].browse(dialog.action_create()["res_id"])


def run(firm):
    """Let the scheduled action open the tickets of what is due."""
    firm.env.cr.commit()
    firm.env.ref("prepaid_it_blocks_care.cron_care").method_direct_trigger()
    save(firm)


def save(firm):
    """Save, and see what other processes have saved."""
    firm.env.cr.commit()
    firm.env.clear()


def do_checks(firm, agreement):
    """Do the bakery's checks: one of them finds something; return the ticket."""
    ticket = firm.env["helpdesk.ticket"].search([("care_plan_id.agreement_id", "=", agreement.id)])
    check("the bakery's tickets of checks", len(ticket), 1)
    results = ticket.care_result_ids.with_user(firm.people["technician"])
    restore = results.filtered(lambda result: "restore" in result.name.lower())[:1]
    (results - restore).action_fine()
    dialog = firm.env["prepaid.care.finding.add"].with_user(firm.people["technician"])
    dialog.with_context(**restore.action_finding()["context"]).create(
        {"name": FOUND, "risk": "high", "estimated_hours": 2.0}
    ).action_done()
    before = agreement.available_hours
    firm.log_time(ticket, 0, 0.5, "Checks, and a restore that failed")
    check("the balance after the checks", agreement.available_hours, before - 0.5)
    tell(
        f"{ticket.number} {ticket.name}: {len(results) - 1} checks are fine, one found something; "
        f"0:30 is drawn, {as_clock(agreement.available_hours)} are left"
    )
    return ticket


def ask(firm, ticket):
    """Describe what was found, and ask the customer; return the finding."""
    finding = ticket.care_result_ids.finding_ids.with_user(firm.people["technician"])
    finding.write(
        {
            "description": "The night's copy ends with an error on the second tape.",
            "consequence": "If the server breaks down, this year's books are lost.",
        }
    )
    finding.action_ask()
    firm.env["mail.mail"].process_email_queue()
    save(firm)
    path, message = mails.find_one("what we found", to="kornhaus.example")
    mails.tell_head(path, message)
    tell(finding.agreement_id.finding_text)
    return finding


def approve(firm, finding, url):
    """Let the customer approve in the portal that it is fixed."""
    customer = web.Visitor(url)
    customer.login(*LOGINS["customer"])
    path = f"/my/prepaid/{finding.agreement_id.id}/finding/{finding.id}"
    form = customer.page(path).xpath("//form[contains(@class, 'o_prepaid_finding_form')]")[0]
    posted = dict(form.form_values(), decision="approved", name="Anna Brandt")
    customer.session.post(url + form.get("action"), data=posted, timeout=120).raise_for_status()
    save(firm)
    check("the finding's state", finding.state, "approved")
    ticket = finding.sudo().fix_ticket_id
    check("the ticket's contact", ticket.partner_id.name, "Anna Brandt")
    tell(f"She approves it in the portal; ticket {ticket.number} is there to fix it")


def fix(firm, finding, agreement):
    """Fix it: the time draws the block, and the finding closes with its ticket."""
    ticket = finding.sudo().fix_ticket_id
    before = agreement.available_hours
    firm.log_time(ticket, 0, 2.0, "Replaced the tape drive, restored the books")
    check("the balance after the fix", agreement.available_hours, before - 2.0)
    done = firm.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
    ticket.with_user(firm.people["technician"]).stage_id = done
    save(firm)
    check("the finding's state in the end", finding.state, "fixed")
    tell(f"2:00 of work later it is fixed; {as_clock(agreement.available_hours)} are left")


def report(firm, agreement):
    """Mail the service report of the last weeks, which says all of it on a page."""
    dialog = firm.env["prepaid.service.report.print"].with_user(firm.people["sales"])
    dialog = dialog.create(
        {
            "agreement_ids": [Command.set(agreement.ids)],
            "date_from": firm.today - timedelta(days=40),
            "date_to": firm.today,
        }
    )
    dialog.action_send()
    save(firm)
    firm.env.ref("prepaid_it_blocks_care.cron_contact").method_direct_trigger()
    save(firm)
    firm.env["mail.mail"].process_email_queue()
    save(firm)
    path, message = mails.find_one("your service report")
    mails.tell_head(path, message)
    path = documents.DOCUMENTS / "service-report.pdf"
    path.write_bytes(next(message.iter_attachments()).get_content())
    pages = documents.read_pages(path)
    check("the pages of the service report", len(pages), 1)
    check("the finding in the service report", "accounting server" in pages[0], True)
    tell(f"Attached: {path.relative_to(documents.CHECKOUT)}, one page")
