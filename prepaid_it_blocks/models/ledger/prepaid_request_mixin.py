from odoo import api, fields, models

from ...compat import Domain
from ...policies.request import get_state
from ...search_terms import get_membership


class PrepaidRequestMixin(models.AbstractModel):
    """The firm asks a customer something that is answered once, by a last day.

    What was asked and what was answered is evidence: nobody changes it manually. An answer is
    a real update of the request's row, so that the second of two at the same time fails, is
    tried again and finds the first.

    A model that takes part has ``agreement_id``, ``company_id``, ``outcome`` (what became of the
    request), and ``state``: the outcomes, ``waiting`` and ``expired``; for the portal also
    ``_answer``, which takes an answer down, and ``_get_page_url``.
    """

    _name = "prepaid.request.mixin"
    _description = "Question to a Customer"
    _inherit = ["prepaid.key.mixin", "prepaid.record.mixin"]

    asked_of_id = fields.Many2one(
        "res.partner",
        readonly=True,
        ondelete="restrict",
        help="Who was asked, and gets the link to answer.",
    )
    asked_by_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="restrict")
    date_asked = fields.Datetime(
        string="Asked On", required=True, readonly=True, default=fields.Datetime.now
    )
    valid_until = fields.Date(
        required=True,
        readonly=True,
        help="Last day on which the request can be answered, in the company's time zone.",
    )
    answered_by_id = fields.Many2one("res.partner", readonly=True, ondelete="restrict")
    answer_name = fields.Char(
        string="Signed As", readonly=True, help="The name that was typed with the answer."
    )
    answer_note = fields.Text(string="Customer's Note", readonly=True)
    answer_ip = fields.Char(string="Answered From", readonly=True, help="Internet address.")
    date_answered = fields.Datetime(string="Answered On", readonly=True)

    # Not stored: a request expires because the day is over.
    @api.depends("outcome", "valid_until", "company_id")
    def _compute_state(self):
        today = {company: company._get_prepaid_today() for company in self.mapped("company_id")}
        for request in self:
            # A request that is not saved yet has neither company nor last day.
            day = today.get(request.company_id) or request.valid_until
            request.state = get_state(request.outcome, request.valid_until or day, day)

    @api.model
    def _search_state(self, operator, value):
        """Return the domain of requests in states; each company has its own today."""
        outcomes = set(self._fields["outcome"].get_values(self.env))
        is_in, values = get_membership(operator, value)
        wanted = set(values)
        if not is_in:
            wanted = {"waiting", "expired", *outcomes} - wanted
        domains = [[("outcome", "in", sorted(wanted & outcomes))]]
        open_states = wanted & {"waiting", "expired"}
        self.flush_model()
        companies = self.env["res.company"]._fetch_companies(
            f'SELECT DISTINCT company_id FROM "{self._table}" WHERE outcome IS NULL'
        )
        for company in companies if open_states else ():
            domain = [("outcome", "=", False), ("company_id", "=", company.id)]
            if len(open_states) == 1:
                sign = ">=" if "waiting" in open_states else "<"
                domain.append(("valid_until", sign, company._get_prepaid_today()))
            domains.append(domain)
        return Domain.OR(domains)

    def _get_key_facts(self):
        """Extend: a link is for the days on which it can be used."""
        return (*super()._get_key_facts(), str(self.valid_until))

    def _may_hold_key(self, person):
        """Extend: the link is for who was asked alone."""
        return person == self.asked_of_id and super()._may_hold_key(person)

    def _close(self, outcome):
        """Close requests without an answer.

        :param outcome: what became of them
        """
        self.write({"outcome": outcome})
        # In the database at once: an answer at the same time fails here, or there.
        self.flush_model()

    def _save_answer(self, outcome, contact, name, *, note="", address=""):
        """Save an answer; the caller has checked that the request waits for one.

        :param outcome: what the customer said
        :param contact: the `res.partner` who answers
        :param name: the name typed with the answer
        :param note: what the customer adds
        :param address: internet address that the answer came from
        """
        self.ensure_one()
        self.write(
            {
                "outcome": outcome,
                "answered_by_id": contact.id,
                "answer_name": name,
                "answer_note": note or False,
                "answer_ip": address or False,
                "date_answered": fields.Datetime.now(),
            }
        )
        # A real update now: of two answers at the same time one fails, and tried again it
        # finds the other.
        self.flush_model()
