from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from odoo import api, models

_FIELDS = ("time_start", "time_stop")


class AccountAnalyticLine(models.Model):
    """Time with the hours of the day at which it began and ended."""

    _inherit = "account.analytic.line"

    @api.model
    def _get_prepaid_source_fields(self):
        """Extend: another hour may have another weight."""
        return super()._get_prepaid_source_fields() | set(_FIELDS)

    @api.model
    def _get_prepaid_time_fields(self):
        """Extend: account time again when it began at another hour."""
        return (*super()._get_prepaid_time_fields(), *_FIELDS)

    def _get_prepaid_start(self, account):
        """Extend: work began at the hour that was entered, on its day where it was done."""
        if not (self.time_start or self.time_stop):
            return super()._get_prepaid_start(account)
        zone = ZoneInfo(self.employee_id.tz or self.user_id.tz or account.time_zone)
        start = datetime.combine(self.date, time.min) + timedelta(hours=self.time_start)
        return start.replace(tzinfo=zone).astimezone(timezone.utc).replace(tzinfo=None)
