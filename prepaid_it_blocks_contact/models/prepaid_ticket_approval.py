from markupsafe import Markup, escape
from werkzeug.urls import url_encode

from odoo import SUPERUSER_ID, api, fields, models
from odoo.addons.prepaid_it_blocks import compat
from odoo.addons.prepaid_it_blocks.batch import send_after_commit
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date


class PrepaidTicketApproval(models.Model):
    """A question to the customer's single point of contact: to approve somebody's ticket, once.

    It is answered by the link in the copy of the mail that goes to that person.
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
    asked_of_id = fields.Many2one(required=True)
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
    contact_lang = fields.Char(
        compute="_compute_contact_lang", help="Language to write to the contact in."
    )
    approve_link = fields.Char(compute="_compute_links", help="Without the key that opens it.")
    refuse_link = fields.Char(compute="_compute_links", help="Without the key that opens it.")

    _answer_complete = compat.Constraint(
        "CHECK (outcome IS NULL OR outcome IN ('cancelled', 'expired')"
        " OR (date_answered IS NOT NULL AND answered_by_id IS NOT NULL"
        " AND answer_name IS NOT NULL))",
        "An answer needs a name and a date.",
    )

    # One open request per ticket.
    _open_key = compat.UniqueIndex("(ticket_id) WHERE outcome IS NULL")

    @api.depends("agreement_id")
    def _compute_contact_lang(self):
        for approval in self:
            approval.contact_lang = approval.agreement_id._get_customer_lang()

    @api.depends("agreement_id")
    def _compute_links(self):
        for approval in self:
            base = approval.agreement_id.get_base_url()
            approval.approve_link = base + approval._get_page_url(answer="yes")
            approval.refuse_link = base + approval._get_page_url(answer="no")

    def action_cancel(self):
        """Withdraw requests that the contact has not answered.

        :raise AccessError: for users who may not change the ticket
        :raise UserError: when one has been answered or is over
        """
        if not self.env.user.has_group("prepaid_it_blocks.group_user"):
            raise AccessError(self.env._("Only users of prepaid time cancel a request."))
        self.check_access("read")
        self.mapped("ticket_id").check_access("write")
        if any(approval.outcome for approval in self):
            raise UserError(self.env._("This request has its answer already: it stays as it is."))
        # Sudo: nobody writes requests manually; the right was checked.
        self.sudo()._cancel(self.env._("Cancelled by %s.", self.env.user.name))

    def _cancel(self, cause):
        """Close requests without an answer, and note why.

        :param cause: the reason, as a text
        """
        self._close("cancelled")
        for approval in self:
            approval._log_message(
                self.env._(
                    "The request to %(contact)s to approve this ticket is closed. %(cause)s",
                    contact=approval.asked_of_id.name,
                    cause=cause,
                )
            )

    def _find_obsolete_cause(self):
        """Return the text why a request has become obsolete, or None."""
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

    def _cancel_obsolete(self):
        """Close the open ones among these requests that have nothing to ask any more."""
        for approval in self.filtered(lambda one: not one.outcome):
            cause = approval._find_obsolete_cause()
            if cause:
                approval._cancel(cause)

    def _answer(self, contact, is_approved, name, note="", address=""):
        """Record the contact's answer. The first answer counts.

        Another one, or one that comes too late, changes nothing.

        :param contact: the `res.partner` who is logged in; none for a visitor without account
        :param is_approved: True for yes
        :param name: the name typed with the answer
        :param note: what the contact adds
        :param address: internet address that the answer came from
        :return: whether this answer was taken down
        """
        self.ensure_one()
        self._cancel_obsolete()
        if self.state != "waiting":
            return False
        outcome = "approved" if is_approved else "refused"
        self._save_answer(outcome, contact or self.asked_of_id, name, note=note, address=address)
        self._notify_technicians()
        return True

    def _get_page_url(self, key=None, **arguments):
        """Return the address of the request's page.

        :param key: what the visitor came with, if anything
        :param arguments: other parameters of the address; empty ones are left out
        """
        self.ensure_one()
        arguments["access_token"] = key
        query = url_encode({name: value for name, value in arguments.items() if value})
        return f"/my/prepaid/approval/{self.id}?{query}"

    def _format_day(self, moment):
        """Return the reader's date of a moment as it is written; nothing for none.

        :param moment: a datetime in UTC
        """
        if not moment:
            return ""
        return format_date(self.env, fields.Datetime.context_timestamp(self, moment).date())

    def _send(self):
        """Mail the request to the single point of contact, and note it on the ticket.

        The mail is the system's, as is what the contact answers.
        """
        self.ensure_one()
        system = self.with_user(SUPERUSER_ID)
        template = system.env.ref("prepaid_it_blocks_contact.mail_template_ticket_approval")
        values = {
            "model": False,
            "res_id": False,
            "author_id": system.env.user.partner_id.id,
            "reply_to": self.asked_by_id.email_formatted or self.company_id.email,
            "auto_delete": True,
        }
        mail_id = template.send_mail(self.id, email_values=values)
        send_after_commit(system.env["mail.mail"].browse(mail_id))
        self._log_message(
            self.env._(
                "%(user)s asks %(contact)s by mail to approve this ticket of %(person)s.",
                user=self.asked_by_id.name,
                contact=self.asked_of_id.name,
                person=self.partner_id.name,
            )
        )

    def _notify_technicians(self):
        """Note the answer on the ticket, and notify who asked and who works on it."""
        self.ensure_one()
        users = self.asked_by_id | self.ticket_id.user_id
        approval = self.with_context(lang=self.asked_by_id.lang or self.env.lang)
        texts = {"name": approval.answer_name, "person": approval.partner_id.name}
        if approval.outcome == "approved":
            text = self.env._("%(name)s approves this ticket of %(person)s.", **texts)
        else:
            text = self.env._(
                "%(name)s refuses this ticket of %(person)s: do not work on it.", **texts
            )
        lines = filter(None, [text, approval.answer_note])
        approval._log_message("\n".join(lines), users.filtered("active").mapped("partner_id"))

    def _log_message(self, text, readers=None):
        """Write an internal note on the ticket.

        :param text: words
        :param readers: `res.partner` to notify, if any
        """
        self.ensure_one()
        body = Markup("<br/>").join(escape(line) for line in text.splitlines())
        self.ticket_id.message_post(
            body=body,
            message_type="notification",
            subtype_xmlid="mail.mt_note",
            partner_ids=readers.ids if readers else [],
            author_id=self.answered_by_id.id or self.asked_by_id.partner_id.id,
        )
