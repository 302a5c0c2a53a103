"""The tie-out: what the books hold is what is owed, by customer and block, on any day."""

import base64
import csv
import io
import zipfile
from datetime import date, timedelta
from unittest.mock import patch

from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tools.safe_eval import safe_eval

from ..books import BooksCase
from ..common import TODAY

MARCH, APRIL = date(2026, 3, 31), date(2026, 4, 30)


class TestTieOut(BooksCase):
    def _show(self, day=MARCH, user=None):
        wizard = self.env["prepaid.revenue.tie.out"].with_user(user or self.accountant)
        report = wizard.create({"date": day})
        report.action_show()
        return report

    def _recognise(self, day=MARCH):
        return self.env["prepaid.revenue"]._recognise(self.company, day)

    def test_hours_left_at_their_price(self):
        block = self._sell_invoiced(20.0)
        self._log(self._create_ticket(), 5.0)
        self._recognise()
        report = self._show()
        self.assertTrue(report.is_tied)
        self.assertEqual((report.balance, report.total), (1350.0, 1350.0))
        line = report.line_ids
        self.assertEqual((line.block_id, line.partner_id), (block, self.customer))
        self.assertEqual((line.hours_left, line.price), (15.0, 90.0))
        self.assertEqual(line.amount_left, 1350.0)

    def test_the_price_times_the_hours_is_the_value(self):
        self._sell_invoiced(7.0, price=100.0)
        line = self._show().line_ids
        self.assertEqual(line.price, 14.2857)
        self.assertEqual(round(line.hours_left * line.price, 2), line.amount_left)

    def test_what_waits_for_its_entry_stands_apart(self):
        self._sell_invoiced(20.0)
        self._log(self._create_ticket(), 5.0)
        line = self._show().line_ids
        self.assertEqual((line.amount_left, line.amount_waiting), (1350.0, 450.0))
        self.assertEqual(line.hours_waiting, 5.0)

    def test_any_day_that_is_past(self):
        self._sell_invoiced(20.0)
        self._log(self._create_ticket(), 5.0)
        self._recognise()
        with self._on(date(2026, 4, 10)):
            self._log(self._create_ticket(), 5.0, date(2026, 4, 10))
            self._recognise(APRIL)
            self.assertEqual(self._show(APRIL).balance, 900.0)
            for day, balance in ((date(2026, 3, 15), 0.0), (TODAY, 1800.0), (MARCH, 1350.0)):
                report = self._show(day)
                self.assertTrue(report.is_tied)
                self.assertEqual(report.balance, balance)

    def test_hours_that_were_taken_back_wait_for_their_credit_note(self):
        block = self._sell_invoiced(20.0)
        block._refund(10.0, "Moves away")
        line = self._show().line_ids
        self.assertEqual((line.amount_left, line.amount_refund), (900.0, 900.0))
        self._credit(block.sale_line_id.invoice_lines.move_id, quantity=0.5)
        line = self._show().line_ids
        self.assertEqual((line.amount_left, line.amount_refund), (900.0, 0.0))

    def test_a_block_without_an_order_stands_apart(self):
        journal = self.env["account.journal"].search(
            [("type", "=", "sale"), ("company_id", "=", self.company.id)], limit=1
        )
        line = {
            "product_id": self.product.product_variant_id.id,
            "account_id": self.deferred.id,
            "price_unit": 500.0,
        }
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "journal_id": journal.id,
                "invoice_date": TODAY,
                "invoice_line_ids": [Command.create(dict(line, quantity=1.0))],
            }
        )
        invoice.action_post()
        report = self._show()
        self.assertTrue(report.is_tied)
        self.assertEqual(report.line_ids.amount_other, 500.0)
        self.assertIn(invoice.name, report.line_ids.name)

    def test_opening_balances_tie_with_the_entry_of_the_accountant(self):
        self.env["prepaid.opening.balance"].create(
            {
                "external_key": "old",
                "partner_id": self.customer.id,
                "hours": 12.0,
                "rate": 80.0,
                "date_cutover": date(2026, 3, 1),
            }
        )
        self._log(self._create_ticket(), 2.0, date(2026, 3, 2))
        self.company.prepaid_revenue_opening_date = TODAY
        report = self._show()
        self.assertEqual((report.total, report.difference), (800.0, -800.0))
        self.assertEqual(report.item_ids.amount, -800.0)
        self.assertIn("Opening balances", report.item_ids.name)
        self._book_manually(799.0)
        report = self._show()
        self.assertEqual(report.item_ids.mapped("amount"), [799.0, -800.0])
        self._book_manually(1.0)
        self._log(self._create_ticket(), 4.0)
        self._recognise()
        report = self._show()
        self.assertTrue(report.is_tied)
        self.assertEqual(report.balance, 480.0)

    def test_a_manual_entry_is_a_difference(self):
        self._sell_invoiced(20.0)
        move = self._book_manually(-0.01)
        report = self._show()
        self.assertFalse(report.is_tied)
        self.assertEqual(report.difference, -0.01)
        item = report.item_ids
        self.assertEqual((item.move_id, item.amount, item.date), (move, -0.01, TODAY))
        self.assertIn(move.name, item.name)
        report.action_csv()
        text = base64.b64decode(report.file).decode("utf-8-sig")
        self.assertIn(f"{move.name} - By hand", text)
        name = "prepaid_it_blocks_account.report_prepaid_revenue_tie_out"
        self.assertIn(
            move.name, self.env["ir.actions.report"]._render_qweb_html(name, report.ids)[0].decode()
        )
        # Before that day there is none.
        self.assertTrue(self._show(TODAY - timedelta(days=1)).is_tied)

    def test_an_invoice_of_something_else_on_the_account_is_a_difference(self):
        self._sell_invoiced(20.0)
        other = self.env["product.product"].create({"name": "Cable", "type": "consu"})
        order = self._create_order(product=other.product_tmpl_id, quantity=1.0)
        order._get_sold_lines().price_unit = 33.0
        order.action_confirm()
        order.order_line.qty_delivered = 1.0
        invoice = self._invoice(order, post=False)
        invoice.invoice_line_ids.account_id = self.deferred
        invoice.action_post()
        report = self._show()
        self.assertEqual(report.difference, 33.0)
        self.assertEqual(report.item_ids.move_id, invoice)

    def test_very_many_entries_of_others_are_one_in_the_end(self):
        self._sell_invoiced(20.0)
        for amount in (1.0, 2.0, 3.0):
            self._book_manually(amount)
        name = "odoo.addons.prepaid_it_blocks_account.models.prepaid_revenue_tie_out._MOST"
        with patch(name, 2):
            report = self._show()
        self.assertEqual(report.item_ids.mapped("amount"), [1.0, 2.0, 3.0])
        self.assertEqual(len(report.item_ids.move_id), 2)

    def test_what_is_shown_of_another_day_is_said(self):
        self._sell_invoiced(20.0)
        report = self._show()
        self.assertTrue(report.is_shown)
        report.date = APRIL
        self.assertFalse(report.is_shown)
        self.assertFalse(report.is_tied)

    def _pay(self, order):
        """Let a customer pay an order online."""
        payment = self.env["payment.transaction"].create(
            {
                "provider_id": self.env["payment.provider"].create({"name": "Bank"}).id,
                "payment_method_id": self.env["payment.method"].search([], limit=1).id,
                "amount": order.amount_total,
                "currency_id": order.currency_id.id,
                "partner_id": order.partner_id.id,
                "reference": f"PAY-{order.name}",
                "sale_order_ids": [Command.set(order.ids)],
            }
        )
        payment._set_done()

    def test_money_that_was_paid_and_not_invoiced_is_said(self):
        self._sell_invoiced(20.0)
        self.assertFalse(self._show().uninvoiced)
        self.company.prepaid_activation = "payment"
        order = self._create_order(contact=self.other_contact)
        order.action_confirm()
        self.assertFalse(self._show().uninvoiced)
        with self._on("2026-03-20"):
            self._pay(order)
        self.assertEqual(order.order_line.prepaid_block_ids.state, "active")
        report = self._show()
        self.assertTrue(report.is_tied)
        self.assertIn(f"{order.name}, Max Miller: ", report.uninvoiced)
        self.assertIn("1,800.00", report.uninvoiced)
        name = "prepaid_it_blocks_account.report_prepaid_revenue_tie_out"
        html = self.env["ir.actions.report"]._render_qweb_html(name, report.ids)[0].decode()
        self.assertIn(order.name, html)
        report.action_csv()
        self.assertIn(order.name, base64.b64decode(report.file).decode("utf-8-sig"))
        # Not paid yet by that day, and invoiced on the next one.
        self.assertFalse(self._show(date(2026, 3, 19)).uninvoiced)
        self._invoice(order, date(2026, 3, 25))
        self.assertFalse(self._show().uninvoiced)
        self.assertTrue(self._show(date(2026, 3, 24)).uninvoiced)

    def test_the_dialog_says_what_is_true(self):
        self._sell_invoiced(20.0)
        report = self._show()
        arch = report.get_view(view_type="form")["arch"]
        all_of_it, of_invoices = (
            "The books hold exactly what is owed.",
            "The books hold exactly what is owed of what was invoiced.",
        )
        for uninvoiced, shown in ((False, all_of_it), ("S1: 100", of_invoices)):
            report.sudo().uninvoiced = uninvoiced
            values = {"is_tied": report.is_tied, "uninvoiced": report.uninvoiced}
            found = [
                " ".join(node.text.split())
                for node in etree.fromstring(arch).iter("div")
                if (node.text or "").strip().startswith("The books hold")
                and not safe_eval(node.get("invisible"), dict(values))
            ]
            self.assertEqual(found, [shown])

    def test_files_say_the_same(self):
        self.customer.name = "=HYPERLINK(1)"
        self._sell_invoiced(20.0)
        report = self._show()
        action = report.action_csv()
        self.assertIn("/web/content", action["url"])
        text = base64.b64decode(report.file).decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text)))
        self.assertEqual(rows[1][0], "'=HYPERLINK(1)")
        self.assertEqual(float(rows[1][8]), 1800.0)
        self.assertEqual(float(rows[-1][8]), 0.0)
        report.action_xlsx()
        self.assertEqual(report.file_name, "deferred-revenue-2026-03-31.xlsx")
        book = zipfile.ZipFile(io.BytesIO(base64.b64decode(report.file)))
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        self.assertIn("<v>1800</v>", sheet)
        self.assertNotIn("<f>", sheet)

    def test_the_pdf_shows_customer_block_and_difference(self):
        block = self._sell_invoiced(20.0)
        report = self._show()
        report.action_print()
        name = "prepaid_it_blocks_account.report_prepaid_revenue_tie_out"
        html = self.env["ir.actions.report"]._render_qweb_html(name, report.ids)[0].decode()
        for word in (block.name, self.customer.name, "20:00", "Difference"):
            self.assertIn(word, html)

    def test_accountants_and_managers_see_it_others_do_not(self):
        self._sell_invoiced(20.0)
        self.assertTrue(self._show(user=self.manager).is_tied)
        for user in (self.technician, self.salesman, self.plain_user):
            with self.assertRaises(AccessError):
                self._show(user=user)

    def test_another_user_s_report_is_not_to_be_seen(self):
        self._sell_invoiced(20.0)
        report = self._show()
        with self.assertRaises(AccessError):
            report.with_user(self.manager).read(["total"])

    def test_without_set_up_there_is_nothing_to_compare(self):
        self.company.write(
            {
                "prepaid_deferred_account_id": False,
                "prepaid_deferred_account_ids": [Command.clear()],
            }
        )
        with self.assertRaises(UserError):
            self._show()
