from odoo import api, models, tools
from odoo.addons.prepaid_it_blocks.policies.hours import to_hours
from odoo.tools.misc import format_date

from ..policies.chart import draw_columns
from ..policies.statement import get_last_day, get_months

MONTHS = 12


class PrepaidAgreementChartMixin(models.AbstractModel):
    """Part of agreements: the hours used each month, as a chart and as a table."""

    _name = "prepaid.agreement.chart.mixin"
    _description = "Chart of Prepaid Agreements"

    def _get_hours_by_month(self, last_day=None):
        """Return the hours used in each of the last months, the present one included.

        Counted in the month in which they are booked, as the statement does.

        :param last_day: a day of the month that is the last one; None for today
        :return: a list, oldest first, of dicts with ``first`` and ``last`` (days), ``hours``
            (from blocks) and ``overage_hours``; either is negative where more was given back
        """
        self.ensure_one()
        months = get_months(last_day or self.company_id._get_prepaid_today(), MONTHS)
        self.env.cr.execute(
            """
            SELECT date_trunc('month', day)::date,
                   COALESCE(-SUM(seconds) FILTER (WHERE total = 'used'), 0)::int8,
                   COALESCE(-SUM(seconds) FILTER (WHERE total = 'overage'), 0)::int8
              FROM prepaid_entry_day
             WHERE agreement_id = %s AND day BETWEEN %s AND %s AND total IN ('used', 'overage')
             GROUP BY 1
            """,
            [self.id, months[0], get_last_day(months[-1])],
        )
        sums = {month: seconds for month, *seconds in self.env.cr.fetchall()}
        return [
            {
                "first": month,
                "last": get_last_day(month),
                "hours": to_hours(sums.get(month, (0, 0))[0]),
                "overage_hours": to_hours(sums.get(month, (0, 0))[1]),
            }
            for month in months
        ]

    def _get_month_chart(self, last_day=None):
        """Return the chart of hours used per month; None where nothing was used.

        :param last_day: a day of the month that is the last one; None for today
        :return: a dict with ``shapes`` (see ``draw_columns``), ``months`` (as
            `_get_hours_by_month`, each with ``label`` and the shorter ``mark``),
            ``has_overage``, and ``anchor`` (which end of the scale's labels is at the scale)
        """
        months = self._get_hours_by_month(last_day)
        if not any(month["hours"] or month["overage_hours"] for month in months):
            return None
        lang = self.env["res.lang"]._lang_get(self.env.context.get("lang") or "en_US")
        for month in months:
            month["label"] = self._get_month_name(month["first"], "LLLL yyyy")
            month["mark"] = self._get_month_name(month["first"], "LLL")
        is_mirrored = lang.direction == "rtl"
        columns = [(month["hours"], month["overage_hours"]) for month in months]
        return {
            "shapes": draw_columns(columns, is_mirrored),
            "months": months,
            "has_overage": any(month["overage_hours"] for month in months),
            "anchor": "start" if is_mirrored else "end",
        }

    @api.model
    @tools.ormcache("self.env.context.get('lang')", "month", "pattern")
    def _get_month_name(self, month, pattern):
        """Return the name of a month; every page asks for the same few.

        :param month: its first day
        :param pattern: CLDR's, such as ``LLLL yyyy``
        """
        return format_date(self.env, month, date_format=pattern)
