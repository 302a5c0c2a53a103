import pytz

from odoo import models

from .prepaid_alert_level import MEASURE

# The days since somebody was in touch with each customer, or since its first block began.
_DAYS = """
    SELECT a.id, %(today)s - COALESCE(
               (a.last_contact_date AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date, b.date_start)
      FROM prepaid_agreement a
      JOIN LATERAL (
           SELECT MIN(date_start) AS date_start FROM prepaid_block
            WHERE agreement_id = a.id AND state <> 'cancelled' AND date_start <= %(today)s) b
        ON b.date_start IS NOT NULL
     WHERE a.company_id = %(company)s AND a.state <> 'ended'
       AND (%(ids)s::int[] IS NULL OR a.id = ANY(%(ids)s::int[]))
       AND a.template_id IN (SELECT template_id FROM prepaid_alert_level
                              WHERE measure = %(measure)s AND active)
"""


class PrepaidAgreementContactAlertMixin(models.AbstractModel):
    """Part of agreements: alerts on customers that nobody was in touch with for long."""

    _name = "prepaid.agreement.contact.alert.mixin"
    _description = "Alerts on Customers Without Contact"

    def _fetch_other_figures(self, company, today):
        """Extend: add the days since the last contact, where a level asks for them."""
        figures = super()._fetch_other_figures(company, today)
        self.env["prepaid.alert.level"].flush_model(["template_id", "measure", "active"])
        self.env["prepaid.block"].flush_model(["agreement_id", "date_start", "state"])
        self.env["prepaid.agreement"].flush_model()
        self.env.cr.execute(
            _DAYS,
            {
                "today": today,
                "tz": company._get_prepaid_tz(),
                "company": company.id,
                "ids": self.ids or None,
                "measure": MEASURE,
            },
        )
        for number, days in self.env.cr.fetchall():
            figures.setdefault(number, {})[MEASURE] = float(days)
        return figures

    def _get_last_contact_day(self):
        """Return the calendar date of the last contact in the company's time zone."""
        self.ensure_one()
        zone = pytz.timezone(self.company_id._get_prepaid_tz())
        return pytz.utc.localize(self.last_contact_date).astimezone(zone).date()
