"""The chapters in which a customer is asked: for overage, and for a colleague's ticket."""

from tools.demo.telling import check, tell


def ask_extra_time(firm):
    """Let the technician ask a customer whose hours are used up for more time."""
    contact = firm.ref("partner_dental_sara")
    ticket = firm.env["helpdesk.ticket"].search(
        [("partner_id", "=", contact.id)], limit=1, order="id desc"
    )
    agreement = ticket.prepaid_agreement_id
    agreement.with_user(firm.people["sales"]).overage_policy = "invoice"
    asked = agreement.with_user(firm.people["technician"])._ask_consent(
        3.0, "Guests still reach the practice's printers: separate the networks.", ticket=ticket
    )
    check("the request's state", asked.state, "waiting")
    check("the request's price", asked.amount_untaxed, 3.0 * asked.rate)
    tell(f"{contact.name} is asked for {asked.hours_text} hours of overage:")
    tell(asked.price_text)
    firm.env["mail.mail"].process_email_queue()
    firm.env.cr.commit()


def ask_approval(firm):
    """Let somebody who is not authorised open tickets, and the technician ask about one."""
    tickets = firm.work(
        "law",
        [
            ("noah", "New program for drawing charts", [(1, 0.5, "Looked at what it needs")]),
            ("noah", "Second screen for the trainee's desk", [(0, 0.25, "Asked for an offer")]),
        ],
    )
    check("the tickets' state", tickets.mapped("prepaid_contact_state"), ["unasked"] * 2)
    tickets[0].with_user(firm.people["technician"]).action_ask_prepaid_approval()
    firm.env.cr.commit()
    asked = tickets[0].prepaid_approval_ids
    check("the request's state", asked.state, "waiting")
    tell(tickets[1].prepaid_contact_text)
    tell(
        f"About the other ticket {asked.asked_of_id.name} is asked by mail, until "
        f"{asked.valid_until}"
    )
