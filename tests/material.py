"""What suites of time and material share: a block, and a project that bills time as well."""

from odoo import Command

from .books import BooksMixin, load_chart
from .common import TODAY, PrepaidCase
from .overage import OverageMixin


class MaterialMixin(OverageMixin):
    """A block of 4 hours, and a project that bills time at 100 an hour."""

    @classmethod
    def _set_up_material(cls):
        cls._set_up_overage()
        cls.order = cls._create_service_order(cls.service)
        cls.sale_line = cls.order.order_line
        cls._bill_project(cls.sale_line)

    @classmethod
    def _create_service_order(cls, product, quantity=10.0):
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "company_id": cls.company.id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": quantity})
                ],
            }
        )
        order.action_confirm()
        return order

    @classmethod
    def _bill_project(cls, sale_line, **vals):
        vals.update(
            allow_billable=True,
            partner_id=cls.customer.id,
            sale_line_id=sale_line.id,
        )
        cls.project.write(vals)

    def _create_employee_map(self, sale_line):
        return self.env["project.sale.line.employee.map"].create(
            {
                "project_id": self.project.id,
                "employee_id": self.employee.id,
                "sale_line_id": sale_line.id,
            }
        )

    def _create_task(self, sale_line, **vals):
        return self.env["project.task"].create(
            dict(
                {
                    "name": "Task",
                    "project_id": self.project.id,
                    "partner_id": self.customer.id,
                    "sale_line_id": sale_line.id,
                },
                **vals,
            )
        )

    def _run_wizard(self, order=None, start=None, end=None, post=True):
        """Invoice an order as its form's button does, and return the invoices made."""
        order = order or self.order
        before = order.invoice_ids
        wizard = self.env["sale.advance.payment.inv"].with_context(
            active_model="sale.order", active_id=order.id, active_ids=order.ids
        )
        vals = {"advance_payment_method": "delivered"}
        if start or end:
            vals.update(date_start_invoice_timesheet=start, date_end_invoice_timesheet=end)
        wizard.create(vals).create_invoices()
        invoices = order.invoice_ids - before
        invoices.write({"invoice_date": TODAY})
        if post:
            invoices.action_post()
        return invoices


class MaterialBooksMixin(MaterialMixin):
    """The same with Odoo's generic chart of accounts."""

    @classmethod
    def _set_up_accounting(cls):
        load_chart(cls.env, cls.company)
        cls.company.account_sale_tax_id = False


class MaterialInvoiceCase(MaterialBooksMixin, BooksMixin, PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_material()
        cls.none = cls.env["helpdesk.ticket"]

    def _next_block(self, hours=10.0):
        self.agreement.overage_policy = "next_block"
        return self._sell(hours)

    def _correct(self, invoice):
        """Credit an invoice and draft it again in one step, and return the draft."""
        vals = {"date": invoice.date, "reason": "Address", "journal_id": invoice.journal_id.id}
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard = wizard.create(vals)
        action = wizard.modify_moves()
        return self.env["account.move"].browse(action["res_id"])

    def assertBilled(self, invoice, quantity, price=100.0):
        lines = invoice.invoice_line_ids.filtered("product_id")
        self.assertEqual([(line.quantity, line.price_unit) for line in lines], [(quantity, price)])
        self.assertEqual((invoice.state, invoice.amount_untaxed), ("posted", quantity * price))
