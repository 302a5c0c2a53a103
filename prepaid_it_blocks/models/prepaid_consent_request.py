from odoo import _, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.osv import expression

from .. import compat
from ..policies import consent

_STATES = ("waiting", "granted", "refused", "withdrawn", "expired")


class PrepaidConsentRequest(models.Model):
    """The firm asks a customer for extra time; the customer says yes or no, once.

    What was asked and what was answered is evidence: nobody changes it by hand. One request
    gives one consent, whatever is clicked twice: an answer is a real update of the request's
    row, so that the second of two at the same time fails, is tried again and finds the
    first; a unique key on the consent's request holds behind it.
    """

    _name = "prepaid.consent.request"
    _description = "Request for Extra Time"
    _order = "id desc"
    _rec_name = "agreement_id"
    _check_company_auto = True

    agreement_id = fields.Many2one(
        "prepaid.agreement",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(related="agreement_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(
        related="agreement_id.partner_id", store=True, index=True, string="Customer"
    )
    ticket_id = fields.Many2one(
        "helpdesk.ticket", readonly=True, index=True, ondelete="set null", check_company=True
    )
    hours = fields.Float(
        digits="Prepaid Hours",
        required=True,
        readonly=True,
        help="Hours beyond the blocks that the customer is asked for.",
    )
    reason = fields.Text(
        required=True, readonly=True, help="What the time is for. The customer reads it."
    )
    settlement = fields.Selection(
        [
            ("free", "No charge"),
            ("price", "At a price"),
            ("next_block", "From the next block"),
        ],
        string="Payment",
        required=True,
        readonly=True,
        help="How the customer pays for the hours, as it was said when they were asked for.",
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    rate = fields.Monetary(
        string="Rate per Hour",
        readonly=True,
        help="What one hour costs, on the tax basis of the sales price.",
        **compat.aggregator("avg"),
    )
    amount_untaxed = fields.Monetary(string="Price without Taxes", readonly=True)
    amount_total = fields.Monetary(string="Price with Taxes", readonly=True)
    valid_until = fields.Date(
        required=True,
        readonly=True,
        help="Last day on which the customer can answer, in the company's time zone.",
    )
    asked_by_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="restrict")
    date_asked = fields.Datetime(
        string="Asked On", required=True, readonly=True, default=fields.Datetime.now
    )
    outcome = fields.Selection(
        [("granted", "Granted"), ("refused", "Refused"), ("withdrawn", "Withdrawn")],
        readonly=True,
        index=True,
        help="What became of the request; empty while it can be answered, and when it never was.",
    )
    # Not stored: a request expires because the day is over.
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("granted", "Granted"),
            ("refused", "Refused"),
            ("withdrawn", "Withdrawn"),
            ("expired", "Expired"),
        ],
        compute="_compute_state",
        search="_search_state",
    )
    answered_by_id = fields.Many2one("res.partner", readonly=True, ondelete="restrict")
    answer_name = fields.Char(
        string="Signed As", readonly=True, help="The name that was typed with the answer."
    )
    answer_note = fields.Text(string="Customer's Note", readonly=True)
    answer_ip = fields.Char(string="Answered From", readonly=True, help="Internet address.")
    date_answered = fields.Datetime(string="Answered On", readonly=True)
    consent_ids = fields.One2many("prepaid.consent", "request_id", readonly=True)
    consent_id = fields.Many2one("prepaid.consent", compute="_compute_consent_id")

    _sql_constraints = [
        ("hours_positive", "CHECK (hours > 0)", "Ask for more than 0 hours."),
        ("rate_not_negative", "CHECK (rate >= 0)", "The rate cannot be negative."),
        (
            "answer_complete",
            "CHECK (outcome IS NULL OR outcome = 'withdrawn' OR (date_answered IS NOT NULL"
            " AND answered_by_id IS NOT NULL AND answer_name IS NOT NULL))",
            "An answer needs a name and a date.",
        ),
    ]

    @api.depends("outcome", "valid_until", "company_id")
    def _compute_state(self):
        today = {company: company._get_prepaid_today() for company in self.mapped("company_id")}
        for request in self:
            # A request that is not saved yet has neither company nor last day.
            day = today.get(request.company_id) or request.valid_until
            request.state = consent.get_state(
                request.outcome, request.valid_until or day, day or request.valid_until
            )

    @api.model
    def _search_state(self, operator, value):
        """Return the domain of requests in states; each company has its own today."""
        wanted = set(value if isinstance(value, (list, tuple, set)) else [value])
        if operator in ("!=", "not in"):
            wanted = set(_STATES) - wanted
        domains = [[("outcome", "in", sorted(wanted & set(_STATES[1:4])))]]
        compat.flush(self)
        companies = self.env["res.company"]._fetch_companies(
            "SELECT DISTINCT company_id FROM prepaid_consent_request WHERE outcome IS NULL"
        )
        for company in companies if wanted & {"waiting", "expired"} else ():
            domain = [("outcome", "=", False), ("company_id", "=", company.id)]
            today = company._get_prepaid_today()
            if "expired" not in wanted:
                domain.append(("valid_until", ">=", today))
            elif "waiting" not in wanted:
                domain.append(("valid_until", "<", today))
            domains.append(domain)
        return expression.OR(domains)

    @api.depends("consent_ids")
    def _compute_consent_id(self):
        for request in self:
            request.consent_id = request.consent_ids[:1]

    @api.constrains("ticket_id", "agreement_id")
    def _check_ticket(self):
        for request in self.filtered("ticket_id"):
            if request.ticket_id.prepaid_agreement_id != request.agreement_id:
                raise ValidationError(
                    _(
                        "Time on ticket %(ticket)s is not on agreement %(agreement)s.",
                        ticket=request.ticket_id.number,
                        agreement=request.agreement_id.name,
                    )
                )

    def action_withdraw(self):
        """Take back requests that the customer has not answered.

        :raise AccessError: for users who do not work with prepaid hours
        :raise UserError: when one has been answered or is over
        """
        if not self.env.user.has_group("prepaid_it_blocks.group_user"):
            raise AccessError(_("Only users of prepaid time withdraw a request."))
        compat.check_access(self, "read")
        for request in self:
            if request.outcome:
                raise UserError(_("This request has its answer already: it stays as it is."))
        # Sudo: nobody writes requests by hand; the right was checked.
        self.sudo()._withdraw(_("Withdrawn by %s.", self.env.user.name))

    def _withdraw(self, cause):
        """Close requests without an answer, and note why.

        :param cause: in words
        """
        self.write({"outcome": "withdrawn"})
        # In the database at once: an answer at the same time fails here, or there.
        compat.flush(self)
        for request in self:
            request._note(
                _(
                    "The request for %(hours)s hours of extra time is closed. %(cause)s",
                    hours=request.hours_text,
                    cause=cause,
                )
            )

    def _answer(self, contact, is_granted, name, note="", address=""):
        """Take down what the customer says; yes raises the agreement's overage limit.

        The first answer counts: another one, or one that comes too late, changes nothing.

        :param contact: the `res.partner` who answers; none for a visitor without an account
        :param is_granted: True for yes
        :param name: the name typed with the answer
        :param note: what the customer adds
        :param address: internet address that the answer came from
        :return: whether this answer was taken down
        """
        self.ensure_one()
        if self.state != "waiting":
            return False
        agreement = self.agreement_id
        self.write(
            {
                "outcome": "granted" if is_granted else "refused",
                "answered_by_id": (contact or agreement.contact_id or agreement.partner_id).id,
                "answer_name": name,
                "answer_note": note or False,
                "answer_ip": address or False,
                "date_answered": fields.Datetime.now(),
            }
        )
        # A real update now: of two answers at the same time one fails, and tried again it
        # finds the other.
        compat.flush(self)
        if is_granted:
            self.env["prepaid.consent"].create(self._prepare_consent_vals())
        self._tell_asker()
        return True

    def _prepare_consent_vals(self):
        """Return the values of the consent that this request's yes gives."""
        self.ensure_one()
        # The firm reads it, so it is in its language.
        request = self.with_context(lang=self._get_asker_lang())
        return {
            "agreement_id": request.agreement_id.id,
            "contact_id": request.answered_by_id.id,
            "date": request.company_id._get_prepaid_today(),
            "hours": request.hours,
            "note": request._get_answer_text(),
            "request_id": request.id,
        }
