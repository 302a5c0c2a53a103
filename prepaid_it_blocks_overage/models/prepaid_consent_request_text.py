from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks.policies.hours import as_clock, to_minutes
from odoo.tools import email_split, format_amount


class PrepaidConsentRequestTextMixin(models.AbstractModel):
    """Part of overage requests: their texts for the customer and for the firm."""

    _name = "prepaid.consent.request.text.mixin"
    _description = "Texts of Overage Requests"

    # What pages and mails say. Computed for the reader's language.
    hours_text = fields.Char(string="Overage", compute="_compute_texts")
    price_text = fields.Char(compute="_compute_texts")
    balance_text = fields.Char(compute="_compute_texts")
    contact_lang = fields.Char(
        compute="_compute_contact_lang", help="Language to write to the customer in."
    )
    portal_link = fields.Char(compute="_compute_portal_link", help="Without the key that opens it.")

    @api.depends_context("lang")
    @api.depends("hours", "settlement", "amount_total", "agreement_id")
    def _compute_texts(self):
        for request in self:
            request.hours_text = as_clock(request.hours)
            request.price_text = request._get_price_text()
            request.balance_text = request._get_balance_text()

    def _get_price_text(self):
        """Return the text of the price."""
        self.ensure_one()
        if self.settlement == "next_block":
            return self.env._(
                "The hours come off the next block that you buy. You pay nothing besides it."
            )
        if self.settlement == "free":
            return self.env._("You pay nothing extra for these hours.")
        values = {
            "rate": format_amount(self.env, self.rate, self.currency_id),
            "untaxed": format_amount(self.env, self.amount_untaxed, self.currency_id),
            "total": format_amount(self.env, self.amount_total, self.currency_id),
        }
        if self.amount_total == self.amount_untaxed:
            return self.env._(
                "%(rate)s an hour, for the hours that we work: %(total)s at most.", **values
            )
        return self.env._(
            "%(rate)s an hour, for the hours that we work: %(total)s at most with taxes "
            "(%(untaxed)s without).",
            **values,
        )

    def _get_balance_text(self):
        """Return the text of the balance."""
        self.ensure_one()
        agreement = self.agreement_id
        if to_minutes(agreement.available_seconds) > 0:
            return self.env._(
                "%s hours are left in your blocks.", as_clock(agreement.available_hours)
            )
        if not agreement._is_used_up():
            return self._get_unusable_text()
        if to_minutes(agreement.overage_seconds) > 0:
            return self.env._(
                "Your hours are used up, and %s hours were worked beyond your blocks.",
                as_clock(agreement.overage_hours),
            )
        return self.env._("Your hours are used up.")

    def _get_unusable_text(self):
        """Return the text of a balance of which nothing can be used now."""
        hours = self.agreement_id.overage_hours
        if to_minutes(self.agreement_id.overage_seconds) > 0:
            return self.env._(
                "None of your hours can be used now, and %s hours were worked beyond your blocks.",
                as_clock(hours),
            )
        return self.env._("None of your hours can be used now.")

    def _compute_contact_lang(self):
        for request in self:
            request.contact_lang = request.agreement_id._get_customer_lang()

    def _compute_portal_link(self):
        for request in self:
            request.portal_link = request.agreement_id.get_base_url() + request._get_page_url()

    def _get_page_url(self, access_token=None, **arguments):
        """Return the address of the request's page in the portal.

        :param access_token: the key that the visitor came with, if any
        :param arguments: other parameters of the address
        """
        self.ensure_one()
        suffix = f"/extra/{self.id}"
        return self.agreement_id._get_page_url(access_token, suffix=suffix, **arguments)

    def _send(self):
        """Mail the request to the single point of contact, and note it where it was asked."""
        self.ensure_one()
        self._log_message(
            self.env._(
                "%(user)s asks the customer for %(hours)s hours of overage: %(reason)s",
                user=self.asked_by_id.name,
                hours=self.hours_text,
                reason=self.reason,
            )
        )
        self._mail()

    def _mail(self):
        """Mail the request to whom it asks; without an address the agreement says so."""
        self.ensure_one()
        if not email_split(self.asked_of_id.email or ""):
            self._log_message(
                self.env._(
                    "Nobody was mailed: agreement %s has no single point of contact with an "
                    "e-mail address. The request waits in the portal.",
                    self.agreement_id.name,
                )
            )
            return
        self.env.ref("prepaid_it_blocks_overage.mail_template_consent_request").send_mail(self.id)

    def _ask_another(self, person):
        """Ask another person, whose link takes the place of the one that was sent before.

        :param person: the `res.partner` who speaks for the customer now
        """
        self.ensure_one()
        self.asked_of_id = person
        self._log_message(
            self.env._(
                "%(contact)s is asked for %(hours)s hours of overage now: the link that was sent "
                "before opens nothing any more.",
                contact=person.name,
                hours=self.hours_text,
            )
        )
        self._mail()

    def _get_asker_lang(self):
        """Return the language of who asked."""
        self.ensure_one()
        return self.asked_by_id.lang or self.env.lang

    def _get_answer_text(self):
        """Return the text of the answer: the typed name, the reason and the customer's note."""
        self.ensure_one()
        text = self.env._("In the portal, as %s.", self.answer_name)
        return " ".join(filter(None, [text, self.reason, self.answer_note]))

    def _notify_requester(self):
        """Note the answer on agreement and ticket, and notify who asked."""
        self.ensure_one()
        request = self.with_context(lang=self._get_asker_lang())
        values = {
            "contact": request.answered_by_id.display_name,
            "hours": request.hours_text,
            "text": request._get_answer_text(),
        }
        if request.outcome == "granted":
            text = self.env._(
                "%(contact)s says yes to %(hours)s hours of overage. %(text)s", **values
            )
        else:
            text = self.env._(
                "%(contact)s says no to %(hours)s hours of overage. %(text)s", **values
            )
        request._log_message(text, notify=True)

    def _log_message(self, text, notify=False):
        """Write an internal note on the agreement, and on the ticket if there is one.

        :param text: words
        :param notify: True to notify who asked, by the note on the ticket if there is one
        """
        self.ensure_one()
        body = Markup("<br/>").join(escape(line) for line in text.splitlines())
        readers = self.asked_by_id.partner_id.ids if notify else []
        for record in filter(None, (self.ticket_id, self.agreement_id)):
            record.message_post(
                body=body,
                message_type="notification",
                subtype_xmlid="mail.mt_note",
                partner_ids=readers,
                author_id=self.answered_by_id.id or self.asked_by_id.partner_id.id,
            )
            readers = []
