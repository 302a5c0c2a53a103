from datetime import datetime, time, timedelta

import pytz
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks import compat

# How long before a review is due somebody is asked to plan it, in days.
_LEAD_DAYS = 14
# When a meeting begins that nobody has chosen another time for.
_HOUR = 10
_ACTIVITY = "prepaid_it_blocks_care.mail_activity_type_review"
# Agreements whose review is due and not planned, of which nobody was reminded yet.
_DUE = """
    SELECT a.id
      FROM prepaid_agreement a
      JOIN unnest(%(companies)s::int4[], %(days)s::date[]) AS c (company_id, day)
        ON c.company_id = a.company_id
     WHERE a.state <> 'ended' AND a.review_interval_months > 0 AND a.review_next_date <= c.day
       AND a.review_reminded_date IS DISTINCT FROM a.review_next_date
       AND NOT EXISTS (
           SELECT 1 FROM calendar_event e
            WHERE e.res_model = 'prepaid.agreement' AND e.res_id = a.id AND e.active
              AND e.stop > %(now)s)
     ORDER BY a.review_next_date, a.id
"""


class PrepaidAgreementReviewMixin(models.AbstractModel):
    """Part of agreements: the meeting in which both sides look back and ahead."""

    _name = "prepaid.agreement.review.mixin"
    _description = "Review Meetings on Agreements"

    review_interval_months = fields.Integer(
        string="Review Every",
        compute="_compute_review_interval_months",
        store=True,
        readonly=False,
        tracking=True,
        help="Months from one review meeting to the next. 0: none.",
    )
    review_next_date = fields.Date(
        string="Next Review",
        copy=False,
        tracking=True,
        help="Two weeks before, whoever is responsible is asked to plan it.",
    )
    review_last_date = fields.Date(
        string="Last Review",
        readonly=True,
        copy=False,
        help="When a meeting that was planned from the agreement was last held.",
    )
    review_reminded_date = fields.Date(readonly=True, copy=False)

    _review_interval_range = compat.Constraint(
        "CHECK (review_interval_months BETWEEN 0 AND 60)",
        "Reviews are 1 to 60 months apart; 0 for none.",
    )

    # What the template says later leaves an agreement as it is.
    @api.depends("template_id")
    def _compute_review_interval_months(self):
        for agreement in self:
            # Sudo: whoever makes an agreement gets what was decided.
            agreement.review_interval_months = agreement.template_id.sudo().review_interval_months

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: plan the first review."""
        agreements = super().create(vals_list)
        agreements.filtered(lambda one: not one.review_next_date)._plan_review()
        return agreements

    def write(self, vals):
        """Extend: plan the next review anew once they are further or less far apart."""
        result = super().write(vals)
        is_changed = not {"review_interval_months", "template_id"}.isdisjoint(vals)
        if is_changed and "review_next_date" not in vals:
            self._plan_review()
        return result

    def _plan_review(self):
        """Set when the next review is due: an interval after the last one, or after today."""
        for agreement in self:
            months = agreement.review_interval_months
            start = agreement.review_last_date or agreement.company_id._get_prepaid_today()
            due = start + relativedelta(months=months) if months else False
            if agreement.review_next_date != due:
                agreement.review_next_date = due

    def _note_reviews(self, moments):
        """Note that reviews were held.

        :param moments: dict of agreement id to a moment in UTC
        """
        for agreement in self:
            zone = pytz.timezone(agreement.company_id._get_prepaid_tz())
            day = pytz.utc.localize(moments[agreement.id]).astimezone(zone).date()
            if not agreement.review_last_date or agreement.review_last_date < day:
                agreement._write_guarded({"review_last_date": day})
                agreement._plan_review()

    def action_plan_review(self):
        """Open a new meeting in the calendar, with an agenda in the customer's language."""
        self.ensure_one()
        self.check_access("read")
        lang = self._get_customer_lang()
        agreement = self.with_context(lang=lang)
        start = self._get_review_start()
        # Sudo: whoever plans the meeting need not see who sold the hours.
        responsible = self.sudo()._get_responsible().sudo(False)
        people = (self.contact_id or self.partner_id) | responsible.partner_id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Review Meeting"),
            "res_model": "calendar.event",
            "view_mode": "form",
            "views": [(False, "form")],
            "context": {
                "default_name": agreement.env._("Review meeting: %s", self.partner_id.name),
                "default_description": agreement._get_review_agenda(),
                "default_start": fields.Datetime.to_string(start),
                "default_stop": fields.Datetime.to_string(start + timedelta(hours=1)),
                "default_duration": 1.0,
                "default_partner_ids": people.ids,
                "default_user_id": responsible.id,
                "default_res_model_id": self.env["ir.model"]._get_id(self._name),
                "default_res_model": self._name,
                "default_res_id": self.id,
            },
        }

    def _get_review_start(self):
        """Return when a review might begin, in UTC: in the morning of the day that it is due."""
        self.ensure_one()
        tomorrow = self.company_id._get_prepaid_today() + timedelta(days=1)
        day = max(self.review_next_date or tomorrow, tomorrow)
        # Nobody is asked to come on a weekend.
        day += timedelta(days=max(7 - day.weekday(), 0) if day.weekday() > 4 else 0)
        zone = pytz.timezone(self.company_id._get_prepaid_tz())
        start = zone.localize(datetime.combine(day, time(_HOUR)))
        return start.astimezone(pytz.utc).replace(tzinfo=None)

    def _get_review_agenda(self):
        """Return the agenda as HTML, in the language of the context: what the customer may read."""
        self.ensure_one()
        # Sudo: whoever plans the meeting need not see all that it is about.
        agreement = self.sudo()
        values = {
            "tickets": agreement._get_open_tickets(),
            "findings": agreement._get_open_findings(),
            "left": agreement._get_left_texts(),
        }
        return self.env["ir.qweb"]._render("prepaid_it_blocks_care.review_agenda", values)

    @api.model
    def _get_review_due_ids(self):
        """Return the ids of the agreements whose review somebody ought to plan."""
        companies = self.env["res.company"]._fetch_companies(
            "SELECT DISTINCT company_id FROM prepaid_agreement WHERE review_interval_months > 0"
        )
        self.flush_model()
        self.env["calendar.event"].flush_model(["active", "res_id", "res_model_id", "stop"])
        lead = timedelta(days=_LEAD_DAYS)
        days = [company._get_prepaid_today() + lead for company in companies]
        values = {"companies": companies.ids, "days": days, "now": fields.Datetime.now()}
        self.env.cr.execute(_DUE, values)
        return [number for (number,) in self.env.cr.fetchall()]

    def _remind_of_review(self):
        """Ask whoever is responsible to plan the next review, once."""
        self.ensure_one()
        if self.review_reminded_date == self.review_next_date:
            # Somebody was faster.
            return
        self.review_reminded_date = self.review_next_date
        self.activity_schedule(
            _ACTIVITY,
            user_id=self._get_responsible().id,
            date_deadline=self.review_next_date,
            note=self.env._("Press “Plan Review” on the agreement: the agenda is made for you."),
        )

    def _close_review_reminders(self):
        """Mark reminders as done: the review is planned."""
        if self:
            self.activity_feedback([_ACTIVITY])
