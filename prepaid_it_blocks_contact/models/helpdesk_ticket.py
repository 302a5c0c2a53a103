from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks.search_terms import is_true_wanted
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, email_split, format_date

from ..policies.ticket_approval import UNAPPROVED, get_ticket_state

# Tickets that nobody who may has asked for: the agreement that pays, as `_find_accounts`
# finds it, has a single point of contact, and it is not who opened the ticket.
_UNAPPROVED_QUERY = """(
    WITH account AS (
        SELECT DISTINCT ON (customer_id, company_id) *
          FROM (SELECT a.partner_id AS customer_id, a.company_id, a.id, TRUE AS is_own
                  FROM prepaid_agreement a
                 WHERE a.state <> 'ended'
                 UNION ALL
                SELECT c.partner_id, a.company_id, a.id, FALSE
                  FROM prepaid_agreement_covered_partner_rel c
                  JOIN prepaid_agreement a ON a.id = c.agreement_id
                 WHERE a.state <> 'ended') found
         ORDER BY customer_id, company_id, is_own DESC, id DESC)
    SELECT t.id
      FROM helpdesk_ticket t
      JOIN res_partner p ON p.id = t.partner_id
      JOIN account ON account.customer_id = p.commercial_partner_id
                  AND account.company_id = t.company_id
      JOIN prepaid_agreement a ON a.id = account.id
     WHERE a.contact_check AND a.contact_id <> t.partner_id
       AND NOT EXISTS (SELECT 1 FROM %s authorised
                        WHERE authorised.%s = a.id AND authorised.%s = t.partner_id)
       AND NOT EXISTS (SELECT 1 FROM prepaid_ticket_approval given
                        WHERE given.ticket_id = t.id AND given.partner_id = t.partner_id
                          AND given.customer_id = a.partner_id AND given.outcome = 'approved'))
"""


class HelpdeskTicket(models.Model):
    """Tickets of people who may ask for work, and of others, which somebody has to approve."""

    _inherit = "helpdesk.ticket"

    prepaid_approval_ids = fields.One2many(
        "prepaid.ticket.approval", "ticket_id", groups="prepaid_it_blocks.group_user"
    )
    prepaid_contact_state = fields.Selection(
        [
            ("authorised", "Authorised"),
            ("unasked", "Not authorised"),
            ("waiting", "Approval asked"),
            ("approved", "Approved"),
            ("refused", "Refused"),
            ("expired", "No answer"),
        ],
        string="Asked for by",
        compute="_compute_prepaid_contact_state",
        compute_sudo=True,
        groups="prepaid_it_blocks.group_user",
        help="Whether who opened the ticket may ask for work under the customer's agreement, "
        "or else what the single point of contact says. Empty where nobody asks.",
    )
    is_prepaid_unapproved = fields.Boolean(
        string="Not Approved",
        compute="_compute_prepaid_contact_state",
        search="_search_is_prepaid_unapproved",
        compute_sudo=True,
        groups="prepaid_it_blocks.group_user",
        help="Opened by somebody who is not authorised, and not approved by the single point of "
        "contact: work should wait.",
    )
    prepaid_contact_text = fields.Char(
        compute="_compute_prepaid_contact_text",
        compute_sudo=True,
        groups="prepaid_it_blocks.group_user",
    )

    @api.depends(
        "partner_id",
        "company_id",
        "prepaid_approval_ids.outcome",
        "prepaid_approval_ids.valid_until",
    )
    def _compute_prepaid_contact_state(self):
        found = self._find_prepaid_approvals()
        for ticket in self:
            agreement = ticket.prepaid_agreement_id
            partner = ticket.partner_id._origin
            ticket.prepaid_contact_state = get_ticket_state(
                agreement._is_contact_checked() if agreement else False,
                agreement and agreement._is_authorised(partner),
                found[ticket].mapped("state"),
            )
            ticket.is_prepaid_unapproved = ticket.prepaid_contact_state in UNAPPROVED

    def _find_prepaid_approvals(self):
        """Return the requests that concern tickets as they are: dict of ticket to requests.

        They are about who opened the ticket, and asked of the customer whose blocks pay;
        the oldest first. One search does it for all tickets.
        """
        approval = self.env["prepaid.ticket.approval"].sudo()
        asked = approval.search([("ticket_id", "in", self._origin.ids)], order="id")
        return {
            ticket: asked.filtered(
                lambda one, ticket=ticket: (
                    one.ticket_id == ticket._origin
                    and one.partner_id == ticket.partner_id._origin
                    and one.customer_id == ticket.prepaid_agreement_id.partner_id
                )
            )
            for ticket in self
        }

    @api.model
    def _search_is_prepaid_unapproved(self, operator, value):
        """Return the domain of tickets that are not approved, or of all others."""
        self.env.flush_all()
        field = self.env["prepaid.agreement"]._fields["authorised_contact_ids"]
        names = (field.relation, field.column1, field.column2)
        query = SQL(_UNAPPROVED_QUERY, *map(SQL.identifier, names))
        return [("id", "in" if is_true_wanted(operator, value) else "not in", query)]

    @api.depends_context("lang", "tz")
    @api.depends("prepaid_contact_state")
    def _compute_prepaid_contact_text(self):
        found = self._find_prepaid_approvals()
        for ticket in self:
            asked = found[ticket]
            state = ticket.prepaid_contact_state
            asked = asked.filtered(lambda one, state=state: one.state == state)[-1:]
            ticket.prepaid_contact_text = ticket._describe_prepaid_contact(asked)

    def _describe_prepaid_contact(self, asked):
        """Describe the contact who opened the ticket to the technician.

        :param asked: the `prepaid.ticket.approval` that counts, if any
        """
        self.ensure_one()
        agreement = self.prepaid_agreement_id
        texts = {
            "unasked": self.env._(
                "%(person)s is not authorised to ask for work under agreement %(agreement)s. "
                "Ask %(contact)s to approve this ticket before you work on it."
            ),
            "waiting": self.env._(
                "%(person)s is not authorised to ask for work. %(asked)s was asked on %(date)s "
                "to approve this ticket and can answer until %(until)s."
            ),
            "expired": self.env._(
                "%(person)s is not authorised to ask for work. %(asked)s was asked on %(date)s "
                "to approve this ticket and did not answer in time."
            ),
            "approved": self.env._("%(name)s approved this ticket of %(person)s on %(answered)s."),
            "refused": self.env._("%(name)s refused this ticket of %(person)s on %(answered)s."),
        }
        if self.prepaid_contact_state not in texts:
            return False
        text = texts[self.prepaid_contact_state] % {
            "person": self.partner_id.name,
            "agreement": agreement.name,
            "contact": agreement.contact_id.name,
            "asked": asked.asked_of_id.name,
            "date": asked._format_day(asked.date_asked),
            "until": format_date(self.env, asked.valid_until),
            "name": asked.answer_name,
            "answered": asked._format_day(asked.date_answered),
        }
        return " ".join(filter(None, [text, asked.answer_note]))

    def _get_prepaid_contact_warning(self):
        """Return in a few words why work on this ticket should wait, or False."""
        self.ensure_one()
        values = {
            "person": self.partner_id.name,
            "contact": self.prepaid_agreement_id.contact_id.name,
        }
        texts = {
            "unasked": self.env._("Ticket not approved: %(person)s is not authorised"),
            "waiting": self.env._("Ticket not approved yet: %(contact)s has been asked"),
            "expired": self.env._("Ticket not approved: %(contact)s has not answered"),
            "refused": self.env._("Ticket refused by the customer"),
        }
        text = texts.get(self.prepaid_contact_state)
        return text % values if text else False

    def write(self, vals):
        """Extend: cancel requests about a ticket that changes its contact."""
        result = super().write(vals)
        if "partner_id" in vals or "company_id" in vals:
            # Sudo: nobody writes requests manually.
            self.sudo().mapped("prepaid_approval_ids")._cancel_obsolete()
        return result

    def action_ask_prepaid_approval(self):
        """Ask the single point of contact by mail to approve this ticket.

        While a request waits, another click changes nothing.

        :raise AccessError: for users who may not change the ticket
        :raise UserError: when there is nothing to ask, or no address to write to
        """
        self.ensure_one()
        if not self.env.user.has_group("prepaid_it_blocks.group_user"):
            raise AccessError(self.env._("Only users of prepaid time ask for an approval."))
        self.check_access("write")
        # Two clicks at once: the second one begins again and finds what the first one did.
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET write_date = write_date WHERE id = %s", [self.id]
        )
        # Sudo: nobody writes requests manually; the right was checked.
        self.sudo()._ask_prepaid_approval(self.env.user)
        return True

    def _ask_prepaid_approval(self, user):
        """Make the request and mail it, unless one waits already.

        :param user: the `res.users` who asks
        :return: the `prepaid.ticket.approval` that waits
        :raise UserError: when there is nothing to ask, or no address to write to
        """
        self.ensure_one()
        contact = self.prepaid_agreement_id.contact_id
        approval = self.env["prepaid.ticket.approval"]
        waiting = self._find_prepaid_approvals()[self].filtered(lambda one: one.state == "waiting")
        if waiting:
            return waiting
        if not self.is_prepaid_unapproved:
            raise UserError(self.env._("Nobody has to approve this ticket."))
        if not email_split(contact.email or ""):
            raise UserError(
                self.env._(
                    "%s has no e-mail address. Enter one on the contact, then ask again.",
                    contact.display_name,
                )
            )
        if not self.prepaid_agreement_id._get_mail_contact():
            raise UserError(
                self.env._(
                    "%s is archived, or the customer is: choose another single point of contact "
                    "on the agreement, then ask again.",
                    contact.display_name,
                )
            )
        # What nobody answered in time makes room for the new request.
        approval.search([("ticket_id", "=", self.id), ("outcome", "=", False)]).write(
            {"outcome": "expired"}
        )
        approval.flush_model()
        asked = approval.create(self._prepare_prepaid_approval_vals(user))
        asked._send()
        return asked

    def _prepare_prepaid_approval_vals(self, user):
        """Return the values of a request to approve this ticket.

        :param user: the `res.users` who asks
        """
        self.ensure_one()
        agreement = self.prepaid_agreement_id
        return {
            "ticket_id": self.id,
            "agreement_id": agreement.id,
            "partner_id": self.partner_id.id,
            "asked_of_id": agreement.contact_id.id,
            "asked_by_id": user.id,
            "valid_until": agreement.company_id._get_last_day_to_approve(),
        }

    def action_cancel_prepaid_approval(self):
        """Withdraw the request that waits for an answer."""
        waiting = self.prepaid_approval_ids.filtered(lambda one: one.state == "waiting")
        waiting.action_cancel()
        return True
