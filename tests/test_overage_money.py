"""Overage in other currencies, with taxes, in two companies: posted invoices."""

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError

from .books import BooksMixin, load_chart
from .common import TODAY, PrepaidCase, to_date
from .overage import OverageMixin
from .taxes import TaxMixin


class OverageBooksCase(OverageMixin, BooksMixin, TaxMixin, PrepaidCase):
    """A firm with Odoo's generic chart of accounts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_overage()

    @classmethod
    def _set_up_accounting(cls):
        load_chart(cls.env, cls.company)
        cls._set_up_country()
        cls.company.account_sale_tax_id = False

    def _post(self, order, day=TODAY):
        """Invoice an order of overage and return the posted invoice."""
        with self._on(day):
            if order.state == "draft":
                order.action_confirm()
            invoice = order.invoice_ids or order._create_invoices(final=True)
            invoice.invoice_date = day
            invoice.action_post()
        return invoice


class TestOtherCurrency(OverageBooksCase):
    """1 of the firm's is worth 2 on the first of January, 4 from the first of April on."""

    @classmethod
    def _set_up_accounting(cls):
        super()._set_up_accounting()
        cls.foreign = cls._create_currency("XTB", 2.0)
        cls.env["res.currency.rate"].create(
            {
                "currency_id": cls.foreign.id,
                "rate": 4.0,
                "name": "2026-04-01",
                "company_id": cls.company.id,
            }
        )
        cls.pricelist = cls._create_pricelist(cls.foreign)

    @classmethod
    def _create_pricelist(cls, currency):
        return cls.env["product.pricelist"].create(
            {
                "name": currency.name,
                "currency_id": currency.id,
                "company_id": cls.company.id,
            }
        )

    @classmethod
    def _sell(cls, hours=20.0, day=TODAY, contact=None, pricelist=None, **product_vals):
        product = cls._create_product(hours=hours, price=hours * 90.0, **product_vals)
        pricelist = pricelist or cls.pricelist
        with freeze_time(day):
            order = cls._create_order(contact, product, pricelist_id=pricelist.id)
            order.action_confirm()
        return order.order_line.prepaid_block_ids

    def test_the_rate_of_the_last_day_of_the_period(self):
        self._log(self.ticket, 6.0)
        with self._on("2026-04-20"):
            order = self._bill(to_date("2026-03-31"))
            self.assertEqual(order.currency_id, self.foreign)
            # 100 an hour, as it was worth when the month ended.
            self.assertEqual(self._figures(order), [(2.0, 200.0)])
        invoice = self._post(order, to_date("2026-04-20"))
        self.assertEqual((invoice.currency_id, invoice.amount_total), (self.foreign, 400.0))
        # The books take the rate of the invoice's day.
        self.assertEqual(invoice.amount_total_signed, 100.0)

    def test_the_rate_of_today_where_the_period_is_not_over(self):
        self._log(self.ticket, 6.0)
        order = self._bill(to_date("2026-04-30"))
        self.assertEqual(self._figures(order), [(2.0, 200.0)])

    def test_the_agreements_own_rate_is_in_the_companys_currency(self):
        self.agreement.normal_rate = 85.0
        self._log(self.ticket, 6.0)
        self.assertEqual(self.agreement.currency_id, self.company.currency_id)
        self.assertEqual(self._figures(self._bill()), [(2.0, 170.0)])

    def test_hours_agreed_in_one_currency_are_billed_in_another(self):
        own = self.company.currency_id
        self._sell(1.0, pricelist=self._create_pricelist(own), normal_rate=0.0)
        consent = self._grant(2.0, rate=70.0)
        self.assertEqual(consent.request_id.currency_id, own)
        self._sell(1.0, normal_rate=0.0)
        self._log(self.ticket, 8.0)
        order = self._bill()
        self.assertEqual(order.currency_id, self.foreign)
        self.assertEqual(self._figures(order), [(2.0, 140.0)])

    def test_a_correction_is_credited_at_the_price_that_was_billed(self):
        line = self._log(self.ticket, 6.0)
        with self._on("2026-04-20"):
            self._bill(to_date("2026-03-31"))
            line.unit_amount = 5.0
            credit = self._bill(to_date("2026-04-20"))
            # The rate has changed since: what was billed is given back, no more and no less.
            self.assertEqual(self._figures(credit), [(-1.0, 200.0)])

    def test_the_preview_says_what_is_billed(self):
        self._log(self.ticket, 6.0)
        dialog = self.env["prepaid.overage.invoice"].with_user(self.manager)
        dialog = dialog.create({"date_to": TODAY, "company_id": self.company.id})
        (line,) = dialog._prepare_preview()
        self.assertEqual((line["amount"], line["currency_id"]), (400.0, self.foreign.id))
        self.assertEqual(self._bill().amount_untaxed, line["amount"])


class TestTaxes(OverageBooksCase):
    def _check(self, tax, block_tax, price, untaxed, total):
        """Bill 3 hours, and post the invoice."""
        self.service.taxes_id = tax
        self.block.product_id.taxes_id = block_tax
        self._log(self.ticket, 7.0)
        (preview,) = self._preview()
        order = self._bill()
        self.assertEqual(self._figures(order), [(3.0, price)])
        self.assertEqual((order.amount_untaxed, order.amount_total), (untaxed, total))
        self.assertEqual(preview["amount"], untaxed)
        invoice = self._post(order)
        self.assertEqual((invoice.amount_untaxed, invoice.amount_total), (untaxed, total))
        self.assertEqual(-sum(invoice.invoice_line_ids.mapped("balance")), untaxed)

    def _preview(self):
        dialog = self.env["prepaid.overage.invoice"].with_user(self.manager)
        dialog = dialog.create({"date_to": TODAY, "company_id": self.company.id})
        return dialog._prepare_preview()

    def test_on_top(self):
        tax = self._create_tax(21.0)
        self._check(tax, tax, 100.0, 300.0, 363.0)

    def test_included(self):
        tax = self._create_tax(25.0, is_included=True)
        self._check(tax, tax, 100.0, 240.0, 300.0)

    def test_the_block_with_its_taxes_and_the_service_without(self):
        # The customer knows the normal rate with the block's tax.
        self.agreement.normal_rate = 125.0
        included = self._create_tax(25.0, is_included=True)
        self._check(self._create_tax(25.0), included, 100.0, 300.0, 375.0)

    def test_the_service_with_its_taxes_and_the_block_without(self):
        self.agreement.normal_rate = 100.0
        included = self._create_tax(25.0, is_included=True)
        self._check(included, self._create_tax(25.0), 125.0, 300.0, 375.0)

    def test_a_fiscal_position_takes_the_included_tax_off(self):
        tax = self._create_tax(25.0, is_included=True)
        none = self._create_tax(0.0)
        position = self._create_position(tax, none)
        self.block.sale_line_id.order_id.fiscal_position_id = position
        self._check(tax, tax, 80.0, 240.0, 240.0)

    def test_a_fiscal_position_puts_a_tax_on_top(self):
        tax, other = self._create_tax(20.0), self._create_tax(10.0)
        position = self._create_position(tax, other)
        self.block.sale_line_id.order_id.fiscal_position_id = position
        self._check(tax, tax, 100.0, 300.0, 330.0)


class TestTwoCompanies(OverageBooksCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sister = cls.env["res.company"].create({"name": "Sister"})
        cls.sister.resource_calendar_id.tz = "UTC"
        cls.sister.prepaid_activation = "order"
        cls.env.user.company_ids += cls.sister
        cls.env = cls.env(
            context=dict(cls.env.context, allowed_company_ids=[cls.company.id, cls.sister.id])
        )
        load_chart(cls.env, cls.sister)
        cls.sister.account_sale_tax_id = False
        cls.sister_service = cls._create_service(
            name="Sister's work", list_price=60.0, company_id=cls.sister.id
        )
        cls.sister.prepaid_normal_rate_product_id = cls.sister_service
        cls.sister_agreement = cls._set_up_sister()

    @classmethod
    def _set_up_sister(cls):
        """Sell a block of one hour to the same customer in the sister company."""
        product = cls._create_product(
            hours=1.0, price=50.0, normal_rate=0.0, company_id=cls.sister.id
        )
        order = (
            cls.env["sale.order"]
            .with_company(cls.sister)
            .create(
                {
                    "partner_id": cls.contact.id,
                    "company_id": cls.sister.id,
                    "order_line": [Command.create({"product_id": product.product_variant_id.id})],
                }
            )
        )
        order.action_confirm()
        agreement = order.prepaid_agreement_id
        agreement.overage_policy = "invoice"
        project = cls.env["project.project"].create(
            {"name": "Sister", "allow_timesheets": True, "company_id": cls.sister.id}
        )
        cls.sister_ticket = cls._create_ticket(
            team_id=False, project_id=project.id, company_id=cls.sister.id
        )
        cls.sister_employee = cls.env["hr.employee"].create(
            {"name": "Sister's technician", "company_id": cls.sister.id}
        )
        return agreement

    def _log_both(self):
        self._log(self.ticket, 6.0)
        line = self._log(
            self.sister_ticket,
            4.0,
            employee_id=self.sister_employee.id,
            company_id=self.sister.id,
        )
        self.assertEqual(line.prepaid_agreement_id, self.sister_agreement)

    def _create_dialog(self, company, companies):
        """Return the dialog of a manager who has these companies ticked."""
        dialog = self.env["prepaid.overage.invoice"].with_user(self.manager)
        dialog = dialog.with_context(allowed_company_ids=companies.ids)
        return dialog.create({"date_to": TODAY, "company_id": company.id})

    def test_each_company_bills_its_own_with_its_own_service(self):
        self._log_both()
        agreements = self.agreement | self.sister_agreement
        orders = agreements._bill_overage(date_to=TODAY)
        own, other = orders.sorted("company_id")
        self.assertEqual((own.company_id, other.company_id), (self.company, self.sister))
        self.assertEqual(self._figures(own), [(2.0, 100.0)])
        self.assertEqual(self._figures(other), [(3.0, 60.0)])
        self.assertEqual(other.order_line.product_id, self.sister_service)
        bills = orders.order_line.prepaid_overage_bill_ids
        self.assertEqual(bills.mapped("company_id"), self.company | self.sister)
        invoice = self._post(other.with_company(self.sister))
        self.assertEqual((invoice.company_id, invoice.amount_untaxed), (self.sister, 180.0))
        self.assertEqual(invoice.journal_id.company_id, self.sister)

    def test_the_dialog_bills_one_company(self):
        self._log_both()
        self.manager.company_ids += self.sister
        dialog = self._create_dialog(self.sister, self.company | self.sister)
        (line,) = dialog._prepare_preview()
        self.assertEqual((line["agreement_id"], line["amount"]), (self.sister_agreement.id, 180.0))
        dialog.action_create()
        self.assertEqual(self.agreement.unbilled_overage_hours, 2.0)

    def test_a_manager_of_one_company_bills_nothing_of_the_other(self):
        self._log_both()
        dialog = self._create_dialog(self.company, self.company)
        dialog.sudo().write(
            {
                "company_id": self.sister.id,
                "agreement_ids": [Command.set(self.sister_agreement.ids)],
            }
        )
        with self.assertRaises(UserError), self.env.cr.savepoint():
            dialog.action_create()
        self.assertFalse(self.env["prepaid.overage.bill"].search([]))

    def test_what_a_company_lacks_is_said_with_its_name(self):
        self._log_both()
        self.sister.prepaid_normal_rate_product_id = False
        with self.assertRaisesRegex(UserError, "of Sister"):
            self.sister_agreement._bill_overage(date_to=TODAY)
        self.assertTrue(self.agreement._bill_overage(date_to=TODAY))
