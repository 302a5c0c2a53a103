"""The invoice of hours that no block covered: made at once, by the run or in the dialog."""

from odoo import Command
from odoo.addons.prepaid_it_blocks import compat
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form
from odoo.tools import mute_logger

from ..common import TODAY, to_date
from ..overage import OverageCase

_RUN = "odoo.addons.prepaid_it_blocks.models.renewal.prepaid_agreement_run"


class TestOverageInvoice(OverageCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.prepaid_overage_document = "invoice"

    def _credit(self, invoice):
        refund = invoice._reverse_moves()
        refund.action_post()
        return refund

    def test_a_draft_invoice_is_made(self):
        self._log(self.ticket, 6.0)
        order = self._bill()
        invoice = order.invoice_ids
        self.assertEqual((order.state, invoice.state), ("sale", "draft"))
        self.assertEqual((invoice.move_type, invoice.amount_total), ("out_invoice", 200.0))
        self.assertEqual(order.invoice_status, "invoiced")
        self.assertFalse(order.order_line.task_id)

    def test_no_project_is_made_for_work_that_is_done(self):
        self.service.service_tracking = "task_in_project"
        self._log(self.ticket, 6.0)
        order = self._bill()
        self.assertFalse(order.project_ids)
        self.assertFalse(order.order_line.task_id)

    def test_hours_of_a_deleted_invoice_are_billed_again(self):
        self._log(self.ticket, 6.0)
        order = self._bill()
        order.invoice_ids.unlink()
        self.assertEqual(order.state, "cancel")
        self.assertEqual(self._bill().amount_total, 200.0)

    def test_hours_of_a_cancelled_invoice_are_billed_again(self):
        self._log(self.ticket, 6.0)
        order = self._bill()
        order.invoice_ids.button_cancel()
        self.assertEqual(order.state, "cancel")
        self.assertEqual(self._bill().amount_total, 200.0)

    def test_hours_of_a_credited_invoice_are_billed_again(self):
        self._log(self.ticket, 6.0)
        order = self._bill()
        invoice = order.invoice_ids
        invoice.action_post()
        refund = self._credit(invoice)
        self.assertEqual(order.state, "cancel")
        refund.button_draft()
        self.assertEqual(order.state, "sale")
        self.assertFalse(self._bill())
        refund.action_post()
        self.assertEqual(self._bill().amount_total, 200.0)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            refund.button_draft()

    def test_a_correction_alone_becomes_a_credit_note(self):
        line = self._log(self.ticket, 6.0)
        self._bill().invoice_ids.action_post()
        line.unit_amount = 5.0
        credit = self._bill().invoice_ids
        self.assertEqual((credit.move_type, credit.amount_total), ("out_refund", 100.0))

    def test_a_correction_next_to_new_hours_lowers_the_next_invoice(self):
        line = self._log(self.ticket, 6.0)
        self._bill().invoice_ids.action_post()
        line.unit_amount = 5.5
        self._log(self.ticket, 3.0)
        invoice = self._bill().invoice_ids
        self.assertEqual((invoice.move_type, invoice.amount_total), ("out_invoice", 250.0))


class TestOverageRun(OverageCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"prepaid_overage_monthly": True, "prepaid_overage_day": 3})

    def _orders(self):
        return self.env["sale.order"].search(
            [("prepaid_agreement_id", "=", self.agreement.id), ("is_prepaid_overage", "=", True)]
        )

    def test_the_month_before_is_billed_once(self):
        self._log(self.ticket, 6.0)
        for day, count in (("2026-03-31", 0), ("2026-04-02", 0), ("2026-04-03", 1)):
            with self._on(day):
                self.env["prepaid.agreement"]._cron_overage()
                self.assertEqual(len(self._orders()), count, day)
        with self._on("2026-04-05"):
            # Booked late: it goes with the next month.
            self._log(self.ticket, 1.0, day=to_date("2026-03-30"))
            self.env["prepaid.agreement"]._cron_overage()
            self.assertEqual(len(self._orders()), 1)
            self.assertTrue(self._orders().activity_ids | self.agreement.activity_ids)
        with self._on("2026-05-20"):
            self.env["prepaid.agreement"]._cron_overage()
            self.assertEqual(len(self._orders()), 2)

    def test_nothing_happens_without_the_setting(self):
        self.company.prepaid_overage_monthly = False
        self._log(self.ticket, 6.0)
        with self._on("2026-04-03"):
            self.env["prepaid.agreement"]._cron_overage()
            self.assertFalse(self._orders())

    def test_a_failure_is_logged_and_stops_no_other(self):
        self._log(self.ticket, 6.0)
        other = self._sell(1.0, contact=self.other_contact).agreement_id
        other.overage_policy = "invoice"
        self._log(self._create_ticket(self.other_contact), 2.0)
        self.company.prepaid_normal_rate_product_id = False
        with self._on("2026-04-03"), mute_logger(_RUN):
            self.env["prepaid.agreement"]._cron_overage()
            self.assertFalse(self._orders())
            for agreement in (self.agreement, other):
                self.assertIn(
                    "Time beyond the prepaid hours was not billed",
                    agreement.activity_ids.mapped("summary"),
                )
                self.assertFalse(agreement.overage_billed_until)
            self.company.prepaid_normal_rate_product_id = self.service
            self.env["prepaid.agreement"]._cron_overage()
            self.assertEqual(len(self._orders()), 1)


class TestOverageDialog(OverageCase):
    def _dialog(self, user=None, **vals):
        dialog = self.env["prepaid.overage.invoice"].with_user(user or self.manager)
        return dialog.create(dict({"date_to": TODAY, "company_id": self.company.id}, **vals))

    def test_the_preview_says_what_will_be_billed(self):
        self._log(self.ticket, 6.0)
        dialog = self.env["prepaid.overage.invoice"].with_user(self.manager)
        with Form(dialog) as form:
            form.date_to = TODAY
            self.assertEqual(len(form.line_ids), 1)
            form.date_to = to_date("2026-03-15")
            self.assertEqual(len(form.line_ids), 0)
        (line,) = self._dialog()._prepare_preview()
        self.assertEqual((line["hours"], line["amount"]), (2.0, 200.0))
        self.assertFalse(self.env["prepaid.overage.bill"].search([]))

    def test_it_bills_for_managers(self):
        self._log(self.ticket, 6.0)
        self._dialog()._get_agreements()
        self._dialog().action_create()
        self.assertEqual(self.env["prepaid.overage.bill"].search([]).hours, 2.0)
        with self.assertRaisesRegex(UserError, "no hours to bill"):
            self._dialog().action_create()

    def test_sales_people_open_what_they_bill(self):
        self.manager[compat.USER_GROUPS] += self.env.ref("sales_team.group_sale_manager")
        self._log(self.ticket, 6.0)
        action = self._dialog().action_create()
        self.assertEqual(self.env["sale.order"].search(action["domain"]).amount_total, 200.0)

    def test_others_bill_nothing(self):
        self._log(self.ticket, 6.0)
        for user in (self.technician, self.salesman, self.plain_user):
            with self.assertRaises(AccessError):
                self._dialog(user)

    def test_what_is_billed_nobody_writes_manually(self):
        self._log(self.ticket, 6.0)
        bill = self._bill().order_line.prepaid_overage_bill_ids
        self.assertEqual(bill.with_user(self.technician).hours, 2.0)
        for user in (self.technician, self.salesman, self.manager):
            with self.assertRaises(AccessError):
                bill.with_user(user).write({"is_released": True})
            with self.assertRaises(AccessError):
                bill.with_user(user).unlink()
            with self.assertRaises(AccessError):
                bill.with_user(user).create({"hours": 1.0})

    def test_other_companies_are_out_of_reach(self):
        self._log(self.ticket, 6.0)
        bill = self._bill().order_line.prepaid_overage_bill_ids
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._create_user(
            "stranger",
            "prepaid_it_blocks.group_manager",
            company_id=company.id,
            company_ids=[Command.set([company.id])],
        )
        self.assertFalse(self.env["prepaid.overage.bill"].with_user(stranger).search([]))
        dialog = self._dialog(stranger, company_id=company.id)
        dialog.sudo().agreement_ids = self.agreement
        with self.assertRaises(UserError):
            dialog.action_create()
        self.assertTrue(bill)
