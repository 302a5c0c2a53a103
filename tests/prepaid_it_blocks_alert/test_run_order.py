"""Runs that meet, and agreements that change between the search and their turn."""

from contextlib import closing

from odoo import api
from odoo.addons.prepaid_it_blocks import batch
from odoo.exceptions import UserError

from .alerts import AlertCase


class TestRunOrder(AlertCase):
    def test_a_second_run_leaves_all_to_the_first(self):
        self._log(self.ticket, 9.0)
        self.env.flush_all()
        with closing(self.env.registry.cursor()) as cursor:
            first = api.Environment(cursor, self.env.uid, {})
            with batch.exclusive_run(first, "run"):
                self.assertFalse(self._run())
                with self.assertRaisesRegex(UserError, "under way already"):
                    self.env["prepaid.agreement"].with_user(self.manager).action_run_now()
        self.assertFalse(self.agreement.open_renewal_id)
        self.assertEqual(self._run().line_ids.agreement_id, self.agreement)

    def test_what_is_due_no_more_when_its_turn_comes_is_left_alone(self):
        self._create_level("renewal", to_salesperson=True)
        self._log(self.ticket, 9.0)
        agreements = self.env["prepaid.agreement"]
        (item,) = agreements._find_run_items()
        self._sell(90.0)
        run = self.env["prepaid.run"].create({})
        agreements._do_run_item(run, item)
        self.assertFalse(self.agreement.open_renewal_id)
        self.assertFalse(self.agreement.alert_ids)
        self.assertFalse(run.line_ids)

    def test_an_alert_that_somebody_else_has_opened_is_not_opened_again(self):
        self._create_level(to_salesperson=True)
        self._log(self.ticket, 6.0)
        (item,) = self.env["prepaid.agreement"]._find_run_items()
        self._run()
        self.agreement._apply_alert_change(item.others["alert"])
        self.assertEqual(len(self.agreement.alert_ids), 1)
        self.assertEqual(len(self.agreement.notice_ids), 1)

    def test_a_notice_that_went_out_does_not_go_again(self):
        self._create_level(to_salesperson=True)
        self._log(self.ticket, 6.0)
        self._run()
        notice = self.agreement.notice_ids
        mail = notice.mail_id
        notice._send()
        self.env["prepaid.alert.digest"]._send(self.company, notice.partner_id)
        self.assertEqual(notice.mail_id, mail)
        self.assertFalse(self.env["prepaid.alert.digest"].search([]))
