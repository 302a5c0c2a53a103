"""The chapters on what leaves the firm: the mail with the quotation, the PDFs, the statement."""

from odoo.addons.prepaid_it_blocks.policies.hours import as_clock

from tools.demo import documents, jobs, mails, web
from tools.demo.firm import CHECKOUT
from tools.demo.logins import LOGINS
from tools.demo.telling import chapter, check, tell


def read_mail(firm, order):
    """Chapter 5: the mails go out; return the link in the one of an order."""
    chapter("5. The mail to the single point of contact")
    firm.env["mail.mail"].process_email_queue()
    firm.env.cr.commit()
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


def print_documents(firm, url, order):
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


def mail_statement(firm, agreement):
    """Chapter 8: last month's statement, mailed as PDF by the scheduled action."""
    chapter("8. The monthly statement")
    with firm.days_ago((firm.today - firm.today.replace(day=1)).days + 1):
        agreement.with_user(firm.people["sales"]).write(
            {"statement_mail": True, "statement_day": 1}
        )
    firm.env["prepaid.agreement"]._cron_statement()
    jobs.do_jobs(firm.env)
    firm.env.cr.commit()
    statement = firm.env["prepaid.statement"].search([("agreement_id", "=", agreement.id)])
    check("the statement's state", statement.state, "sent")
    firm.env["mail.mail"].process_email_queue()
    firm.env.cr.commit()
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
