from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks import compat
from odoo.exceptions import AccessError, UserError, ValidationError


class PrepaidConsentRequest(models.Model):
    """Overage request of the firm, which the customer grants or refuses, once.

    One request gives one consent, whatever is clicked twice: behind the one answer a unique
    key on the consent's request holds.
    """

    _name = "prepaid.consent.request"
    _description = "Overage Request"
    _inherit = ["prepaid.consent.request.text.mixin", "prepaid.request.mixin"]
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
        required=True,
        readonly=True,
        help="Overage that the customer is asked for.",
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
        aggregator="avg",
    )
    amount_untaxed = fields.Monetary(string="Price without Taxes", readonly=True)
    amount_total = fields.Monetary(string="Price with Taxes", readonly=True)
    outcome = fields.Selection(
        [("granted", "Granted"), ("refused", "Refused"), ("withdrawn", "Withdrawn")],
        readonly=True,
        index=True,
        help="What became of the request; empty while it can be answered, and when it never was.",
    )
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
    consent_ids = fields.One2many("prepaid.consent", "request_id", string="Consents", readonly=True)
    consent_id = fields.Many2one("prepaid.consent", compute="_compute_consent_id")

    _hours_positive = compat.Constraint(
        "CHECK (hours > 0)",
        "Ask for more than 0 hours.",
    )
    _rate_not_negative = compat.Constraint(
        "CHECK (rate >= 0)",
        "The rate cannot be negative.",
    )
    _answer_complete = compat.Constraint(
        "CHECK (outcome IS NULL OR outcome = 'withdrawn' OR (date_answered IS NOT NULL"
        " AND answered_by_id IS NOT NULL AND answer_name IS NOT NULL))",
        "An answer needs a name and a date.",
    )

    @api.depends("consent_ids")
    def _compute_consent_id(self):
        for request in self:
            request.consent_id = request.consent_ids[:1]

    @api.constrains("ticket_id", "agreement_id")
    def _check_ticket(self):
        for request in self.filtered("ticket_id"):
            if request.ticket_id.prepaid_agreement_id != request.agreement_id:
                raise ValidationError(
                    self.env._(
                        "Time on ticket %(ticket)s is not on agreement %(agreement)s.",
                        ticket=request.ticket_id.number,
                        agreement=request.agreement_id.name,
                    )
                )

    def action_withdraw(self):
        """Withdraw requests that the customer has not answered.

        :raise AccessError: for users who do not work with prepaid hours
        :raise UserError: when one has been answered or is over
        """
        if not self.env.user.has_group("prepaid_it_blocks.group_user"):
            raise AccessError(self.env._("Only users of prepaid time withdraw a request."))
        self.check_access("read")
        for request in self:
            if request.outcome:
                raise UserError(
                    self.env._("This request has its answer already: it stays as it is.")
                )
        # Sudo: nobody writes requests manually; the right was checked.
        self.sudo()._withdraw(self.env._("Withdrawn by %s.", self.env.user.name))

    def _withdraw(self, cause):
        """Close requests without an answer, and note why.

        :param cause: the reason, as a text
        """
        self._close("withdrawn")
        for request in self:
            request._log_message(
                self.env._(
                    "The request for %(hours)s hours of overage is closed. %(cause)s",
                    hours=request.hours_text,
                    cause=cause,
                )
            )

    def _answer(self, contact, is_granted, name, note="", address=""):
        """Record the customer's answer; yes raises the agreement's overage limit.

        The first answer counts: another one, or one that comes too late, changes nothing.

        :param contact: the `res.partner` who answers; none for whom the link was sent to
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
        contact = contact or self.asked_of_id or agreement.contact_id or agreement.partner_id
        self._save_answer(
            "granted" if is_granted else "refused", contact, name, note=note, address=address
        )
        if is_granted:
            self.env["prepaid.consent"].create(self._prepare_consent_vals())
        self._notify_requester()
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
