from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks.policies.hours import as_clock, to_hours
from odoo.tools import SQL, format_date

from ..policies import finding as policy
from ..policies import finding_outlook as outlook


class PrepaidAgreementFindingMixin(models.AbstractModel):
    """Part of `prepaid.agreement`: what was found at the customer's, and the hours it takes."""

    _name = "prepaid.agreement.finding.mixin"
    _description = "Findings of Prepaid Agreements"

    finding_ids = fields.One2many("prepaid.finding", "agreement_id", string="Findings")
    open_finding_ids = fields.One2many(
        "prepaid.finding",
        compute="_compute_open_findings",
        string="Open Findings",
        help="Findings that wait for the customer's decision today.",
    )
    open_finding_count = fields.Integer(
        string="Findings to Decide", compute="_compute_open_findings"
    )
    open_finding_seconds = fields.Integer(
        string="Time of Open Findings", compute="_compute_open_findings", aggregator=None
    )
    finding_text = fields.Char(
        string="Hours and Findings",
        compute="_compute_finding_text",
        help="What is left of the hours, beside the time that open findings take.",
    )

    @api.depends(
        "finding_ids.date_postponed",
        "finding_ids.estimated_seconds",
        "finding_ids.risk_rank",
        "finding_ids.sequence",
        "finding_ids.state",
    )
    def _compute_open_findings(self):
        found = self.env["prepaid.finding"].search(
            [("agreement_id", "in", self.ids), ("state", "in", ("open", "postponed"))]
        )
        today = {company: company._get_prepaid_today() for company in self.company_id}
        for agreement in self:
            findings = found.filtered(
                lambda one, agreement=agreement: (
                    one.agreement_id == agreement._origin
                    and policy.is_open(one.state, one.date_postponed, today[agreement.company_id])
                )
            )
            agreement.open_finding_ids = findings
            agreement.open_finding_count = len(findings)
            agreement.open_finding_seconds = sum(findings.mapped("estimated_seconds"))

    @api.depends_context("lang")
    @api.depends("open_finding_ids", "block_ids.balance_seconds", "block_ids.state")
    def _compute_finding_text(self):
        for agreement in self:
            agreement.finding_text = agreement._get_finding_text()

    def _get_finding_hours(self):
        """Return what can be used of the agreement's hours today, as `outlook.Hours`."""
        self.ensure_one()
        today = (self.company_id or self.env.company)._get_prepaid_today()
        blocks = self.block_ids.filtered(
            lambda block: (
                block._is_in_force(today) or (block.state == "active" and block.is_suspended)
            )
        )
        return outlook.sum_hours(
            [
                outlook.Remaining(
                    block.balance_seconds,
                    block.date_end,
                    bool(block.is_suspended or block._is_on_hold()),
                )
                for block in blocks
            ]
        )

    def _get_finding_text(self):
        """Return in a sentence what is left, and what open findings take; False without any."""
        self.ensure_one()
        findings = self.open_finding_ids
        if not findings:
            return False
        hours = self._get_finding_hours_text(self._get_finding_hours())
        taken = outlook.sum_findings(findings.mapped("estimated_seconds"))
        text = self.env._("%(hours)s; %(findings)s.")
        return text % {"hours": hours, "findings": self._get_findings_taken_text(taken)}

    def _prepare_statement_report(self, query, rows_at_most):
        """Extend: say what is left on the day it is made, and what open findings take."""
        statement = super()._prepare_statement_report(query, rows_at_most)
        text = self.finding_text
        today = format_date(self.env, self.company_id._get_prepaid_today(), date_format="long")
        statement["finding_text"] = text and self.env._(
            "As of %(today)s: %(text)s", today=today, text=text
        )
        return statement

    def _get_finding_hours_text(self, hours):
        """Return the first half of the sentence.

        :param hours: `outlook.Hours`
        """
        texts = {
            "none": self.env._("No hours are left"),
            "held": self.env._("%(hours)s left that cannot be used yet"),
            "lasting": self.env._("%(hours)s left"),
            "ends": self.env._("%(hours)s left that expire on %(day)s"),
            "next": self.env._("%(hours)s left, %(ending)s of which expire on %(day)s"),
        }
        day = hours.date_end and format_date(self.env, hours.date_end, date_format="long")
        return texts[hours.case] % {
            "hours": as_clock(to_hours(hours.seconds)),
            "ending": as_clock(to_hours(hours.ending)),
            "day": day,
        }

    def _get_findings_taken_text(self, findings):
        """Return the second half of the sentence.

        :param findings: `outlook.Findings`
        """
        values = {
            "count": self._get_count_text(findings.count),
            "time": as_clock(to_hours(findings.seconds)),
        }
        if findings.count == 1:
            if findings.estimate == "none":
                return self.env._("how long this open finding takes is not known yet")
            return self.env._("this open finding takes %(time)s", **values)
        texts = {
            "all": self.env._("these %(count)s open findings take %(time)s"),
            "some": self.env._("these %(count)s open findings take %(time)s at least"),
            "none": self.env._("how long these %(count)s open findings take is not known yet"),
        }
        return texts[findings.estimate] % values

    def _get_count_text(self, count):
        """Return a number of findings as a text has it: a word up to ten.

        :param count: two or more
        """
        words = (
            self.env._("two"),
            self.env._("three"),
            self.env._("four"),
            self.env._("five"),
            self.env._("six"),
            self.env._("seven"),
            self.env._("eight"),
            self.env._("nine"),
            self.env._("ten"),
        )
        return words[count - 2] if 2 <= count < len(words) + 2 else str(count)

    def _get_shortage_text(self, finding):
        """Return what is missing to fix a finding too, as the customer reads it; False for none.

        :param finding: a `prepaid.finding` of the agreement that can be approved
        """
        self.ensure_one()
        hours = self._get_finding_hours()
        usable = 0 if hours.case == "held" else hours.seconds
        planned = (self.finding_ids - finding)._get_planned_seconds()
        missing = outlook.find_shortage(usable, planned, finding.estimated_seconds)
        if not missing:
            return False
        values = {
            "missing": as_clock(to_hours(missing)),
            "left": as_clock(to_hours(usable)),
            "planned": as_clock(to_hours(planned)),
        }
        text = self.env._("You have %(left)s hours left: %(missing)s too few for it.", **values)
        if planned:
            text = self.env._(
                "You have %(left)s hours left, and what you have approved still takes "
                "%(planned)s: %(missing)s too few for it.",
                **values,
            )
        return f"{text} {self._get_shortage_terms()}"

    def _get_shortage_terms(self):
        """Return how time is paid that no block covers, as the customer reads it."""
        self.ensure_one()
        texts = {
            "refuse": self.env._("We cannot do all of it before you buy more hours."),
            "allow": self.env._("You can approve it all the same."),
            "invoice": self.env._("We invoice the time beyond your hours."),
            "next_block": self.env._("Your next block pays for the time beyond your hours."),
        }
        return texts[self.overage_policy]

    def _get_listed_findings(self):
        """Return all findings, those that wait for the customer first."""
        self.ensure_one()
        return self.open_finding_ids | self.finding_ids.sorted(
            lambda one: (one.state == "fixed", one.state == "declined")
        )

    def _get_asked_findings(self):
        """Return the open findings that who speaks for the customer was asked for by mail."""
        self.ensure_one()
        person = self._get_mail_contact()
        return self.open_finding_ids.filtered(lambda one: one.asked_of_id == person)

    def _mail_findings(self):
        """Mail who speaks for the customer what this person was asked for.

        :return: the `mail.mail`
        """
        self.ensure_one()
        template = self.env.ref("prepaid_it_blocks_care.mail_template_findings")
        return self.env["mail.mail"].browse(template.send_mail(self.id))

    def _get_findings_link(self):
        """Return the whole address of the page of findings, without a key, for mails."""
        self.ensure_one()
        return self.get_base_url() + self._get_page_url(suffix="/findings")

    def _merge_into(self, kept):
        """Extend: what is not over goes on under the agreement that remains."""
        result = super()._merge_into(kept)
        # Sudo: findings follow whoever merges customers.
        findings = self.sudo().finding_ids
        findings.filtered(lambda one: one.state in ("open", "postponed", "approved")).write(
            {"agreement_id": kept.id}
        )
        return result

    @api.model
    def _get_unsent_queries(self):
        """Extend: add mails about findings that wait for a decision and were not sent."""
        self.env["prepaid.finding"].flush_model(["agreement_id", "ask_mail_id", "state"])
        return [
            *super()._get_unsent_queries(),
            SQL(
                """
                SELECT DISTINCT f.agreement_id, m.id AS mail_id, NULL AS model, NULL AS record_id,
                       m.failure_reason AS reason
                  FROM prepaid_finding f
                  JOIN mail_mail m ON m.id = f.ask_mail_id AND m.state = 'exception'
                 WHERE f.state IN ('open', 'postponed')
                """
            ),
        ]

    def action_view_findings(self):
        """Open the findings of this agreement, the greatest risk first."""
        action = self._get_related_action("prepaid_it_blocks_care.prepaid_finding_action")
        action["context"] = {
            "default_agreement_id": self.id,
            "search_default_group_risk": 1,
        }
        return action

    def action_ask_findings(self):
        """Ask the single point of contact for a decision on all open findings."""
        self.ensure_one()
        return self.open_finding_ids.action_ask()
