"""A firm with books: a full generic chart of accounts, deferred revenue and invoices."""

from datetime import date

from freezegun import freeze_time

from odoo import Command, fields

from .chart import load_chart
from .common import TODAY, PrepaidCase

MARCH, APRIL, MAY = date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31)
# Fields of the roll-forward that lead from opening to closing.
MOVEMENTS = ("invoiced", "income", "breakage", "refunded", "exchange", "other")


class BooksMixin:
    """Short cuts of accountants."""

    @classmethod
    def _set_up_books(cls, company=None):
        company = company or cls.company
        load_chart(cls.env, company)
        company.account_sale_tax_id = False
        return cls._switch_on(
            company,
            breakage_account_id=cls._find_breakage(company).id,
            accrued_account_id=cls._create_accrued(company).id,
        )

    @classmethod
    def _create_accrued(cls, company):
        """Return an account for work that is not invoiced, which the chart has none for."""
        account = cls.env["account.account"].with_company(company)
        return account.create(
            {
                "code": "101990",
                "name": "Accrued Revenue",
                "account_type": "asset_current",
                "company_ids": [Command.set(company.root_id.ids)],
            }
        )

    @classmethod
    def _find_breakage(cls, company):
        """Return an account that tells hours never used from those used."""
        domain = [("company_ids", "=", company.id), ("account_type", "=", "income_other")]
        return cls.env["account.account"].with_company(company).search(domain, limit=1)

    @classmethod
    def _switch_on(cls, company, **vals):
        """Set deferred revenue up as the assistant proposes it."""
        setup = cls.env["prepaid.revenue.setup"].with_company(company)
        setup = setup.with_context(allowed_company_ids=company.ids)
        wizard = setup.create(vals)
        if not wizard.deferred_account_id:
            wizard.action_create_account()
        wizard.action_switch_on()
        return wizard

    def _invoice(self, order, day=TODAY, post=True):
        """Invoice all of an order."""
        with freeze_time(day):
            invoice = order._create_invoices(final=True)
            invoice.invoice_date = day
            if post:
                invoice.action_post()
        return invoice

    def _sell_invoiced(self, hours=20.0, day=TODAY, **vals):
        """Sell and invoice a block and return it."""
        block = self._sell(hours, day, **vals)
        self._invoice(block.sale_line_id.order_id, day)
        return block

    def _invoice_in_advance(self, order, amount=500.0):
        """Invoice money in advance for an order, post the invoice and return it."""
        before = order.invoice_ids
        wizard = self.env["sale.advance.payment.inv"].with_context(
            active_model="sale.order", active_ids=order.ids, active_id=order.id
        )
        wizard.create(
            {
                "advance_payment_method": "fixed",
                "fixed_amount": amount,
                "sale_order_ids": [Command.set(order.ids)],
            }
        ).create_invoices()
        advance = order.invoice_ids - before
        advance.invoice_date = TODAY
        advance.action_post()
        return advance

    def _credit(self, invoice, day=TODAY, **vals):
        """Credit all of an invoice, or another quantity or price of its line."""
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        values = {"date": day, "reason": "Credit", "journal_id": invoice.journal_id.id}
        wizard = wizard.create(values)
        action = wizard.refund_moves()
        credit = self.env["account.move"].browse(action["res_id"])
        if vals:
            credit.write(
                {"invoice_line_ids": [Command.update(credit.invoice_line_ids.ids[0], vals)]}
            )
        credit.invoice_date = day
        credit.action_post()
        return credit

    def _book_manually(self, amount, day=TODAY):
        """Post an entry that says that so much more is deferred, and return it."""
        move = self.env["account.move"].create(
            {
                "move_type": "entry",
                "journal_id": self.company.prepaid_revenue_journal_id.id,
                "date": day,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "name": "By hand",
                            "debit": max(balance, 0.0),
                            "credit": max(-balance, 0.0),
                        }
                    )
                    for account, balance in ((self.deferred, -amount), (self.income, amount))
                ],
            }
        )
        move._post(soft=False)
        return move

    def _get_balance(self, account, day=None, company=None):
        """Return the balance of accounts in the books."""
        domain = [
            ("account_id", "in", account.ids),
            ("parent_state", "=", "posted"),
            ("company_id", "=", (company or self.company).id),
        ]
        if day:
            domain.append(("date", "<=", fields.Date.to_string(day)))
        lines = self.env["account.move.line"].search(domain)
        return round(sum(lines.mapped("balance")), 2)


class BooksCase(BooksMixin, PrepaidCase):
    """Tests of a firm that defers the money for hours."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setup = cls._set_up_books()
        cls.deferred = cls.company.prepaid_deferred_account_id
        cls.income = cls.company.prepaid_income_account_id
        cls.breakage = cls.company.prepaid_breakage_account_id


class RevenueCase(BooksCase):
    """Tests of recognition."""

    def _recognise(self, day=MARCH):
        return self.env["prepaid.revenue"]._recognise(self.company, day)

    def assertEarned(self, deferred, income, breakage=0.0):
        self.assertEqual(
            [self._get_balance(account) for account in (self.deferred, self.income, self.breakage)],
            [-deferred, -income, -breakage],
        )
