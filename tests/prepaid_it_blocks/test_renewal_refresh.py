"""The open quotation is brought up to date; refused ones come again; reminders; stop."""

import psycopg2

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from ..common import PrepaidCase, to_date

RENEWAL = "odoo.addons.prepaid_it_blocks.models.renewal.prepaid_agreement_run"
FOLLOWUP = "odoo.addons.prepaid_it_blocks.models.renewal.sale_order_followup"


class RenewalCase(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {
                "quotation_validity_days": 10,
                "prepaid_renewal_retry_days": 5,
                "prepaid_followup_days": 3,
                "prepaid_followup_count": 2,
            }
        )
        cls.block = cls._sell(20.0)
        cls.agreement = cls.block.agreement_id
        cls.ticket = cls._create_ticket()

    def _run(self):
        with mute_logger(RENEWAL, FOLLOWUP):
            run = self.env["prepaid.agreement"]._cron_renew()
        self.env.clear()
        return run.line_ids.filtered(lambda line: line.agreement_id == self.agreement)

    def _run_on(self, day):
        with self._on(day):
            self._run()

    def _renewals(self):
        return self.env["sale.order"].search(
            [("prepaid_agreement_id", "=", self.agreement.id), ("is_prepaid_renewal", "=", True)],
            order="id",
        )

    def _mails(self, order=None):
        """Return the mails about renewal to the customer, oldest first."""
        domain = [("model", "=", "sale.order"), ("recipient_ids", "in", self.contact.ids)]
        if order:
            domain.append(("res_id", "=", order.id))
        return self.env["mail.mail"].search(domain, order="id")

    def _count_chatter(self, record, text):
        return sum(text in str(message.body) for message in record.message_ids)

    def _cancel(self, order):
        order.with_context(disable_cancel_warning=True).action_cancel()


class TestRefresh(RenewalCase):
    def setUp(self):
        super().setUp()
        self._log(self.ticket, 18.0)
        self._run()
        self.order = self._renewals()
        self.line = self.order._get_sold_lines()

    def _renew_at(self, price):
        self.block.product_id.list_price = price
        self.agreement.action_renew()

    def test_button_gives_todays_prices_and_time(self):
        with self._on("2026-03-20"):
            self._renew_at(2000.0)
            order = self._renewals()
            self.assertEqual(order, self.order)
            self.assertEqual((order.state, order._get_sold_lines().price_unit), ("sent", 2000.0))
            self.assertEqual(order.date_order.date(), to_date("2026-03-20"))
            self.assertEqual(order.validity_date, to_date("2026-03-30"))
            self.assertEqual(self._count_chatter(order, "Brought up to date"), 1)
            self.assertEqual(self._count_chatter(order, "2,000.00"), 1)
        self.assertEqual(len(self._mails()), 1)

    def test_same_offer_says_nothing(self):
        self.agreement.action_renew()
        self.assertFalse(self._count_chatter(self.order, "Brought up to date"))

    def test_customer_keeps_the_promised_price_until_it_expires(self):
        self.block.product_id.list_price = 2000.0
        with self._on("2026-03-26"):
            self.assertEqual(self.agreement._renew()._get_sold_lines().price_unit, 1800.0)
        with self._on("2026-03-27"):
            self.assertEqual(self.agreement._renew()._get_sold_lines().price_unit, 2000.0)
            self.assertEqual(self._renewals(), self.order)

    def test_quantity_of_today(self):
        self.agreement.write(
            {"renewal_product_id": self.block.product_id.id, "renewal_quantity": 3.0}
        )
        self.agreement.action_renew()
        self.assertEqual(self.order._get_sold_lines().prepaid_hours, 60.0)

    def test_pricelist_of_today(self):
        rule = {"applied_on": "3_global", "compute_price": "fixed", "fixed_price": 50.0}
        currency = self.env["res.currency"].create({"name": "XTS", "symbol": "X"})
        self.agreement.renewal_pricelist_id = self.env["product.pricelist"].create(
            {"name": "New", "currency_id": currency.id, "item_ids": [Command.create(rule)]}
        )
        self.agreement.action_renew()
        self.assertEqual(self.order._get_sold_lines().price_unit, 50.0)
        self.assertEqual(self.order.currency_id, currency)

    def test_what_was_changed_manually_is_left_and_logged_once(self):
        changes = (
            lambda line: line.write({"price_unit": 1500.0}),
            lambda line: line.write({"product_uom_qty": 2.0}),
            lambda line: line.write({"discount": 5.0}),
            lambda line: line.order_id.write(
                {"order_line": [Command.create({"display_type": "line_note", "name": "Free cake"})]}
            ),
        )
        for number, change in enumerate(changes):
            change(self.order._get_sold_lines())
            before = self.order.order_line.mapped("price_subtotal")
            for __ in range(2):
                self._renew_at(2000.0 + number)
            self.assertEqual(self.order.order_line.mapped("price_subtotal"), before, number)
            self.assertEqual(self._count_chatter(self.order, "changed by hand"), 1, number)
            self._cancel(self.order)
            self.order = self.agreement._renew()

    def test_expired_and_changed_manually_is_for_the_salesperson(self):
        self.line.price_unit = 1500.0
        with self._on("2026-04-15"):
            for __ in range(2):
                self._run()
            self.assertEqual(self._renewals(), self.order)
            self.assertIn("changed by hand and has expired", self.agreement.renewal_error)
            self.assertEqual(len(self.agreement.activity_ids), 1)
            with self.assertRaisesRegex(UserError, "Give it a new expiration date"):
                self.agreement._renew()
        self.assertEqual(len(self._mails()), 1)

    def test_signed_quotation_is_left_alone(self):
        self.order.write({"signed_by": "Berta Baker"})
        self._renew_at(2000.0)
        self.assertEqual(self.order._get_sold_lines().price_unit, 1800.0)
        with self._on("2026-06-01"):
            self._run()
            self.assertEqual(self._renewals(), self.order)
            self.assertEqual(self.order._get_sold_lines().price_unit, 1800.0)

    def test_run_refreshes_what_expired_when_the_days_are_over(self):
        self.company.prepaid_followup_days = 0
        self.block.product_id.list_price = 2000.0
        self._run_on("2026-03-31")  # valid until 03-26, then 5 days
        self.assertEqual(self.order._get_sold_lines().price_unit, 1800.0)
        with self._on("2026-04-01"):
            for __ in range(2):
                self._run()
            self.assertEqual(self._renewals(), self.order)
            self.assertEqual(self.order._get_sold_lines().price_unit, 2000.0)
            self.assertEqual(self.order.validity_date, to_date("2026-04-11"))
        self.assertEqual(len(self._mails()), 2)

    def test_quotation_without_an_end_never_expires(self):
        self.order.validity_date = False
        self._run_on("2027-03-16")
        self.assertEqual(self._renewals(), self.order)
        self.assertFalse(self.agreement.renewal_error)


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


class TestFollowUp(RenewalCase):
    def setUp(self):
        super().setUp()
        self._log(self.ticket, 18.0)
        self._run()
        self.order = self._renewals()

    def test_reminders_then_a_call_then_silence(self):
        for day, mails, calls in (
            ("2026-03-18", 1, 0),
            ("2026-03-19", 2, 0),
            ("2026-03-21", 2, 0),
            ("2026-03-22", 3, 0),
            ("2026-03-24", 3, 0),
            ("2026-03-25", 3, 1),
            ("2026-03-26", 3, 1),
        ):
            with self._on(day):
                self._run()
                self._run()
                self.assertEqual(len(self._mails(self.order)), mails, day)
                found = self.order.activity_ids.filtered(lambda one: "call" in one.summary)
                self.assertEqual(len(found), calls, day)
        self.assertEqual(found.user_id, self.salesman)
        self.assertEqual(self.order.prepaid_followup_count, 2)
        self.assertFalse(self.order.prepaid_followup_date)

    def test_reminder_leads_to_the_quotation(self):
        self._run_on("2026-03-19")
        mail = self._mails(self.order)[-1]
        self.assertIn("reminder", mail.subject)
        body = str(mail.body_html)
        self.assertIn(f"/my/orders/{self.order.id}?access_token=", body)
        self.assertIn("2:00", body)
        self.assertIn("03/26/2026", body)
        self.assertNotIn("t-out", body)
        self.assertNotIn("${", body)

    def test_runs_report_reminders(self):
        with self._on("2026-03-19"):
            run = self.env["prepaid.run"].browse(
                self.env["prepaid.agreement"].with_user(self.manager).action_dry_run()["res_id"]
            )
            planned = run.line_ids.filtered(lambda line: line.order_id == self.order)
            self.assertEqual(
                (planned.result, planned.detail), ("planned", "Reminder 1 to the customer.")
            )
            self.assertFalse(self.order.prepaid_followup_count)
            line = self._run()
            self.assertEqual((line.result, line.detail), ("done", planned.detail))
            self.assertIn(self.order.name, line.cause)

    def test_reminders_wait_for_working_hours(self):
        self.company.prepaid_mail_working_hours = True
        self._run_on("2026-03-20 03:00:00")
        self.assertFalse(self.order.prepaid_followup_count)
        self._run_on("2026-03-20 09:00:00")
        self.assertEqual(self.order.prepaid_followup_count, 1)

    def test_no_reminder_where_the_company_wants_none(self):
        self.company.prepaid_followup_days = 0
        self._cancel(self.order)
        order = self.agreement._renew(mail=True)
        self.assertFalse(order.prepaid_followup_date)

    def test_no_reminders_but_a_call(self):
        self.company.prepaid_followup_count = 0
        self._run_on("2026-03-19")
        self.assertEqual(len(self._mails(self.order)), 1)
        self.assertEqual(len(self.order.activity_ids), 2)

    def test_nobody_is_reminded_of_what_is_settled(self):
        def stop():
            self.agreement._stop_renewal("Goes to a contract")

        for settle in (
            lambda: self._cancel(self.order),
            lambda: self.order.action_confirm(),
            lambda: self.order.write({"validity_date": "2026-03-18"}),
            stop,
        ):
            settle()
            with self._on("2026-03-19"):
                self.assertFalse(self.env["sale.order"]._get_followup_ids())
            self._renewals().write({"is_prepaid_renewal": False})
            self.agreement.action_allow_renewal()
            self.order = self.agreement._renew(mail=True)
            with self._on("2026-03-19"):
                self.assertEqual(self.env["sale.order"]._get_followup_ids(), self.order.ids)

    def test_new_offer_begins_again(self):
        self._run_on("2026-03-19")
        self._run_on("2026-04-01")
        self.assertEqual(self.order.prepaid_followup_count, 0)
        self.assertEqual(self.order.prepaid_followup_date, to_date("2026-04-04"))

    def test_failure_is_logged_and_stops_no_other(self):
        other = self._sell(20.0, contact=self.other_contact).agreement_id
        second = other._renew(mail=True)
        self.contact.email = False
        with self._on("2026-03-19"):
            for __ in range(2):
                self._run()
            self.assertIn("has no e-mail address", self.agreement.renewal_error)
            self.assertEqual(len(self.agreement.activity_ids), 1)
            self.assertEqual(second.prepaid_followup_count, 1)
        self.assertEqual(self.order.prepaid_followup_count, 0)

    def test_selection_takes_as_many_statements_for_many(self):
        def count():
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            found = self.env["sale.order"]._get_followup_ids()
            return len(found), self.env.cr.sql_log_count - before

        with self._on("2026-03-19"):
            self.company._get_prepaid_today()
            count()
            one = count()
            other = self._sell(20.0, contact=self.other_contact).agreement_id
            other._renew(mail=True).prepaid_followup_date = "2026-03-19"
            count()
            two = count()
        self.assertEqual((one[0], two[0]), (1, 2))
        self.assertEqual(one[1], two[1])


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
