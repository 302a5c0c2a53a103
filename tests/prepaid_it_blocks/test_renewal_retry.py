"""Refused quotations come again, unless renewal is stopped."""

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from ..common import to_date
from .renewal import RenewalCase


class TestRenewalRetry(RenewalCase):
    def setUp(self):
        super().setUp()
        self._log(self.ticket, 18.0)
        self._run()

    def test_cancelled_quotation_comes_again_after_the_days(self):
        self._cancel(self._renewals())
        self.assertEqual(self.agreement.renewal_not_before, to_date("2026-03-21"))
        self._run_on("2026-03-20")
        self.assertEqual(len(self._renewals()), 1)
        self._run_on("2026-03-21")
        self.assertEqual(len(self._renewals()), 2)

    def test_customer_need_not_wait(self):
        self._cancel(self._renewals())
        self.assertEqual(self.agreement._renew(is_shown=True).state, "sent")

    def test_cancelled_order_that_is_no_renewal_waits_for_nothing(self):
        self._cancel(self._create_order())
        self.assertFalse(self.agreement.renewal_not_before)

    def test_purchase_ends_the_waiting(self):
        self._cancel(self._renewals())
        self._create_order().action_confirm()
        self.assertFalse(self.agreement.renewal_not_before)

    def test_salesperson_may_postpone(self):
        self._cancel(self._renewals())
        self.agreement.with_user(self.salesman).renewal_not_before = "2026-05-01"
        self._run_on("2026-04-30")
        self.assertEqual(len(self._renewals()), 1)
        self._run_on("2026-05-01")
        self.assertEqual(len(self._renewals()), 2)


class TestStop(RenewalCase):
    def _open_dialog(self, user, reason):
        dialog = self.env["prepaid.agreement.stop"].with_user(user)
        return dialog.create({"agreement_id": self.agreement.id, "reason": reason})

    def test_run_leaves_a_stopped_agreement_alone(self):
        self._log(self.ticket, 18.0)
        self._open_dialog(self.salesman, "Moves to a contract").action_stop()
        self._run()
        self.assertFalse(self._renewals())
        message = self.agreement.message_ids.filtered(lambda one: "Moves to" in str(one.body))
        self.assertEqual(message.author_id, self.salesman.partner_id)

    def test_button_says_how_to_lift_it(self):
        self.agreement._stop_renewal("Moves to a contract")
        with self.assertRaisesRegex(UserError, "Moves to a contract\nPress Allow Renewal"):
            self.agreement.action_renew()
        self.agreement.with_user(self.salesman).action_allow_renewal()
        self.agreement.action_renew()
        self.assertEqual(len(self._renewals()), 1)
        self.assertEqual(self._count_chatter(self.agreement, "May be renewed again"), 1)

    def test_customer_can_still_buy(self):
        self.agreement._stop_renewal("Moves to a contract")
        self.assertEqual(self.agreement._renew(is_shown=True).state, "sent")

    def test_reason_is_needed(self):
        with self.assertRaises(UserError):
            self._open_dialog(self.salesman, "  ").action_stop()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.agreement.renewal_stopped = True
            self.env.flush_all()

    def test_technician_stops_nothing(self):
        with mute_logger("odoo.addons.base.models.ir_model"), self.assertRaises(AccessError):
            self._open_dialog(self.technician, "No").action_stop()
        self.assertFalse(self.agreement.renewal_stopped)
