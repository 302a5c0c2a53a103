from odoo import api, fields, models
from odoo.exceptions import UserError

from ...policies.hours import to_hours, to_seconds


class HelpdeskTicket(models.Model):
    """Tickets with the prepaid hours of their customer, and those used on them."""

    _inherit = "helpdesk.ticket"

    prepaid_agreement_id = fields.Many2one(
        "prepaid.agreement",
        compute="_compute_prepaid_agreement_id",
        compute_sudo=True,
        groups="prepaid_it_blocks.group_user",
    )
    prepaid_balance_hours = fields.Float(
        string="Prepaid Hours Left",
        compute="_compute_prepaid_balance_hours",
        compute_sudo=True,
        groups="prepaid_it_blocks.group_user",
        help="Hours that the customer can use today.",
    )
    prepaid_pending_hours = fields.Float(
        string="Prepaid Hours Pending Approval",
        compute="_compute_prepaid_balance_hours",
        compute_sudo=True,
        groups="prepaid_it_blocks.group_user",
        help="Hours taken from the customer's blocks, on any ticket, by time that waits for "
        "approval.",
    )
    prepaid_used_hours = fields.Float(
        string="Prepaid Hours Used",
        compute="_compute_prepaid_used_hours",
        compute_sudo=True,
        groups="prepaid_it_blocks.group_user",
        help="Hours that blocks paid for on this ticket.",
    )
    prepaid_overage_hours = fields.Float(
        string="Overage Hours",
        compute="_compute_prepaid_used_hours",
        compute_sudo=True,
        groups="prepaid_it_blocks.group_user",
        help="Hours on this ticket that no block paid for.",
    )

    prepaid_warning = fields.Char(
        compute="_compute_prepaid_balance_hours",
        compute_sudo=True,
        groups="prepaid_it_blocks.group_user",
        help="What whoever works on the ticket should know before logging more time.",
    )

    @api.depends("partner_id", "company_id")
    def _compute_prepaid_agreement_id(self):
        agreement = self.env["prepaid.agreement"]
        found = agreement._find_accounts(self.mapped("partner_id").ids).by_contact
        for ticket in self:
            key = (ticket.partner_id._origin.id, ticket.company_id.id)
            open_ids = [account.agreement_id for account in found.get(key, []) if account.is_open]
            ticket.prepaid_agreement_id = open_ids[0] if open_ids else False

    # Not by way of the agreement: a change of its hours would look for all its tickets.
    @api.depends(
        "partner_id",
        "company_id",
        "timesheet_ids.prepaid_covered_hours",
        "timesheet_ids.prepaid_approval_state",
    )
    def _compute_prepaid_balance_hours(self):
        for ticket in self:
            agreement = ticket.prepaid_agreement_id
            ticket.prepaid_balance_hours = agreement.available_hours
            ticket.prepaid_pending_hours = agreement.pending_hours
            ticket.prepaid_warning = agreement._get_work_warning() if agreement else False

    @api.depends("timesheet_ids.prepaid_covered_hours", "timesheet_ids.prepaid_overage_hours")
    def _compute_prepaid_used_hours(self):
        timesheet = self.env["account.analytic.line"]
        domain = [("ticket_id", "in", self.ids)]
        measures = ["prepaid_covered_hours:sum", "prepaid_overage_hours:sum"]
        sums = {
            ticket: hours
            for ticket, *hours in timesheet._read_group(domain, ["ticket_id"], measures)
        }
        for ticket in self:
            used, over = sums.get(ticket._origin, (0.0, 0.0))
            # A sum of floats carries a trace; of seconds there is none.
            ticket.prepaid_used_hours = to_hours(to_seconds(used))
            ticket.prepaid_overage_hours = to_hours(to_seconds(over))

    def write(self, vals):
        """Extend: time moves with its ticket to another customer's blocks, or team's."""
        # Sudo: the ledger follows whoever changes the ticket.
        tickets = self.sudo()
        changed = {
            fname: tickets.filtered(
                lambda ticket, fname=fname: ticket[fname].id != (vals[fname] or False)
            )
            for fname in ("partner_id", "team_id")
            if fname in vals
        }
        result = super().write(vals)
        moved = tickets.browse().union(*changed.values())
        reassigned = changed.get("partner_id", tickets.browse()).timesheet_ids
        moved.timesheet_ids._draw_prepaid(is_moved=True, reassigned=frozenset(reassigned.ids))
        return result

    def _compute_field_value(self, field):
        """Extend: note time that a computed field moves, so that its draws follow."""
        if field.store and field.name in ("partner_id", "team_id"):
            # Sudo: the ledger follows whatever changes the ticket.
            self.filtered("id").sudo().timesheet_ids._note_prepaid_inputs()
        return super()._compute_field_value(field)

    # At an uninstallation too: anybody may send a context that says it is one.
    @api.ondelete(at_uninstall=True)
    def _unlink_except_drawn(self):
        """Refuse to delete a ticket with time in the ledger.

        :raise UserError: when the ledger names the ticket
        """
        entry = self.env["prepaid.entry"].sudo()
        found = entry.search([("ticket_id", "in", self.ids)], limit=1)
        if found:
            raise UserError(
                self.env._(
                    "Time of ticket %s was drawn from prepaid hours, so it cannot be "
                    "deleted. Archive it instead.",
                    found.ticket_id.number,
                )
            )

    def _get_prepaid_title(self, agreement):
        """Return the number of this ticket, with its title while it is the customer's.

        :param agreement: the `prepaid.agreement` of the customer who reads it
        """
        self.ensure_one()
        customers = agreement.partner_id | agreement.covered_partner_ids
        is_theirs = self.partner_id.commercial_partner_id in customers
        return f"{self.number} {self.name}" if is_theirs else self.number

    def action_view_prepaid_agreement(self):
        """Open the customer's agreement."""
        self.ensure_one()
        self.check_access("read")
        return self.prepaid_agreement_id._get_form_action()

    def action_view_prepaid_waiting(self):
        """Open the time on the customer's agreement that waits for approval."""
        self.ensure_one()
        self.check_access("read")
        return self.prepaid_agreement_id.action_view_waiting()
