from odoo import api, fields, models
from odoo.exceptions import UserError

from .prepaid_care_interval_mixin import INTERVALS


class PrepaidCareResult(models.Model):
    """What a check came to: one item of a care ticket's checklist."""

    _name = "prepaid.care.result"
    _description = "Result of a Check"
    _inherit = "prepaid.record.mixin"
    _order = "ticket_id, sequence, id"

    agreement_id = fields.Many2one(
        "prepaid.agreement", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="agreement_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="agreement_id.partner_id", string="Customer", store=True)
    check_id = fields.Many2one(
        "prepaid.care.check", string="Check of the Plan", readonly=True, ondelete="set null"
    )
    ticket_id = fields.Many2one(
        "helpdesk.ticket", required=True, readonly=True, index=True, ondelete="restrict"
    )
    team_id = fields.Many2one(related="ticket_id.team_id")
    sequence = fields.Integer(readonly=True, default=10)
    # What the check was when it came due, whatever has become of it since.
    name = fields.Char(required=True, readonly=True, string="Check")
    description = fields.Text(string="Instructions", readonly=True)
    interval = fields.Selection(INTERVALS, readonly=True)
    state = fields.Selection(
        [
            ("open", "To Do"),
            ("fine", "Fine"),
            ("finding", "Finding"),
            ("not_possible", "Not Possible"),
        ],
        required=True,
        readonly=True,
        default="open",
        index=True,
    )
    note = fields.Char(
        string="Reason",
        readonly=True,
        help="Why the check was not possible; the customer reads it.",
    )
    date_done = fields.Datetime(string="Checked On", readonly=True)
    user_id = fields.Many2one("res.users", string="Checked By", readonly=True, ondelete="set null")
    finding_ids = fields.One2many("prepaid.finding", "result_id", string="Findings")
    earlier_finding_id = fields.Many2one(
        "prepaid.finding",
        string="Known Finding",
        readonly=True,
        ondelete="set null",
        help="What this check found again: a finding of an earlier one.",
    )

    def action_fine(self):
        """End checks: nothing was found.

        :raise UserError: when one of them has ended already
        """
        self._finish("fine")

    def action_not_possible(self):
        """Open the dialog that asks why a check was not possible.

        :raise UserError: when it has ended already
        """
        return self._get_dialog("prepaid_care_not_possible_action")

    def action_finding(self):
        """Open the dialog that asks what a check found.

        :raise UserError: when it has ended already
        """
        return self._get_dialog("prepaid_care_finding_add_action")

    def action_reopen(self):
        """Let checks that ended by mistake be done again; findings they made stay.

        :raise UserError: when one of them is open
        """
        self.check_access("write")
        for result in self:
            if result.state == "open":
                raise UserError(self.env._("Check “%s” is open.", result.name))
        self._write_guarded(
            {
                "state": "open",
                "note": False,
                "date_done": False,
                "user_id": False,
                "earlier_finding_id": False,
            }
        )
        self._update_periods()

    def _finish(self, state, **vals):
        """End checks, and the periods whose last check it was.

        :param state: how they ended
        :param vals: values that belong to it
        :raise UserError: when one of them has ended already
        """
        self.check_access("write")
        self._check_open()
        self._write_guarded(
            {
                "state": state,
                "date_done": fields.Datetime.now(),
                "user_id": self.env.uid,
                **vals,
            }
        )
        self._update_periods()

    def _check_open(self):
        """Refuse to end a check twice.

        :raise UserError: naming the check
        """
        for result in self:
            if result.state != "open":
                raise UserError(
                    self.env._(
                        "Check “%s” has ended already. Reopen it if that was a mistake.",
                        result.name,
                    )
                )

    def _update_periods(self):
        """Bring the periods of these checks' tickets in line with them."""
        # Sudo: a period follows its checks, whoever ends them.
        tickets = self.sudo().ticket_id
        tickets.care_period_ids._follow_results()
        tickets._close_care_activities()

    def _get_dialog(self, name):
        """Return the action of a dialog on this check.

        :param name: xml id of the action in this addon
        """
        self.ensure_one()
        self.check_access("write")
        self._check_open()
        action = self.env["ir.actions.actions"]._for_xml_id(f"prepaid_it_blocks_care.{name}")
        action["context"] = {"default_result_id": self.id}
        return action

    @api.model
    def _prepare_result_vals(self, check, ticket, agreement):
        """Return the values of a check's result on a ticket.

        :param check: the `prepaid.care.check`
        :param ticket: the `helpdesk.ticket`
        :param agreement: the `prepaid.agreement`
        """
        return {
            "agreement_id": agreement.id,
            "check_id": check.id,
            "ticket_id": ticket.id,
            "sequence": check.sequence,
            "name": check.name,
            "description": check.description,
            "interval": check.interval,
        }
