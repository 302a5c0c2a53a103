import operator as operators
from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks.policies.hours import to_hours, to_minutes
from odoo.addons.prepaid_it_blocks.search_terms import get_membership
from odoo.tools.misc import format_date

from ..policies import forecast

_COMPARISONS = {
    "<": operators.lt,
    "<=": operators.le,
    ">": operators.gt,
    ">=": operators.ge,
}


class PrepaidAgreementForecastMixin(models.AbstractModel):
    """The part of agreements that foresees how fast hours are used and when they run out.

    Nothing of it is stored, since all of it depends on today.
    """

    _name = "prepaid.agreement.forecast.mixin"
    _description = "Forecast of Agreements"

    pace_hours_per_week = fields.Float(
        string="Hours per Week",
        compute="_compute_forecast",
        compute_sudo=True,
        help="How fast hours are used: the last 30 days count for two thirds, the last 90 for "
        "one third.",
    )
    run_out_date = fields.Date(
        string="Runs Out",
        compute="_compute_forecast",
        compute_sudo=True,
        search="_search_run_out_date",
        help="The first day that the hours in force do not cover at today's pace. Hours that "
        "end before they are used are not counted. Empty where too little time was logged.",
    )
    run_out_earliest = fields.Date(
        string="Runs Out at the Earliest", compute="_compute_forecast", compute_sudo=True
    )
    run_out_latest = fields.Date(
        string="Runs Out at the Latest", compute="_compute_forecast", compute_sudo=True
    )
    run_out_text = fields.Char(string="Forecast", compute="_compute_run_out_text")

    @api.depends(
        "state",
        "company_id",
        "draw_order",
        "entry_ids",
        "block_ids.balance_seconds",
        "block_ids.state",
        "block_ids.is_suspended",
        "block_ids.date_start",
        "block_ids.date_end",
    )
    def _compute_forecast(self):
        forecasts = self._fetch_forecasts(self._origin.ids)
        for agreement in self:
            found = forecasts.get(agreement._origin.id)
            agreement.pace_hours_per_week = to_hours(found.pace * 7) if found else 0.0
            agreement.run_out_date = found and found.run_out_date
            agreement.run_out_earliest = found and found.earliest
            agreement.run_out_latest = found and found.latest

    @api.depends("state", "available_seconds", "run_out_date", "run_out_earliest", "run_out_latest")
    @api.depends_context("lang")
    def _compute_run_out_text(self):
        for agreement in self:
            agreement.run_out_text = agreement._get_run_out_text()

    def _get_run_out_text(self):
        """Return the text on when the hours run out, or False once the agreement has ended."""
        self.ensure_one()
        if self.state == "ended":
            return False
        if to_minutes(self.available_seconds) <= 0:
            return self.env._("No hours to use at the moment")
        if not self.pace_hours_per_week:
            return self.env._("Not enough time logged yet")
        if not self.run_out_date:
            return self.env._("Not within five years")
        days = self._get_run_out_texts("medium")
        if not self.run_out_latest:
            return self.env._("About %(date)s (%(earliest)s at the earliest)", **days)
        if self.run_out_earliest == self.run_out_latest:
            return self.env._("About %(date)s", **days)
        return self.env._("About %(date)s (between %(earliest)s and %(latest)s)", **days)

    def _get_outlook_text(self):
        """Extend: add the forecast at the present pace."""
        return self._get_run_out_sentence() or super()._get_outlook_text()

    def _get_run_out_sentence(self):
        """Return to the customer how long the hours last; False where there are none."""
        self.ensure_one()
        if self.state == "ended" or to_minutes(self.available_seconds) <= 0:
            return False
        if not self.pace_hours_per_week:
            return self.env._("Not enough time logged yet to say how long your hours last.")
        if not self.run_out_date:
            return self.env._("At today's pace your hours last for more than five years.")
        days = self._get_run_out_texts("long")
        if not self.run_out_latest:
            return self.env._(
                "At today's pace your hours last until about %(date)s (%(earliest)s at the "
                "earliest).",
                **days,
            )
        if self.run_out_earliest == self.run_out_latest:
            return self.env._("At today's pace your hours last until about %(date)s.", **days)
        return self.env._(
            "At today's pace your hours last until about %(date)s (between %(earliest)s and "
            "%(latest)s).",
            **days,
        )

    def _get_run_out_texts(self, length):
        """Return the dates of the forecast in the reader's language.

        :param length: ``medium`` or ``long``: how months are written
        """
        self.ensure_one()
        return {
            name: format_date(self.env, self[fname], date_format=length)
            for name, fname in (
                ("date", "run_out_date"),
                ("earliest", "run_out_earliest"),
                ("latest", "run_out_latest"),
            )
        }

    @api.model
    def _search_run_out_date(self, operator, value):
        """Search open agreements by run-out date."""
        open_ids = self.sudo().search([("state", "!=", "ended")]).ids
        dates = self._fetch_forecasts(open_ids, forecast.get_forecast_date)
        if operator in _COMPARISONS:
            compare, limit = _COMPARISONS[operator], fields.Date.to_date(value)
            return [("id", "in", [key for key, day in dates.items() if compare(day, limit)])]
        is_in, values = get_membership(operator, value)
        days = {fields.Date.to_date(one) for one in values if one}
        found = [number for number, day in dates.items() if day in days or not days]
        # Without a day the question is whether there is any.
        is_positive = is_in == bool(days)
        return [("id", "in" if is_positive else "not in", found)]

    @api.model
    def _fetch_forecasts(self, agreement_ids, get_forecast=forecast.get_forecast):
        """Return the forecasts of agreements, in a constant number of statements.

        No record of an agreement is read: a run may ask for all of them at once.

        :param agreement_ids: database ids
        :param get_forecast: `get_forecast` of the policy, or its `get_forecast_date`
        :return: dict of agreement id to what it returns; agreements of which nothing can be
            forecast, and those that have ended, are not in it
        """
        todays, oldest_first = {}, set()
        for number, today, is_oldest_first in self._fetch_todays(agreement_ids):
            todays[number] = today
            if is_oldest_first:
                oldest_first.add(number)
        # Sudo: a block's limits count whether the reader may see the teams or not.
        entry = self.env["prepaid.entry"].sudo()
        work = entry._fetch_work(todays)
        slots = entry._get_slots(list(work), []) if work else {}
        forecasts = {
            number: get_forecast(done, slots.of(number), todays[number], number in oldest_first)
            for number, done in work.items()
        }
        return {number: one for number, one in forecasts.items() if one}

    @api.model
    def _fetch_ends(self, agreement_ids, days):
        """Return the next last day of hours that are left, in a constant number of statements.

        :param agreement_ids: database ids
        :param days: how many days from today on are looked at
        :return: dict of agreement id to (the day, seconds that end on it); agreements of which no
            hours end by then are not in it
        """
        todays = {number: today for number, today, __ in self._fetch_todays(agreement_ids)}
        domain = [
            ("agreement_id", "in", list(todays)),
            ("state", "=", "active"),
            ("date_end", "!=", False),
            ("balance_seconds", ">", 0),
        ]
        ends = {}
        # Sudo: a block's hours count whether the reader may see its limits or not.
        for block in self.env["prepaid.block"].sudo().search(domain):
            number = block.agreement_id.id
            today = todays[number]
            if block._is_in_force(today) and block.date_end <= today + timedelta(days=days):
                left = ends.setdefault(number, {})
                left[block.date_end] = left.get(block.date_end, 0) + block.balance_seconds
        return {number: min(left.items()) for number, left in ends.items()}

    @api.model
    def _fetch_todays(self, agreement_ids):
        """Return the date that it is for each agreement's company.

        :param agreement_ids: database ids
        :return: list of (agreement id, date, whether the oldest block is used first); those
            that have ended are left out
        """
        if not agreement_ids:
            return []
        self.flush_model(["company_id", "draw_order", "state"])
        self.env.cr.execute(
            """
            SELECT id, company_id, draw_order = 'oldest' FROM prepaid_agreement
             WHERE id = ANY(%s) AND state <> 'ended'
            """,
            [list(agreement_ids)],
        )
        rows = self.env.cr.fetchall()
        companies = self.env["res.company"].sudo().browse({row[1] for row in rows})
        todays = {company.id: company._get_prepaid_today() for company in companies}
        return [(number, todays[company_id], first) for number, company_id, first in rows]
