"""Runs Out Next: the list of those whose hours run out first, and who sees it."""

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from ..common import TODAY
from .forecasts import ForecastCase


class TestRunsOutNext(ForecastCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._sell(20.0, contact=cls.other_contact).agreement_id
        cls.other_ticket = cls._create_ticket(cls.other_contact)

    def _show(self, user):
        """Return the rows that the menu shows a user."""
        action = self.env.ref("prepaid_it_blocks_alert.prepaid_run_out_action_server")
        shown = action.with_user(user).run()
        return self.env["prepaid.run.out"].with_user(user).search(shown["domain"])

    def test_the_next_to_run_out_is_in_front(self):
        self._log_ago((1, 1.0), (2, 1.0), (3, 1.0))
        self._log_ago((0, 5.0), (0, 5.0), (0, 4.0), ticket=self.other_ticket)
        for user in (self.technician, self.salesman, self.manager):
            rows = self._show(user)
            self.assertEqual(rows.mapped("agreement_id"), self.other | self.agreement)
            self.assertEqual(
                rows.mapped("run_out_date"),
                [self.other.run_out_date, self.agreement.run_out_date],
            )
            self.assertEqual(rows.mapped("available_hours"), [6.0, 17.0])
            self.assertEqual(rows[0].action_open()["res_id"], self.other.id)

    def test_agreements_without_forecast_and_ended_ones_are_left_out(self):
        self._log_ago((1, 18.0), (2, 1.0), (3, 1.0))
        self.assertEqual(self._show(self.salesman).agreement_id, self.agreement)
        self.agreement.action_end()
        self.assertFalse(self._show(self.salesman))

    def test_hours_that_end_are_listed_without_a_forecast(self):
        self._log_ago((1, 6.0))
        block = self.agreement.block_ids
        block.date_end = fields.Date.add(TODAY, days=13)
        [row] = self._show(self.salesman).filtered(lambda one: one.agreement_id == self.agreement)
        self.assertEqual((row.nearest_date, row.end_date), (block.date_end, block.date_end))
        self.assertEqual(row.end_hours, 14.0)
        self.assertFalse(row.run_out_date)
        # Where there is a forecast the earlier day comes first.
        self._log_ago((2, 1.0), (3, 1.0))
        [row] = self._show(self.salesman).filtered(lambda one: one.agreement_id == self.agreement)
        self.assertEqual(row.nearest_date, min(row.run_out_date, row.end_date))
        self.assertEqual(row.end_hours, 12.0)
        block.date_end = fields.Date.add(TODAY, days=-1)
        [row] = self._show(self.salesman).filtered(lambda one: one.agreement_id == self.agreement)
        self.assertEqual((row.end_date, row.end_hours, row.nearest_date), (False, 0.0, TODAY))

    def test_open_renewal_is_reported(self):
        self._log_ago((1, 1.0), (2, 1.0), (3, 1.0))
        self.assertFalse(self._show(self.technician).has_renewal)
        order = self.agreement._renew()
        self.assertFalse(self._show(self.technician).has_renewal)
        order._mark_renewal_sent()
        self.assertTrue(self._show(self.technician).has_renewal)

    def test_each_sees_own_rows_and_outsiders_none(self):
        self._log_ago((1, 1.0), (2, 1.0), (3, 1.0))
        rows = self._show(self.salesman)
        self.env.flush_all()
        self.env.clear()
        muted = "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_actions"
        with self.assertRaises(AccessError), mute_logger(*muted):
            rows.with_user(self.technician).read(["run_out_date"])
        with self.assertRaises(AccessError), mute_logger(*muted):
            self._show(self.plain_user)

    def test_agreements_of_other_companies_stay_theirs(self):
        self._log_ago((1, 1.0), (2, 1.0), (3, 1.0))
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._create_user(
            "stranger",
            "prepaid_it_blocks.group_user",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        self.assertFalse(self._show(stranger))
