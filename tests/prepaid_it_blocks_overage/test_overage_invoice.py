"""Hours that no block covered are billed once, at the normal rate or as agreed."""

import psycopg2

from odoo import Command
from odoo.addons.prepaid_it_blocks import compat
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form
from odoo.tools import mute_logger

from ..common import TODAY, to_date
from ..overage import OverageCase
from ..taxes import replace_tax

_RUN = "odoo.addons.prepaid_it_blocks.models.renewal.prepaid_agreement_run"


class TestOverageOrder(OverageCase):
    def test_uncovered_hours_go_on_a_draft_order_at_the_normal_rate(self):
        line = self._log(self.ticket, 6.0)
        order = self._bill()
        self.assertEqual((order.state, order.partner_id), ("draft", self.contact))
        self.assertEqual(order.prepaid_agreement_id, self.agreement)
        self.assertEqual(self._figures(order), [(2.0, 100.0)])
        bill = order.order_line.prepaid_overage_bill_ids
        self.assertEqual((bill.timesheet_id, bill.hours), (line, 2.0))
        self.assertEqual(bill.entry_id.kind, "overage")
        text = order.order_line.name
        self.assertIn("2:00 hours", text)
        self.assertIn(f"{self.ticket.number} Printer on fire: 2:00", text)
        self.assertIn("03/16/2026", text)

    def test_a_ticket_whose_contact_left_is_named_by_its_number(self):
        self._log(self.ticket, 6.0)
        self.contact.parent_id = self.other_customer
        self.ticket.name = "Secret of the mill"
        text = self._bill().order_line.name
        self.assertIn(f"{self.ticket.number}: 2:00", text)
        self.assertNotIn("Secret", text)

    def test_no_hour_is_billed_twice(self):
        self._log(self.ticket, 6.0)
        self.assertTrue(self._bill())
        self.assertFalse(self._bill())
        self._log(self.ticket, 0.5)
        self.assertEqual(self._figures(self._bill()), [(0.5, 100.0)])

    def test_the_key_holds_behind_the_lock(self):
        self._log(self.ticket, 6.0)
        bill = self._bill().order_line.prepaid_overage_bill_ids
        row = {
            "entry_id": bill.entry_id.id,
            "sale_line_id": bill.sale_line_id.id,
            "seconds": 7200,
            "revision": bill.revision,
        }
        with (
            self.assertRaises(psycopg2.errors.UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env["prepaid.overage.bill"]._post([row])

    def test_other_policies_bill_nothing(self):
        self._log(self.ticket, 6.0)
        for policy in ("allow", "refuse", "next_block"):
            self.agreement.overage_policy = policy
            self.assertFalse(self._bill())

    def test_only_what_was_booked_in_the_period(self):
        self._log(self.ticket, 5.0, day=to_date("2026-03-16"))
        self._log(self.ticket, 2.0, day=to_date("2026-03-20"))
        self.assertEqual(self._figures(self._bill()), [(1.0, 100.0)])
        later = self._bill(to_date("2026-03-31"), date_from=to_date("2026-03-21"))
        self.assertFalse(later)
        self.assertEqual(self._figures(self._bill(to_date("2026-03-31"))), [(2.0, 100.0)])

    def test_types_of_work_have_lines_of_their_own_with_their_weight(self):
        night = self.env["prepaid.work.type"].create({"name": "Night", "weight": 2.0})
        self._log(self.ticket, 5.0)
        self._log(self.ticket, 1.5, prepaid_work_type_id=night.id)
        order = self._bill()
        self.assertEqual(sorted(self._figures(order)), [(1.0, 100.0), (3.0, 100.0)])
        texts = "\n".join(order.order_line.mapped("name"))
        self.assertIn("Night (×2): 1:30 worked, 3:00 accounted", texts)

    def test_what_a_later_block_paid_is_not_billed(self):
        self._log(self.ticket, 6.0)
        self._sell(1.5)
        self.agreement.overage_policy = "next_block"
        self.agreement._settle_overage()
        self.agreement.overage_policy = "invoice"
        self.assertEqual(self._figures(self._bill()), [(0.5, 100.0)])
        self.assertLedgerHolds()

    def test_what_was_billed_no_later_block_pays(self):
        self._log(self.ticket, 6.0)
        self._bill()
        self._log(self.ticket, 1.0)
        self.agreement.overage_policy = "next_block"
        new = self._sell(10.0)
        self.assertEqual(new.balance_hours, 9.0)
        self.assertEqual(self.agreement.overage_hours, 2.0)
        self.assertLedgerHolds()

    def test_hours_of_a_cancelled_order_are_billed_again(self):
        self._log(self.ticket, 6.0)
        order = self._bill()
        order.with_context(disable_cancel_warning=True).action_cancel()
        again = self._bill()
        self.assertEqual(self._figures(again), [(2.0, 100.0)])
        with self.assertRaises(UserError), self.env.cr.savepoint():
            order.action_draft()
        self.env.clear()
        again.with_context(disable_cancel_warning=True).action_cancel()
        order.action_draft()
        self.assertFalse(self._bill())

    def test_hours_of_a_deleted_order_or_line_are_billed_again(self):
        self._log(self.ticket, 6.0)
        self._bill().unlink()
        order = self._bill()
        self.assertEqual(self._figures(order), [(2.0, 100.0)])
        order.order_line.unlink()
        self.assertEqual(self._figures(self._bill()), [(2.0, 100.0)])

    def test_a_correction_after_billing_is_credited_at_its_price(self):
        line = self._log(self.ticket, 6.0)
        first = self._bill()
        self.service.list_price = 120.0
        line.unit_amount = 5.5
        second = self._bill()
        self.assertEqual(self._figures(second), [(-0.5, 100.0)])
        self.assertIn(first.name, second.order_line.name)
        self.assertFalse(self._bill())
        line.unit_amount = 6.5
        self.assertEqual(self._figures(self._bill()), [(1.0, 120.0)])
        line.unlink()
        self.assertEqual(sorted(self._figures(self._bill())), [(-1.5, 100.0), (-1.0, 120.0)])
        self.assertFalse(self._bill())

    def test_billed_time_that_becomes_free_is_credited(self):
        line = self._log(self.ticket, 6.0)
        self._bill()
        line.write({"prepaid_excluded": True, "prepaid_exclusion": "goodwill"})
        self.assertEqual(self._figures(self._bill()), [(-2.0, 100.0)])

    def test_less_than_a_quantity_waits_for_more(self):
        self._log(self.ticket, 4.004)
        self.assertFalse(self._bill())
        self._log(self.ticket, 0.006)
        order = self._bill()
        self.assertEqual(self._figures(order), [(0.01, 100.0)])
        self.assertEqual(sum(order.order_line.prepaid_overage_bill_ids.mapped("hours")), 0.01)

    def test_statements_do_not_grow_with_entries(self):
        def count(entries):
            for __ in range(entries):
                self._log(self.ticket, 1.0)
            self.env.flush_all()
            self.env.clear()
            before = self.env.cr.sql_log_count
            self._bill()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        self._log(self.ticket, 4.0)
        count(1)
        self.assertEqual(count(2), count(30))

    def test_without_a_service_it_says_what_is_missing(self):
        self._log(self.ticket, 6.0)
        self.company.prepaid_normal_rate_product_id = False
        with self.assertRaisesRegex(UserError, "choose it in the settings"):
            self._bill()
        self.company.prepaid_normal_rate_product_id = self.service
        self.service.list_price = 0.0
        with self.assertRaisesRegex(UserError, "costs nothing"):
            self._bill()

    def test_the_customers_own_normal_rate_goes_first(self):
        self._log(self.ticket, 6.0)
        self.agreement.normal_rate = 85.0
        self.assertEqual(self._figures(self._bill()), [(2.0, 85.0)])

    def test_taxes_included_and_fiscal_positions_are_respected(self):
        tax = self.env["account.tax"].create(
            {
                "name": "Incl",
                "amount": 25.0,
                "price_include_override": "tax_included",
                "company_id": self.company.id,
            }
        )
        none = self.env["account.tax"].create({"name": "None", "amount": 0.0})
        self.service.taxes_id = tax
        self._log(self.ticket, 6.0)
        order = self._bill()
        self.assertEqual((order.amount_total, order.amount_untaxed), (200.0, 160.0))
        position = self.env["account.fiscal.position"].create({"name": "Abroad"})
        replace_tax(position, tax, none)
        self.block.sale_line_id.order_id.fiscal_position_id = position
        line = self._log(self.ticket, 1.0)
        order = self._bill()
        self.assertEqual((order.order_line.price_unit, order.amount_total), (80.0, 80.0))
        line.unlink()
        order = self._bill()
        self.assertEqual((order.order_line.price_unit, order.amount_total), (80.0, -80.0))


class TestAgreedOverage(OverageCase):
    def test_agreed_hours_at_their_price_and_the_remainder_at_the_normal_rate(self):
        self._grant(1.5, rate=70.0)
        self._log(self.ticket, 7.0)
        order = self._bill()
        self.assertEqual(sorted(self._figures(order)), [(1.5, 70.0), (1.5, 100.0)])
        texts = "\n".join(order.order_line.mapped("name"))
        self.assertIn("Agreed with Berta Baker", texts)
        self._log(self.ticket, 1.0)
        self.assertEqual(self._figures(self._bill()), [(1.0, 100.0)])

    def test_what_was_agreed_to_is_billed_whatever_the_policy(self):
        self._grant(2.0, rate=70.0, policy="refuse")
        self._log(self.ticket, 5.0)
        self.assertEqual(self._figures(self._bill()), [(1.0, 70.0)])

    def test_free_hours_cost_nothing_and_are_used_up(self):
        self._grant(1.0, rate=0.0)
        self._log(self.ticket, 6.0)
        order = self._bill()
        self.assertEqual(sorted(self._figures(order)), [(1.0, 0.0), (1.0, 100.0)])
        self.assertIn("Free of charge", "\n".join(order.order_line.mapped("name")))
        self._log(self.ticket, 1.0)
        self.assertEqual(self._figures(self._bill()), [(1.0, 100.0)])

    def test_free_hours_alone_make_no_order(self):
        self._grant(5.0, rate=0.0)
        self._log(self.ticket, 6.0)
        self.assertFalse(self._bill())

    def test_another_ticket_is_not_what_was_agreed(self):
        other = self._create_ticket()
        self._grant(5.0, rate=70.0, ticket=other)
        self._log(self.ticket, 5.0)
        self.assertEqual(self._figures(self._bill()), [(1.0, 100.0)])
        self._log(other, 1.0)
        self.assertEqual(self._figures(self._bill()), [(1.0, 70.0)])

    def test_hours_for_the_next_block_wait_for_it(self):
        self._grant(1.0, policy="next_block")
        self._log(self.ticket, 6.0)
        self.agreement.overage_policy = "invoice"
        self.assertEqual(self._figures(self._bill()), [(1.0, 100.0)])


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
