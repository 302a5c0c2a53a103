from datetime import timedelta

import pytz

from odoo import api, fields, models

from ..policies import numbers

# The shortest stretch of work that makes a moment working time, in hours.
_MOMENT = 1.0 / 60.0


class ResCompanyPrepaidCalendarMixin(models.AbstractModel):
    """Part of `res.company`: its day and working hours, and how long hours last from a day on."""

    _name = "res.company.prepaid.calendar.mixin"
    _description = "Calendar of Prepaid Hours"
    _inherit = ["prepaid.guard.mixin", "prepaid.range.mixin"]

    @api.model
    def _get_number_ranges(self):
        """Extend: no day is further away than a century."""
        names = ("prepaid_grace_days", "prepaid_followup_days", "prepaid_renewal_retry_days")
        days = (-numbers.MAX_DAYS, numbers.MAX_DAYS)
        return super()._get_number_ranges() | dict.fromkeys(names, days)

    def _get_prepaid_tz(self):
        """Return the name of the company's time zone.

        It is that of the company's working hours, else that of its address.
        """
        self.ensure_one()
        company = self.sudo()
        return company.resource_calendar_id.tz or company.partner_id.tz or "UTC"

    def _get_prepaid_today(self):
        """Return the calendar date that it is now for the company, in its time zone."""
        return fields.Date.context_today(self.with_context(tz=self._get_prepaid_tz()))

    def _is_prepaid_mail_time(self):
        """Check if mails may go out by themselves now, in working time of the company."""
        self.ensure_one()
        calendar = self.resource_calendar_id
        if not (self.prepaid_mail_working_hours and calendar):
            return True
        now = pytz.utc.localize(fields.Datetime.now())
        end = calendar.plan_hours(_MOMENT, now, compute_leaves=True)
        # The next moment of work ends one moment from now only if work is under way.
        return bool(end) and end <= now + timedelta(hours=_MOMENT)

    def _get_prepaid_validity_text(self, months):
        """Return the sentence of an offer on how long its hours last.

        :param months: the validity in months; 0 for hours that do not expire
        """
        self.ensure_one()
        if not months:
            return self.env._("The hours do not expire.")
        # Sudo: customers read it too.
        activation = self.sudo().prepaid_activation
        if activation == "order":
            if months == 1:
                return self.env._("Valid for a month from the order.")
            return self.env._("Valid for %s months from the order.", months)
        if activation == "invoice":
            if months == 1:
                return self.env._("Valid for a month from the invoice.")
            return self.env._("Valid for %s months from the invoice.", months)
        if months == 1:
            return self.env._("Valid for a month from payment.")
        return self.env._("Valid for %s months from payment.", months)
