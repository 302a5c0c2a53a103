"""The service report in the portal: for who sees the statement, and of what is the customer's."""

from odoo.addons.prepaid_it_blocks_care.policies import service_period

from ..prepaid_it_blocks.test_portal import PortalCase
from ..prepaid_it_blocks_statement.test_statement_report import to_text


class TestServicePortal(PortalCase):
    def _get_periods(self):
        return service_period.get_last_periods(self.company._get_prepaid_today())

    def test_its_periods_stand_on_the_page(self):
        self._log_in()
        page = self._get(self.page).text
        for label in ("Last month", "Last quarter", "This year"):
            self.assertIn(label, page)
        first, last_day = self._get_periods()["last_quarter"]
        self.assertIn(f"{self.page}/service.pdf?date_from={first}&amp;date_to={last_day}", page)

    def test_it_is_downloaded(self):
        self._log_in()
        url = f"{self.page}/service.pdf?date_from=2026-03-01&date_to=2026-03-31"
        answer = self._get(url)
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        self.assertIn("service_2026-03-01_2026-03-31.pdf", answer.headers["Content-Disposition"])
        text = to_text(answer.content)
        self.assertIn("2:30 hours of work", text)
        self.assertIn(self.ticket.number, text)

    def test_what_is_no_period_is_the_last_month(self):
        self._log_in()
        for query in ("", "?date_from=x", "?date_from=2026-03-01"):
            answer = self._get(f"{self.page}/service.pdf{query}")
            last_day = self._get_periods()["last_month"][1]
            self.assertIn(f"_{last_day}.pdf", answer.headers["Content-Disposition"], query)

    def test_who_sees_the_balance_alone_gets_none(self):
        self.agreement.contact_id = False
        self.agreement.contact_level = "balance"
        self.env.flush_all()
        self._log_in()
        self.assertNotIn("service.pdf", self._get(self.page).text)
        self.assertNotIn("service.pdf", self._get(f"{self.page}/service.pdf").url)
