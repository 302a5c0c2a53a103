from odoo import api, fields, models
from odoo.tools import format_date

from ..policies import finding as policy


class PrepaidFindingDecisionMixin(models.AbstractModel):
    """Part of `prepaid.finding`: the customer approves, postpones or declines it.

    A decision is a real update of the finding's row, so that the second of two at the same time
    fails, is tried again and finds the first.
    """

    _name = "prepaid.finding.decision.mixin"
    _description = "Decisions on Findings"
    _inherit = ["mail.thread"]

    date_decided = fields.Datetime(string="Decided On", readonly=True, copy=False)
    decided_by_id = fields.Many2one(
        "res.partner",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="Who decided: the contact who was logged in, or whom the link was sent to.",
    )
    decision_name = fields.Char(
        string="Signed As",
        readonly=True,
        copy=False,
        help="The name that was typed with the decision.",
    )
    decision_note = fields.Text(string="Customer's Note", readonly=True, copy=False)
    decision_ip = fields.Char(
        string="Decided From", readonly=True, copy=False, help="Internet address."
    )
    decision_count = fields.Integer(
        readonly=True,
        copy=False,
        aggregator=None,
        help="How often the customer has decided on it.",
    )
    date_postponed = fields.Date(
        string="Postponed Until",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The first day on which it waits for a decision again.",
    )
    date_fixed = fields.Datetime(string="Fixed On", readonly=True, copy=False)

    def _is_open(self):
        """Check if the finding waits for the customer today."""
        self.ensure_one()
        today = self.company_id._get_prepaid_today()
        return policy.is_open(self.state, self.date_postponed, today)

    def _find_obstacle(self):
        """Return why the customer cannot decide, one of the words of the policy, or None."""
        self.ensure_one()
        return policy.find_obstacle(
            self.state,
            is_over=self.agreement_id.state == "ended",
            is_begun=self._is_fix_begun(),
            count=self.decision_count,
        )

    def _decide(self, contact, given, address=""):
        """Record the customer's decision; in superuser mode, the caller has checked who it is.

        :param contact: the `res.partner` who decides
        :param given: the decision as ``policies.finding.read_decision`` returns it
        :param address: internet address that it came from
        :return: whether something has changed
        """
        self.ensure_one()
        decision = given["decision"]
        is_same = decision == self.state and given["until"] == (self.date_postponed or None)
        if self._find_obstacle() or is_same:
            return False
        was_approved = self.state == "approved"
        self.write(
            {
                "state": decision,
                "date_postponed": given["until"] or False,
                "date_decided": fields.Datetime.now(),
                "decided_by_id": contact.id,
                "decision_name": given["name"],
                "decision_note": given["note"] or False,
                "decision_ip": address or False,
                "decision_count": self.decision_count + 1,
            }
        )
        # A real update now, before a ticket is made.
        self.flush_model()
        if decision == "approved":
            self._create_fix_ticket()
        elif was_approved:
            self._withdraw_fix_ticket()
        self._notify_decision()
        return True

    def _notify_decision(self):
        """Note the decision, and notify who asked or looks after the customer."""
        self.ensure_one()
        user = self.asked_by_id.filtered("active") or self.agreement_id._get_responsible()
        text = self.with_context(lang=user.lang or self.env.lang)._get_decision_text()
        self._log_note(text, user.partner_id, self.decided_by_id)

    def _get_decision_text(self):
        """Return what the customer has decided, to the firm."""
        self.ensure_one()
        texts = {
            "approved": self.env._("%(name)s approves it; ticket %(ticket)s fixes it. %(note)s"),
            "postponed": self.env._("%(name)s postpones it until %(day)s. %(note)s"),
            "declined": self.env._("%(name)s declines it. %(note)s"),
        }
        text = texts[self.state] % {
            "name": self.decision_name,
            "note": self.decision_note or "",
            "day": self.date_postponed and format_date(self.env, self.date_postponed),
            "ticket": self.fix_ticket_id.number,
        }
        return text.strip()

    def _reopen(self, text):
        """Let findings wait for the customer again.

        :param text: why, in words
        """
        self.write({"state": "open", "date_postponed": False, "date_fixed": False})
        for finding in self:
            user = finding.asked_by_id.filtered("active")
            finding._log_note(text, (user or finding.agreement_id._get_responsible()).partner_id)

    @api.model
    def _cron_reopen(self):
        """Let findings wait for the customer again that were postponed until today."""
        self.flush_model(["state", "company_id"])
        companies = self.env["res.company"]._fetch_companies(
            "SELECT DISTINCT company_id FROM prepaid_finding WHERE state = 'postponed'"
        )
        for company in companies:
            due = self.search(
                [
                    ("company_id", "=", company.id),
                    ("state", "=", "postponed"),
                    ("date_postponed", "<=", company._get_prepaid_today()),
                ]
            )
            due._reopen(self.env._("The day has come until which it was postponed."))
