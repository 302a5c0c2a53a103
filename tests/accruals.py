"""Shared set-up of suites of accrued revenue."""

from datetime import date

from odoo import Command

from .books import MARCH, RevenueCase

FIRST_OF_APRIL, SECOND_OF_APRIL = date(2026, 4, 1), date(2026, 4, 2)


class AccrualCase(RevenueCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accrued = cls.company.prepaid_accrued_account_id

    def _sell_part_invoiced(self, sold=3.0, invoiced=2.0, **vals):
        """Sell so many blocks of 10 hours at 90, of which some are invoiced; return the order."""
        product = self._create_product(hours=10.0, price=900.0)
        order = self._create_order(product=product, quantity=sold, **vals)
        order.action_confirm()
        if invoiced:
            invoice = self._invoice(order, post=False)
            line = invoice.invoice_line_ids
            invoice.write({"invoice_line_ids": [Command.update(line.id, {"quantity": invoiced})]})
            invoice.action_post()
        return order

    def _get_accrued(self, day=MARCH, company=None):
        found = self.env["prepaid.revenue"]._get_accrued(company or self.company, day)
        return [(one.kind, one.seconds / 3600.0, one.amount) for one in found]

    def _list(self, day=MARCH, user=None):
        accrual = self.env["prepaid.accrual"].with_user(user or self.accountant)
        accrual = accrual.create({"date": day})
        accrual.action_show()
        return accrual

    def _post(self, day=MARCH, user=None):
        with self._on(SECOND_OF_APRIL):
            accrual = self._list(day, user)
            accrual.action_book()
        return accrual
