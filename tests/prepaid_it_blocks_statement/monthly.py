"""What the suites of monthly statements share: the run on a day, and its mails."""

from datetime import date

from freezegun import freeze_time

from ..common import PrepaidCase
from .test_statement_report import to_text


class MonthlyCase(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.prepaid_statement_day = 3
        cls.agreement = cls._sell(20.0, day=date(2026, 3, 10)).agreement_id
        cls.agreement.statement_mail = True
        cls.ticket = cls._create_ticket()
        cls._log(cls.ticket, 2.5, date(2026, 3, 12), name="Spring cleaning")

    def _clear(self):
        self.env.flush_all()
        self.env.clear()

    def _run(self, moment=None, **vals):
        """Run the scheduled action, at a moment of UTC if one is given; return statements."""
        self._clear()
        agreements = self.env["prepaid.agreement"]
        if moment:
            with freeze_time(moment):
                agreements._cron_statement(**vals)
                self.env.flush_all()
        else:
            agreements._cron_statement(**vals)
        self._clear()
        return self.env["prepaid.statement"].search([], order="month, id")

    def _get_body(self, statement):
        return to_text(statement.mail_id.body_html)

    def _get_pdf(self, statement):
        """Return the words of the PDF, which is HTML where tests run."""
        return to_text(statement.attachment_id.raw)

    def _create_other(self):
        other = self._sell(5.0, day=date(2026, 3, 11), contact=self.other_contact).agreement_id
        other.statement_mail = True
        return other
