import secrets

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ... import compat


class PrepaidTicketApproval(models.Model):
    """The customer's single point of contact is asked to approve somebody's ticket, once.

    It is answered by a link that only the mail holds.
    """

    _name = "prepaid.ticket.approval"
    _description = "Approval of a Ticket"
    _inherit = "prepaid.request.mixin"
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
    answer_note = fields.Text(string="Contact's Note")
    # Nobody reads it: with it and the database's secret the link could be made up.
    secret = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: secrets.token_hex(32),
        groups=fields.NO_ACCESS,
    )

    _answer_complete = compat.Constraint(
        "CHECK (outcome IS NULL OR outcome IN ('cancelled', 'expired')"
        " OR (date_answered IS NOT NULL AND answered_by_id IS NOT NULL"
        " AND answer_name IS NOT NULL))",
        "An answer needs a name and a date.",
    )

    # One open request per ticket.
    _open_key = compat.UniqueIndex("(ticket_id) WHERE outcome IS NULL")

    def action_cancel(self):
        """Take back requests that the contact has not answered.

        :raise AccessError: for users who may not change the ticket
        :raise UserError: when one has been answered or is over
        """
        if not self.env.user.has_group("prepaid_it_blocks.group_user"):
            raise AccessError(self.env._("Only users of prepaid time cancel a request."))
        self.check_access("read")
        self.mapped("ticket_id").check_access("write")
        if any(approval.outcome for approval in self):
            raise UserError(self.env._("This request has its answer already: it stays as it is."))
        # Sudo: nobody writes requests by hand; the right was checked.
        self.sudo()._cancel(self.env._("Cancelled by %s.", self.env.user.name))

    def _cancel(self, cause):
        """Close requests without an answer, and note why.

        :param cause: in words
        """
        self._close("cancelled")
        for approval in self:
            approval._note(
                self.env._(
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
            return self.env._("The agreement has ended.")
        if self.ticket_id.partner_id != self.partner_id:
            return self.env._("The ticket is not of %s any more.", self.partner_id.name)
        if self.partner_id.commercial_partner_id not in (
            agreement.partner_id | agreement.covered_partner_ids
        ):
            return self.env._("%s has left the customer.", self.partner_id.name)
        if agreement.contact_id != self.asked_of_id:
            return self.env._(
                "%s is not the single point of contact any more.", self.asked_of_id.name
            )
        if not agreement._is_contact_checked():
            return self.env._("The agreement lets everybody ask for work.")
        if agreement._is_authorised(self.partner_id):
            return self.env._("%s is authorised now.", self.partner_id.name)
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
        outcome = "approved" if is_approved else "refused"
        self._take_down(outcome, contact or self.asked_of_id, name, note=note, address=address)
        self._tell_technicians()
        return True
