"""What the demo's salesperson may do."""

from odoo.tests import Form

from tools.demo.logins import GROUPS

from ..chart import load_chart
from ..common import PrepaidCase


class TestSalesperson(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls._create_user("seller", *GROUPS["sales"])

    def test_makes_contacts(self):
        form = Form(self.env["res.partner"].with_user(self.seller))
        form.name = "New Customer Ltd"
        self.assertTrue(form.save().id)

    def test_opens_the_draft_invoice_that_the_order_s_button_made(self):
        load_chart(self.env, self.company)
        order = self._create_order(user_id=self.seller.id)
        order.action_confirm()
        wizard = self.env["sale.advance.payment.inv"].with_user(self.seller)
        wizard = wizard.with_context(active_model="sale.order", active_ids=order.ids)
        action = wizard.create({"advance_payment_method": "delivered"}).create_invoices()
        self.env.flush_all()
        self.env.clear()
        invoice = self.env["account.move"].with_user(self.seller).browse(action["res_id"])
        self.assertEqual(invoice.state, "draft")
        self.assertEqual(Form(invoice).partner_id, self.contact)
