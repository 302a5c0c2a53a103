from odoo import models, tools
from odoo.exceptions import AccessError

from ... import compat


class PrepaidAgreementResponsibleMixin(models.AbstractModel):
    """Part of `prepaid.agreement`: who looks after it, and what they are reminded of."""

    _name = "prepaid.agreement.responsible.mixin"
    _description = "Who Looks After Prepaid Agreements"

    def _get_salesperson(self):
        """Return the salesperson of a renewal, or no user where there is none at work."""
        self.ensure_one()
        users = self.user_id | self._get_last_sale_line().order_id.user_id
        return users.filtered("active")[:1]

    def _get_responsible(self):
        """Return the user notified of renewals: the salesperson, else a manager, else oneself."""
        self.ensure_one()
        # Sudo: whoever causes a renewal need not see the firm's users.
        managers = self.env.ref("prepaid_it_blocks.group_manager").sudo()[compat.ALL_USERS]
        managers = managers.filtered(
            lambda manager: manager.active and self.company_id in manager.company_ids
        )
        for user in self._get_salesperson() | managers.sorted("id"):
            if _can_be_notified(self, user):
                return user
        return self.env.ref("base.user_root") if self.env.user.share else self.env.user

    def _get_place_of_activity(self, order):
        """Return the record to schedule an activity on: the order, if its user may see it.

        :param order: a renewal quotation
        """
        self.ensure_one()
        return order if _can_be_notified(order, self._get_responsible()) else self

    def _get_customer_lang(self):
        """Return the language to write to the customer in; the company's if there is none."""
        self.ensure_one()
        installed = [code for code, __ in self.env["res.lang"].sudo().get_installed()]
        for lang in (self.contact_id.lang, self.company_id.partner_id.lang):
            if lang in installed:
                return lang
        return "en_US" if "en_US" in installed else installed[0]

    def _log_gaps(self):
        """Remind of missing settings that a renewal can do without."""
        self.ensure_one()
        if not self._get_salesperson():
            self._remind(
                self.env._("Choose a salesperson"),
                self.env._(
                    "Agreement %s has no salesperson who is at work. The renewal quotation went "
                    "out without one: choose who looks after this customer.",
                    self.name,
                ),
            )
        if not self.contact_id.lang:
            self._remind(
                self.env._("Choose the contact's language"),
                self.env._(
                    "%(contact)s has no language, so the renewal mail went out in the "
                    "company's. Choose the language on the contact.",
                    contact=self.contact_id.display_name,
                ),
            )

    def _remind(self, summary, text):
        """Schedule an activity on the agreement, unless one like it is waiting.

        :param summary: what to do
        :param text: why
        """
        self.ensure_one()
        # Sudo: somebody else's activity counts too.
        if summary not in self.sudo().activity_ids.mapped("summary"):
            self._warn(summary, text)

    def _is_warned(self, summary, text):
        """Check if an activity that says just this is waiting.

        :param summary: what to do
        :param text: why
        """
        self.ensure_one()
        # Text is no HTML; line breaks are all that differs once it is.
        return any(
            tools.html2plaintext(activity.note or "").split() == text.split()
            for activity in self.activity_ids
            if activity.summary == summary
        )

    def _warn(self, summary, text, user=None):
        """Schedule an activity of today on the agreement.

        :param summary: what to do
        :param text: why
        :param user: who is to do it; None for whoever looks after the agreement
        """
        self.ensure_one()
        self.activity_schedule(
            "mail.mail_activity_data_warning",
            user_id=(user or self._get_responsible()).id,
            date_deadline=self.company_id._get_prepaid_today(),
            summary=summary,
            note=tools.plaintext2html(text),
        )

    def _schedule_renewal_activity(self, order, reason):
        """Notify the salesperson of a new renewal quotation and of the next step.

        :param order: the renewal quotation
        :param reason: why it was made, as a sentence
        """
        self.ensure_one()
        task = self.env._("Follow this quotation up.")
        if order.state == "draft":
            task = self.env._("It has not been sent to the customer yet: look it over and send it.")
        self._get_place_of_activity(order).activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=self._get_responsible().id,
            date_deadline=self.company_id._get_prepaid_today(),
            summary=self.env._("Renewal of prepaid hours: %s", self.partner_id.display_name),
            note=f"{reason} {task}",
        )

    def _schedule_check_activity(self, label):
        """Notify the persons in charge that a rule of the ledger is broken.

        :param label: what has to be so and is not
        """
        summary = self.env._("The prepaid ledger needs a look")
        for agreement in self:
            if summary in agreement.activity_ids.mapped("summary"):
                continue
            agreement.activity_schedule(
                "mail.mail_activity_data_warning",
                user_id=agreement.user_id.id or self.env.uid,
                date_deadline=agreement.company_id._get_prepaid_today(),
                summary=summary,
                note=self.env._("It does not hold that %s.", label),
            )


def _can_be_notified(record, user):
    """Check if a user may see a record: an activity on any other is refused.

    :param record: one record
    :param user: one `res.users`
    """
    seen = record.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)
    try:
        return seen.has_access("read")
    except AccessError:
        return False
