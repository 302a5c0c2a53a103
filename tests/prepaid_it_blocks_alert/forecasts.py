"""What the suites of forecasts share: time that was logged some days ago."""

from datetime import timedelta

from ..common import TODAY, PrepaidCase


def days(number):
    """Return the date so many days from today."""
    return TODAY + timedelta(days=number)


class ForecastCase(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(20.0, day=days(-100))
        cls.agreement = cls.block.agreement_id
        cls.ticket = cls._create_ticket()

    def _log_ago(self, *entries, ticket=None):
        return self.env["account.analytic.line"].create(
            [
                self._prepare_timesheet(ticket or self.ticket, hours, days(-ago))
                for ago, hours in entries
            ]
        )

    def _work(self, agreement=None):
        agreement = agreement or self.agreement
        return self.env["prepaid.entry"]._fetch_work({agreement.id: TODAY}).get(agreement.id)
