from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks import compat
from odoo.addons.prepaid_it_blocks.policies import numbers
from odoo.addons.prepaid_it_blocks.policies.hours import as_clock, to_hours, to_seconds
from odoo.exceptions import UserError, ValidationError

# From the greatest to the least.
_RISKS = ("high", "medium", "low")
# What the customer decides on: with a change of it the question is another one.
_QUESTION = frozenset(
    {
        "file_ids",
        "consequence",
        "description",
        "estimated_hours",
        "name",
        "risk",
    }
)
_DECIDED = ("approved", "declined", "fixed")


class PrepaidFinding(models.Model):
    """Something found at a customer's that ought to be fixed, ranked by its risk.

    What the customer has decided on stays as it is.
    """

    _name = "prepaid.finding"
    _description = "Finding"
    _inherit = [
        "prepaid.finding.decision.mixin",
        "prepaid.finding.ask.mixin",
        "prepaid.finding.fix.mixin",
        "prepaid.key.mixin",
        "prepaid.record.mixin",
        "mail.thread",
    ]
    _order = "risk_rank, sequence, id"
    _check_company_auto = True

    agreement_id = fields.Many2one(
        "prepaid.agreement", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="agreement_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(
        related="agreement_id.partner_id", string="Customer", store=True, index=True
    )
    result_id = fields.Many2one(
        "prepaid.care.result",
        string="Found by Check",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        string="Found on Ticket",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    fix_ticket_id = fields.Many2one(
        "helpdesk.ticket",
        string="Fixed by Ticket",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    name = fields.Char(
        string="What Was Found",
        required=True,
        tracking=True,
        help="In the customer's words: the customer reads it.",
    )
    description = fields.Text(help="What there is to say of it. The customer reads it.")
    consequence = fields.Text(
        help="What may happen if it is left as it is, in the customer's words."
    )
    note = fields.Html(string="Internal Notes", help="The customer does not see them.")
    risk = fields.Selection(
        [("high", "High"), ("medium", "Medium"), ("low", "Low")],
        required=True,
        default="medium",
        tracking=True,
        group_expand=True,
    )
    risk_rank = fields.Integer(
        compute="_compute_risk_rank", store=True, precompute=True, aggregator=None
    )
    sequence = fields.Integer(
        string="Rank", default=10, aggregator=None, help="Order among those of the same risk."
    )
    estimated_seconds = fields.Integer(
        readonly=True,
        aggregator=None,
        help="The estimated time to fix it, to the nearest second.",
    )
    estimated_hours = fields.Float(
        string="Estimated Time",
        compute="_compute_estimated_hours",
        inverse="_inverse_estimated_hours",
        help="How long it takes to fix it. The customer reads it.",
    )
    file_ids = fields.Many2many(
        "ir.attachment",
        "prepaid_finding_attachment_rel",
        "finding_id",
        "attachment_id",
        string="Files for the Customer",
        help="Pictures and documents that the customer sees with it.",
    )
    state = fields.Selection(
        [
            ("open", "Waiting for Decision"),
            ("postponed", "Postponed"),
            ("approved", "Approved"),
            ("declined", "Declined"),
            ("fixed", "Fixed"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="open",
        index=True,
        tracking=True,
    )
    date_found = fields.Date(
        string="Found On",
        readonly=True,
        copy=False,
        default=lambda self: self.env.company._get_prepaid_today(),
    )

    _estimate_not_negative = compat.Constraint(
        "CHECK (estimated_seconds >= 0)", "The estimated time cannot be negative."
    )

    @api.depends("risk")
    def _compute_risk_rank(self):
        for finding in self:
            finding.risk_rank = _RISKS.index(finding.risk) if finding.risk else len(_RISKS)

    @api.depends("estimated_seconds")
    def _compute_estimated_hours(self):
        for finding in self:
            finding.estimated_hours = to_hours(finding.estimated_seconds)

    def _inverse_estimated_hours(self):
        for finding in self:
            # Sudo: seconds are written by methods alone.
            finding.sudo().estimated_seconds = to_seconds(finding.estimated_hours)

    @api.model
    def _get_number_ranges(self):
        """Extend: no time is below zero."""
        return dict(super()._get_number_ranges(), estimated_hours=(0.0, numbers.MAX_HOURS))

    # Not by the agreement: when customers are merged, it changes before their tickets do.
    @api.constrains("ticket_id")
    def _check_ticket(self):
        for finding in self.filtered("ticket_id"):
            # Sudo: the customer counts whether the user may see the ticket or not.
            ticket, agreement = finding.sudo().ticket_id, finding.agreement_id
            customers = agreement.partner_id | agreement.covered_partner_ids
            if ticket.partner_id.commercial_partner_id not in customers:
                raise ValidationError(
                    self.env._(
                        "Ticket %(ticket)s is not of %(customer)s: choose another ticket, or the "
                        "agreement of its customer.",
                        ticket=ticket.number,
                        customer=agreement.partner_id.display_name,
                    )
                )

    def write(self, vals):
        """Extend: what was decided on stays, and what is asked anew is another question.

        :raise UserError: when the customer has decided on one of them
        """
        if not _QUESTION.isdisjoint(vals) or ("agreement_id" in vals and not self.env.su):
            self._check_undecided()
        if not _QUESTION.isdisjoint(vals) or "agreement_id" in vals:
            # Sudo: a method says who was asked.
            self.sudo()._forget_asking()
        return super().write(vals)

    def _check_undecided(self):
        """Refuse to change what the customer has decided on.

        :raise UserError: naming the first such finding
        """
        for finding in self:
            if finding.state in _DECIDED:
                raise UserError(
                    self.env._(
                        "The customer has decided on “%s” as it reads. Write an internal note, or "
                        "add another finding.",
                        finding.name,
                    )
                )

    # At an uninstallation too: anybody may send a context that says it is one.
    @api.ondelete(at_uninstall=True)
    def _unlink_except_decided(self):
        """Refuse to delete what the customer has decided on.

        :raise UserError: naming the first such finding
        """
        for finding in self:
            if finding.date_decided:
                raise UserError(
                    self.env._(
                        "The customer has decided on “%s”, so it cannot be deleted.", finding.name
                    )
                )

    def _get_estimate_text(self):
        """Return the estimated time as people write it; False where nobody has estimated it."""
        self.ensure_one()
        return as_clock(self.estimated_hours) if self.estimated_seconds else False

    def _get_risk_text(self):
        """Return the risk in the context's language."""
        self.ensure_one()
        return dict(self._fields["risk"]._description_selection(self.env))[self.risk]

    def _get_form_action(self):
        """Return the action that opens the finding."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "prepaid_it_blocks_care.prepaid_finding_action"
        )
        form = self.env.ref("prepaid_it_blocks_care.prepaid_finding_view_form")
        action.update(views=[(form.id, "form")], res_id=self.id, context={})
        return action

    def action_view_fix_ticket(self):
        """Open the ticket that fixes the finding."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "helpdesk.ticket",
            "view_mode": "form",
            "res_id": self.fix_ticket_id.id,
        }

    def _log_note(self, text, readers=None, author=None):
        """Write an internal note on these findings.

        :param text: words
        :param readers: `res.partner` to notify, if any
        :param author: the `res.partner` who caused it; None for the user
        """
        for finding in self:
            finding.message_post(
                body=text,
                message_type="notification",
                subtype_xmlid="mail.mt_note",
                partner_ids=readers.ids if readers else [],
                **({"author_id": author.id} if author else {}),
            )
