"""Who asks for forecasts: lists, runs, alerts and the portal."""

from html import unescape

from odoo.tests import HttpCase

from ..common import TODAY, PrepaidMixin
from .forecasts import ForecastCase, days


class TestManyForecasts(ForecastCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.quiet = cls._sell(20.0, contact=cls.other_contact).agreement_id
        partners = cls.env["res.partner"].create(
            [{"name": f"Customer {number}", "is_company": True} for number in range(50)]
        )
        cls.product.prepaid_validity_months = 12
        orders = cls.env["sale.order"]
        for partner in partners:
            orders |= cls._create_order(contact=partner)
        orders.action_confirm()
        cls.agreements = orders.mapped("prepaid_agreement_id")
        lines = []
        for number, partner in enumerate(partners):
            ticket = cls._create_ticket(contact=partner)
            lines += [cls._prepare_timesheet(ticket, 0.1 + number / 20.0, TODAY) for __ in range(3)]
        cls.env["account.analytic.line"].create(lines)

    def _count(self, agreements):
        self.env.flush_all()
        self.env.clear()
        before = self.env.cr.sql_log_count
        agreements.browse(agreements.ids).read(
            ["run_out_date", "run_out_latest", "pace_hours_per_week"]
        )
        return self.env.cr.sql_log_count - before

    def test_statements_do_not_grow_with_the_agreements(self):
        self._count(self.agreements[0])
        self.assertEqual(self._count(self.agreements), self._count(self.agreements[0]))

    def test_run_asks_for_all_at_once(self):
        agreement = self.env["prepaid.agreement"]
        ids = (self.agreements | self.quiet | self.agreement).ids
        self.env.clear()
        self.company._get_prepaid_today()
        before = self.env.cr.sql_log_count
        found = agreement._fetch_forecasts(ids)
        self.assertLessEqual(self.env.cr.sql_log_count - before, 4)
        self.assertEqual(set(found), set(self.agreements.ids))
        for one in self.agreements:
            self.assertEqual(found[one.id].run_out_date, one.run_out_date)

    def test_search(self):
        agreement = self.env["prepaid.agreement"]
        everything = self.agreements | self.quiet | self.agreement
        limit = days(60)

        def search(operator, value):
            return agreement.search(
                [("run_out_date", operator, value), ("id", "in", everything.ids)]
            )

        dated = self.agreements.sorted("id")
        early = dated.filtered(lambda one: one.run_out_date <= limit)
        self.assertTrue(early and early < dated)
        self.assertEqual(search("<=", limit).sorted("id"), early)
        self.assertEqual(search("<=", "2026-05-15").sorted("id"), early)
        self.assertEqual(search(">", limit).sorted("id"), dated - early)
        self.assertEqual(search("!=", False).sorted("id"), dated)
        self.assertEqual(search("=", False), self.quiet | self.agreement)
        day = dated[0].run_out_date
        same = dated.filtered(lambda one: one.run_out_date == day)
        self.assertEqual(search("=", day).sorted("id"), same)
        self.assertEqual(search("!=", day), everything - same)

    def test_search_leaves_out_what_has_ended(self):
        self._log_ago((1, 18.0), (2, 1.0), (3, 1.0))
        domain = [("run_out_date", "<=", TODAY)]
        self.assertEqual(self.env["prepaid.agreement"].search(domain), self.agreement)
        self.agreement.action_end()
        self.assertFalse(self.env["prepaid.agreement"].search(domain))

    def test_salesman_searches(self):
        agreement = self.env["prepaid.agreement"].with_user(self.salesman)
        self.assertEqual(
            agreement.search([("run_out_date", "!=", False)]).ids,
            self.env["prepaid.agreement"].search([("run_out_date", "!=", False)]).ids,
        )


class TestForecastAlert(ForecastCase):
    def test_level_in_days_to_run_out(self):
        template = self.env["prepaid.agreement.template"].create({"name": "Foresighted"})
        level = self.env["prepaid.alert.level"].create(
            {
                "template_id": template.id,
                "measure": "days_to_run_out",
                "threshold": 20.0,
                "to_salesperson": True,
            }
        )
        self.agreement.template_id = template
        self.agreement.renewal_threshold_percent = 0.0

        def run():
            self.env.flush_all()
            self.env.clear()
            self.env["prepaid.agreement"]._cron_renew()
            return self.agreement.alert_ids

        self._log_ago((0, 1.0), (5, 1.0), (13, 1.0))
        self.assertGreater(self.agreement.run_out_date, days(20))
        self.assertFalse(run())
        self._log_ago((0, 5.0), (2, 4.0))
        self.assertLess(self.agreement.run_out_date, days(20))
        self.assertEqual(run().level_id, level)


class TestForecastInPortal(PrepaidMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_firm()
        cls.agreement = cls._sell(20.0).agreement_id
        cls.ticket = cls._create_ticket()
        cls._create_user("berta", "base.group_portal", partner_id=cls.contact.id)

    def _read_pages(self):
        self.env.flush_all()
        self.authenticate("berta", "berta-password")
        pages = ("/my/prepaid", f"/my/prepaid/{self.agreement.id}")
        return [unescape(self.url_open(page).text) for page in pages]

    def test_customer_reads_when_hours_run_out(self):
        today = self.company._get_prepaid_today()
        for page in self._read_pages():
            self.assertIn("Not enough time logged yet to say how long your hours last", page)
        for __ in range(8):
            self._log(self.ticket, 1.0, today)
        self.env.flush_all()
        self.env.clear()
        sentence = self.agreement._get_run_out_sentence()
        self.assertIn("between", sentence)
        for page in self._read_pages():
            self.assertIn(sentence, page)
