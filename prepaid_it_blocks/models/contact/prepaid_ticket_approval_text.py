from markupsafe import Markup, escape
from werkzeug.urls import url_encode

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import format_date
from odoo.tools.misc import hmac

from ...isolated import send_after_commit

_PURPOSE = "prepaid_it_blocks.ticket_approval"


class PrepaidTicketApproval(models.Model):
    """What a request to approve a ticket says, and the link that answers it."""

    _inherit = "prepaid.ticket.approval"

    contact_lang = fields.Char(
        compute="_compute_contact_lang", help="Language to write to the contact in."
    )
    # Who reads the link can answer for the customer: only the mail has it.
    approve_link = fields.Char(compute="_compute_links", groups=fields.NO_ACCESS)
    refuse_link = fields.Char(compute="_compute_links", groups=fields.NO_ACCESS)

    @api.depends("agreement_id")
    def _compute_contact_lang(self):
        for approval in self:
            approval.contact_lang = approval.agreement_id._get_customer_lang()

    @api.depends("secret", "valid_until")
    def _compute_links(self):
        for approval in self:
            base = approval.agreement_id.get_base_url()
            key = approval._get_key()
            approval.approve_link = base + approval._get_page_url(key, answer="yes")
            approval.refuse_link = base + approval._get_page_url(key, answer="no")

    def _get_key(self):
        """Return what the link to this request is signed with.

        It holds for this request, for nothing else, and for its last day. An empty recordset
        has a key too, which takes as long to reckon.
        """
        message = (self.id, self.secret, str(self.valid_until))
        return hmac(self.env, _PURPOSE, message)

    def _get_page_url(self, key, **arguments):
        """Return the address of the request's page.

        :param key: what the visitor came with
        :param arguments: other parameters of the address; empty ones are left out
        """
        self.ensure_one()
        arguments["key"] = key
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

        The firm's people do not read this mail anywhere, or they could approve for the
        customer: it belongs to no document, and it is the system's.
        """
        self.ensure_one()
        system = self.with_user(SUPERUSER_ID)
        template = system.env.ref("prepaid_it_blocks.mail_template_ticket_approval")
        values = {
            "model": False,
            "res_id": False,
            "author_id": system.env.user.partner_id.id,
            "reply_to": self.asked_by_id.email_formatted or self.company_id.email,
            "auto_delete": True,
        }
        mail_id = template.send_mail(self.id, email_values=values)
        send_after_commit(system.env["mail.mail"].browse(mail_id))
        self._note(
            self.env._(
                "%(user)s asks %(contact)s by mail to approve this ticket of %(person)s.",
                user=self.asked_by_id.name,
                contact=self.asked_of_id.name,
                person=self.partner_id.name,
            )
        )

    def _tell_technicians(self):
        """Note the answer on the ticket, and notify who asked and who works on it."""
        self.ensure_one()
        users = self.asked_by_id | self.ticket_id.user_id
        approval = self.with_context(lang=self.asked_by_id.lang or self.env.lang)
        words = {"name": approval.answer_name, "person": approval.partner_id.name}
        if approval.outcome == "approved":
            text = self.env._("%(name)s approves this ticket of %(person)s.", **words)
        else:
            text = self.env._(
                "%(name)s refuses this ticket of %(person)s: do not work on it.", **words
            )
        lines = filter(None, [text, approval.answer_note])
        approval._note("\n".join(lines), users.filtered("active").mapped("partner_id"))

    def _note(self, text, readers=None):
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
