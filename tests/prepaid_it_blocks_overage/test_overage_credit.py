"""Time that is corrected after it was billed is given back as it was charged."""

from odoo import Command
from odoo.exceptions import UserError

from ..correction import CorrectionCase


class TestGivenBack(CorrectionCase):
    """Time that is corrected is given back as it was charged, and never more."""

    def _give_back(self, *figures):
        """Bill the hours to credit; check the lines; return the order."""
        back = self._bill()
        self.assertEqual(self._figures(back), list(figures))
        self.assertFalse(self._bill())
        return back

    def test_no_more_than_the_quantity_that_was_charged(self):
        order = self._bill()
        order.order_line.product_uom_qty = 1.0
        self._invoice(order)
        self.time.unlink()
        self._invoice(self._give_back((-1.0, 100.0)))
        self.assertEqual(self._charged(), 0.0)

    def test_at_the_price_on_the_invoice(self):
        self.company.prepaid_overage_document = "invoice"
        invoice = self._bill().invoice_ids
        self._edit(invoice, price_unit=50.0)
        invoice.action_post()
        self.time.unit_amount = 5.5
        self._invoice(self._give_back((-0.5, 50.0)))
        self.time.unlink()
        self._invoice(self._give_back((-1.5, 50.0)))
        self.assertEqual(self._charged(), 0.0)

    def test_with_the_discount_on_the_invoice_to_the_cent(self):
        self.service.list_price = 33.33
        order = self._bill()
        order.order_line.discount = 15.0
        self._invoice(order)
        self.assertEqual(self._charged(), 56.66)
        self.time.unlink()
        back = self._give_back((-2.0, 33.33))
        self.assertEqual(back.order_line.discount, 15.0)
        self._invoice(back)
        self.assertEqual(self._charged(), 0.0)

    def test_with_the_taxes_on_the_invoice(self):
        tax = self.env["account.tax"].create(
            {"name": "Ten", "amount": 10.0, "company_id": self.company.id}
        )
        order = self._bill()
        order.action_confirm()
        invoice = order._create_invoices()
        self._edit(invoice, tax_ids=[Command.set(tax.ids)])
        invoice.action_post()
        self.assertEqual(self._charged(), 220.0)
        self.time.unlink()
        self._invoice(self._give_back((-2.0, 100.0)))
        self.assertEqual(self._charged(), 0.0)

    def test_all_that_was_charged_for_more_than_was_worked(self):
        order = self._bill()
        order.order_line.product_uom_qty = 3.0
        self._invoice(order)
        self.time.unit_amount = 5.5
        self._invoice(self._give_back((-0.5, 100.0)))
        self.time.unlink()
        self._invoice(self._give_back((-2.5, 100.0)))
        self.assertEqual(self._charged(), 0.0)

    def test_hours_credited_manually_are_not_credited_once_more(self):
        for document in ("order", "invoice"):
            self.company.prepaid_overage_document = document
            line = self._log(self.ticket, 2.0)
            order = self._bill()
            refund = self._reverse(self._invoice(order), is_posted=False)
            self._edit(refund, quantity=1.0)
            refund.action_post()
            charged = self._charged()
            line.unit_amount = 1.0
            self.assertEqual(self.agreement.unbilled_overage_hours, 0.0)
            self.assertFalse(self._bill())
            self.assertFalse(order.order_line.qty_to_invoice)
            line.unlink()
            self._invoice(self._give_back((-1.0, 100.0)))
            self.assertEqual(self._charged(), charged - 100.0)
            self.assertFalse(self._bill())

    def test_what_was_lowered_by_a_credit_note_is_given_back_at_what_is_left(self):
        order = self._bill()
        refund = self._reverse(self._invoice(order), is_posted=False)
        self._edit(refund, price_unit=20.0)
        refund.action_post()
        self.assertEqual(self._charged(), 160.0)
        self.time.unit_amount = 5.0
        self._invoice(self._give_back((-1.0, 80.0)))
        self.time.unlink()
        self._invoice(self._give_back((-1.0, 80.0)))
        self.assertEqual(self._charged(), 0.0)

    def test_nor_what_a_line_without_an_order_gave_back(self):
        order = self._bill()
        refund = self._reverse(self._invoice(order), is_posted=False)
        goodwill = {
            "name": "Sorry",
            "quantity": 1.0,
            "price_unit": 40.0,
            "tax_ids": [Command.clear()],
        }
        refund.write(
            {
                "invoice_line_ids": [
                    Command.delete(refund.invoice_line_ids.id),
                    Command.create(goodwill),
                ]
            }
        )
        refund.action_post()
        self.assertEqual(refund.amount_total, 40.0)
        self.time.unlink()
        self._invoice(self._give_back((-2.0, 80.0)))
        # The credit note over 40 names no order.
        self.assertEqual(self._charged(), 40.0)

    def test_nothing_where_nothing_was_charged(self):
        order = self._bill()
        order.order_line.price_unit = 0.0
        self._invoice(order)
        self.time.unlink()
        self.assertFalse(self._bill())
        self.assertEqual(self.agreement.unbilled_overage_hours, 0.0)
        self.assertEqual(order.order_line.qty_to_invoice, 0.0)

    def test_what_was_given_back_at_another_price_is_not_given_back_twice(self):
        self._invoice(self._bill())
        self.time.unit_amount = 5.0
        back = self._give_back((-1.0, 100.0))
        back.order_line.price_unit = 150.0
        self._invoice(back)
        self.assertEqual(self._charged(), 50.0)
        self.time.unlink()
        self._invoice(self._give_back((-1.0, 50.0)))
        self.assertEqual(self._charged(), 0.0)

    def test_after_a_new_invoice_at_another_price(self):
        order = self._bill()
        new = self._reverse(self._invoice(order), is_modify=True)
        self._edit(new, price_unit=70.0)
        new.action_post()
        self.time.unlink()
        self._invoice(self._give_back((-2.0, 70.0)))
        self.assertEqual(self._charged(), 0.0)

    def test_an_order_stays_as_long_as_another_gives_its_hours_back(self):
        order = self._bill()
        self.time.unit_amount = 5.0
        back = self._bill()
        for remove in (lambda: self._cancel(order), order.unlink, order.order_line.unlink):
            with self.assertRaisesRegex(UserError, back.name), self.env.cr.savepoint():
                remove()
            self.env.clear()
        self._cancel(back)
        self._cancel(order)
        self.assertEqual(self._figures(self._bill()), [(1.0, 100.0)])

    def test_hours_credited_manually_after_they_were_given_back(self):
        order = self._bill()
        invoice = self._invoice(order)
        self.time.unlink()
        self._invoice(self._give_back((-2.0, 100.0)))
        self._reverse(invoice)
        self.assertEqual(self._charged(), -200.0)
        again = self._bill()
        self.assertIn("2:00 hours", again.order_line.name)
        self._invoice(again)
        self.assertEqual(self._charged(), 0.0)
        self.assertFalse(self._bill())
