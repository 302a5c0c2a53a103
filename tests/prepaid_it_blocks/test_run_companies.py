"""A run that a manager starts is about the manager's companies, and about no other's customers."""

from odoo import Command

from ..common import PrepaidCase


class TestRunCompanies(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.here = cls._sell_low(cls.contact)
        other = cls.env["res.company"].create(
            {
                "name": "Other Firm",
                "prepaid_activation": "order",
                "prepaid_mail_working_hours": False,
            }
        )
        cls.salesman.company_ids = [Command.link(other.id)]
        home, cls.company = cls.company, other
        cls.other_contact.email = "max@mill.example"
        cls.there = cls._sell_low(cls.other_contact)
        cls.other, cls.company = other, home
        cls.agreements = cls.here | cls.there

    @classmethod
    def _sell_low(cls, contact):
        """Sell a block that is to be renewed at once, and return its agreement."""
        agreement = cls._sell(5.0, contact=contact).agreement_id
        threshold = {"renewal_threshold_kind": "hours", "renewal_threshold_hours": 10.0}
        agreement.write(dict(threshold, contact_id=contact.id))
        return agreement

    def _start(self, method, companies):
        agreement = self.env["prepaid.agreement"].with_user(self.manager)
        self.env.flush_all()
        agreement = agreement.with_context(allowed_company_ids=companies.ids)
        run = self.env["prepaid.run"].browse(getattr(agreement, method)()["res_id"])
        self.env.invalidate_all()
        return run

    def test_it_renews_in_the_managers_company_alone(self):
        run = self._start("action_run_now", self.company)
        self.assertTrue(self.here.open_renewal_id)
        self.assertFalse(self.there.open_renewal_id)
        self.assertEqual(run.line_ids.agreement_id, self.here)
        open_here = [("company_id", "=", self.company.id), ("state", "!=", "ended")]
        count = self.env["prepaid.agreement"].search_count(open_here)
        self.assertEqual(run.checked_count, count)

    def test_it_reminds_there_alone(self):
        self.env["prepaid.agreement"]._cron_renew()
        orders = self.agreements.mapped("open_renewal_id")
        self.assertEqual(len(orders), 2)
        orders.write({"prepaid_followup_date": "2026-03-16"})
        self._start("action_run_now", self.company)
        counts = [order.prepaid_followup_count for order in orders.sorted("company_id")]
        self.assertEqual(sorted(counts), [0, 1])
        self.assertEqual(self.here.open_renewal_id.prepaid_followup_count, 1)

    def test_a_dry_run_shows_no_others(self):
        run = self._start("action_dry_run", self.company)
        self.assertEqual(run.line_ids.agreement_id, self.here)

    def test_of_a_company_without_customers_it_does_nothing(self):
        empty = self.env["res.company"].create({"name": "Empty Firm"})
        self.manager.company_ids = [Command.link(empty.id)]
        for method in ("action_run_now", "action_dry_run"):
            run = self._start(method, empty)
            self.assertFalse(run.line_ids)
            self.assertEqual(run.checked_count, 0)
        self.assertFalse(self.agreements.mapped("open_renewal_id"))

    def test_who_works_for_both_runs_both(self):
        self.manager.company_ids = [Command.link(self.other.id)]
        run = self._start("action_run_now", self.company | self.other)
        self.assertEqual(run.line_ids.agreement_id, self.agreements)

    def test_the_scheduled_run_is_everybodys(self):
        self.env["prepaid.agreement"]._cron_renew()
        self.assertEqual(len(self.agreements.mapped("open_renewal_id")), 2)
