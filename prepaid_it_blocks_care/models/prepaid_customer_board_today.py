from datetime import datetime, time, timedelta

import pytz

from odoo import api, models

from .board_sql import get_low_query, get_threshold_query

# The rows whose hours of today are not simply all that are left: some have ended and not expired
# yet, begin later, or are suspended.
_ODD_ROWS = """
    SELECT s.agreement_id, s.left, {low} AS low FROM (
           SELECT b.agreement_id, b.has_blocks, b.is_pending, b.is_suspended,
                  COALESCE(SUM(x.balance_seconds) FILTER (WHERE {in_force}), 0) AS left,
                  {threshold} AS threshold
             FROM prepaid_board_agreement b
             JOIN days d ON d.company_id = b.company_id
             JOIN prepaid_agreement a ON a.id = b.agreement_id
             JOIN prepaid_block x ON x.agreement_id = b.agreement_id AND x.state = 'active'
            WHERE (b.first_end < DATE '{last_today}' OR b.last_start > DATE '{first_today}'
                   OR b.is_suspended)
              AND NOT ({plain})
            GROUP BY b.agreement_id, a.id) s
"""
# Hours of today are all that are left.
_PLAIN = "b.first_end >= d.today AND b.last_start <= d.today AND NOT b.is_suspended"


class PrepaidCustomerBoardTodayMixin(models.AbstractModel):
    """The part of the customers' board that knows what day it is for each company."""

    _name = "prepaid.customer.board.today.mixin"
    _description = "Today on the Owner's Board"

    @api.model
    def _get_today_queries(self):
        """Return the SQL of tables that depend on the day: a list for ``WITH``.

        ``days`` has each company's today and the days that it compares with: someone was in touch
        lately who was so from ``contact_limit`` on, a moment in UTC. ``odd`` has the hours of
        today where they have to be added up.
        """
        companies = self.env["res.company"]._fetch_companies("SELECT id FROM res_company")
        todays = {company: company._get_prepaid_today() for company in companies}
        rows = ", ".join(self._get_days_row(*one) for one in todays.items())
        in_force = self.env["prepaid.block"]._get_in_force_query("x", "d.today")
        granted = f"COALESCE(SUM(x.used_seconds + x.balance_seconds) FILTER (WHERE {in_force}), 0)"
        odd = _ODD_ROWS.format(
            low=get_low_query("s", "s.left", "s.threshold"),
            in_force=in_force,
            threshold=get_threshold_query(granted, "b.threshold_seconds"),
            first_today=min(todays.values()),
            last_today=max(todays.values()),
            plain=_PLAIN,
        )
        names = "company_id, today, end_limit, contact_limit"
        # Where there is one company its days are constants; what is odd is found once.
        return [
            f"days ({names}) AS NOT MATERIALIZED (VALUES {rows})",
            f"odd AS MATERIALIZED ({odd})",
        ]

    @api.model
    def _get_hours_query(self):
        """Return the SELECT of the hours of today of row ``b``: ``left``, in seconds, and ``low``.

        Few rows are odd: nothing is joined to all of them for those.
        """
        found = "(SELECT odd.{0} FROM odd WHERE odd.agreement_id = b.agreement_id)"
        return f"""
            SELECT CASE WHEN {_PLAIN} THEN b.balance_seconds
                        ELSE COALESCE({found.format("left")}, 0) END AS left,
                   CASE WHEN {_PLAIN} THEN b.low ELSE COALESCE({found.format("low")}, 0) END AS low
        """

    @api.model
    def _get_days_row(self, company, today):
        """Return the SQL of a company's row of ``days``.

        :param company: the `res.company`
        :param today: its date
        """
        end = today + timedelta(days=company.prepaid_board_end_days)
        contact = today - timedelta(days=company.prepaid_board_contact_days)
        zone = pytz.timezone(company._get_prepaid_tz())
        begin = zone.localize(datetime.combine(contact, time.min)).astimezone(pytz.utc)
        limit = f"TIMESTAMP '{begin:%Y-%m-%d %H:%M:%S}'"
        return f"({company.id}, DATE '{today}', DATE '{end}', {limit})"
