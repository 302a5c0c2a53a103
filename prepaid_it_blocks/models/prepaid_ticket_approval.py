import secrets

from odoo import _, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.osv import expression

from .. import compat
from ..policies.ticket_approval import get_request_state

_OUTCOMES = ("approved", "refused", "cancelled", "expired")


class PrepaidTicketApproval(models.Model):
    """The customer's single point of contact is asked to approve somebody's ticket, once.

    It is answered by a link that only the mail holds. What was asked and answered is
    evidence: nobody changes it by hand. An answer is a real update of the request's row, so
    that the second of two at the same time fails, is tried again and finds the first.
    """

    _name = "prepaid.ticket.approval"
    _description = "Approval of a Ticket"
    _order = "id desc"
    _rec_name = "ticket_id"
    _check_company_auto = True

    ticket_id = fields.Many2one(
        "helpdesk.ticket", required=True, readonly=True, index=True, ondelete="cascade"
    )
    agreement_id = fields.Many2one(
        "prepaid.agreement",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(related="agreement_id.company_id", store=True, index=True)
    customer_id = fields.Many2one(
        related="agreement_id.partner_id", store=True, index=True, string="Customer"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Opened By",
        required=True,
        readonly=True,
        ondelete="restrict",
        help="Who opened the ticket without being authorised to ask for work.",
    )
    asked_of_id = fields.Many2one("res.partner", required=True, readonly=True, ondelete="restrict")
    asked_by_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="restrict")
    date_asked = fields.Datetime(
        string="Asked On", required=True, readonly=True, default=fields.Datetime.now
    )
    valid_until = fields.Date(
        required=True,
        readonly=True,
        help="Last day on which the link in the mail can be used, in the company's time zone.",
    )
    outcome = fields.Selection(
        [
            ("approved", "Approved"),
            ("refused", "Refused"),
            ("cancelled", "Cancelled"),
            ("expired", "Expired"),
        ],
        readonly=True,
        index=True,
        help="What became of the request; empty while it can be answered, and when it never was.",
    )
    # Not stored: a request expires because the day is over.
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("approved", "Approved"),
            ("refused", "Refused"),
            ("cancelled", "Cancelled"),
            ("expired", "Expired"),
        ],
        compute="_compute_state",
        search="_search_state",
    )
    answered_by_id = fields.Many2one("res.partner", readonly=True, ondelete="restrict")
    answer_name = fields.Char(
        string="Signed As", readonly=True, help="The name that was typed with the answer."
    )
    answer_note = fields.Text(string="Contact's Note", readonly=True)
    answer_ip = fields.Char(string="Answered From", readonly=True, help="Internet address.")
    date_answered = fields.Datetime(string="Answered On", readonly=True)
    # Nobody reads it: with it and the database's secret the link could be made up.
    secret = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: secrets.token_hex(32),
        groups=fields.NO_ACCESS,
    )

    _sql_constraints = [
        (
            "answer_complete",
            "CHECK (outcome IS NULL OR outcome IN ('cancelled', 'expired')"
            " OR (date_answered IS NOT NULL AND answered_by_id IS NOT NULL"
            " AND answer_name IS NOT NULL))",
            "An answer needs a name and a date.",
        ),
    ]

    def init(self):
        """Create the key of one open request per ticket."""
        self.env.cr.execute(
            """
            CREATE UNIQUE INDEX IF NOT EXISTS prepaid_ticket_approval_open_key
                ON prepaid_ticket_approval (ticket_id) WHERE outcome IS NULL
            """
        )

    @api.depends("outcome", "valid_until", "company_id")
    def _compute_state(self):
        today = {company: company._get_prepaid_today() for company in self.mapped("company_id")}
        for approval in self:
            day = approval.valid_until
            now = today.get(approval.company_id) or day
            approval.state = get_request_state(approval.outcome, day or now, now)

    @api.model
    def _search_state(self, operator, value):
        """Return the domain of requests in states; each company has its own today."""
        wanted = set(value if isinstance(value, (list, tuple, set)) else [value])
        if operator in ("!=", "not in"):
            wanted = {"waiting", *_OUTCOMES} - wanted
        domains = [[("outcome", "in", sorted(wanted & set(_OUTCOMES)))]]
        open_states = wanted & {"waiting", "expired"}
        compat.flush(self)
        companies = self.env["res.company"]._fetch_companies(
            "SELECT DISTINCT company_id FROM prepaid_ticket_approval WHERE outcome IS NULL"
        )
        for company in companies if open_states else ():
            domain = [("outcome", "=", False), ("company_id", "=", company.id)]
            if len(open_states) == 1:
                sign = ">=" if "waiting" in open_states else "<"
                domain.append(("valid_until", sign, company._get_prepaid_today()))
            domains.append(domain)
        return expression.OR(domains)

    def action_cancel(self):
        """Take back requests that the contact has not answered.

        :raise AccessError: for users who may not change the ticket
        :raise UserError: when one has been answered or is over
        """
        if not self.env.user.has_group("prepaid_it_blocks.group_user"):
            raise AccessError(_("Only users of prepaid time cancel a request."))
        compat.check_access(self, "read")
        compat.check_access(self.mapped("ticket_id"), "write")
        if any(approval.outcome for approval in self):
            raise UserError(_("This request has its answer already: it stays as it is."))
        # Sudo: nobody writes requests by hand; the right was checked.
        self.sudo()._cancel(_("Cancelled by %s.", self.env.user.name))

    def _cancel(self, cause):
        """Close requests without an answer, and note why.

        :param cause: in words
        """
        self.write({"outcome": "cancelled"})
        # In the database at once: an answer at the same time fails here, or there.
        compat.flush(self)
        for approval in self:
            approval._note(
                _(
                    "The request to %(contact)s to approve this ticket is closed. %(cause)s",
                    contact=approval.asked_of_id.name,
                    cause=cause,
                )
            )

    def _find_moot_cause(self):
        """Return in words why a request has nothing to ask any more, or None."""
        self.ensure_one()
        agreement = self.agreement_id
        if agreement.state == "ended":
            return _("The agreement has ended.")
        if self.ticket_id.partner_id != self.partner_id:
            return _("The ticket is not of %s any more.", self.partner_id.name)
        if self.partner_id.commercial_partner_id not in (
            agreement.partner_id | agreement.covered_partner_ids
        ):
            return _("%s has left the customer.", self.partner_id.name)
        if agreement.contact_id != self.asked_of_id:
            return _("%s is not the single point of contact any more.", self.asked_of_id.name)
        if not agreement._is_contact_checked():
            return _("The agreement lets everybody ask for work.")
        if agreement._is_authorised(self.partner_id):
            return _("%s is authorised now.", self.partner_id.name)
        return None

    def _cancel_moot(self):
        """Close the open ones among these requests that have nothing to ask any more."""
        for approval in self.filtered(lambda one: not one.outcome):
            cause = approval._find_moot_cause()
            if cause:
                approval._cancel(cause)

    def _answer(self, contact, is_approved, name, note="", address=""):
        """Take down what the contact says. The first answer counts.

        Another one, or one that comes too late, changes nothing.

        :param contact: the `res.partner` who is logged in; none for a visitor without account
        :param is_approved: True for yes
        :param name: the name typed with the answer
        :param note: what the contact adds
        :param address: internet address that the answer came from
        :return: whether this answer was taken down
        """
        self.ensure_one()
        self._cancel_moot()
        if self.state != "waiting":
            return False
        self.write(
            {
                "outcome": "approved" if is_approved else "refused",
                "answered_by_id": (contact or self.asked_of_id).id,
                "answer_name": name,
                "answer_note": note or False,
                "answer_ip": address or False,
                "date_answered": fields.Datetime.now(),
            }
        )
        # A real update now: of two answers at the same time one fails, and tried again it
        # finds the other.
        compat.flush(self)
        self._tell_technicians()
        return True
