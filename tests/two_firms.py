"""Two firms that defer the money for hours: taxes, currencies, fiscal positions, charges."""

from datetime import date

from odoo import Command

from .books import BooksCase, load_chart


class TwoFirmsCase(BooksCase):
    """Two firms with their products and customers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.prepaid_activation = "order"
        domain = [("type_tax_use", "=", "sale"), ("company_id", "=", cls.company.id)]
        cls.tax = cls.env["account.tax"].search(domain, limit=1)
        cls.included = cls.tax.copy(
            {"name": "Included", "amount": 17.0, "price_include_override": "tax_included"}
        )
        francs = cls.env.ref("base.CHF")
        francs.active = True
        for month in range(1, 13):
            cls.env["res.currency.rate"].create(
                {
                    "currency_id": francs.id,
                    "company_id": cls.company.id,
                    "rate": 1.1 + month / 17.0,
                    "name": date(2026, month, 1),
                }
            )
        cls.pricelist = cls.env["product.pricelist"].create(
            {"name": "Francs", "currency_id": francs.id}
        )
        cls.products = [
            cls._create_product(hours=hours, price=price, taxes_id=[Command.set(taxes)], **vals)
            for hours, price, taxes, vals in (
                (7.0, 100.0, [], {}),
                (20.0, 1799.99, cls.tax.ids, {"prepaid_validity_months": 2}),
                (12.5, 1000.0, cls.included.ids, {"prepaid_validity_months": 4}),
                (3.0, 10.0, [], {}),
            )
        ]

        cls.abroad = cls.income.copy({"code": "40009", "name": "Income abroad"})
        accounts = {"account_src_id": cls.income.id, "account_dest_id": cls.abroad.id}
        cls.position = cls.env["account.fiscal.position"].create(
            {
                "name": "Abroad",
                "company_id": cls.company.id,
                "account_ids": [Command.create(accounts)],
            }
        )
        cls._set_up_charges()
        cls._set_up_other_company(francs)

    @classmethod
    def _set_up_charges(cls):
        """Make the analytic account that lines of invoices are charged to."""
        plan = cls.env["account.analytic.plan"].create({"name": "Desk"})
        account = cls.env["account.analytic.account"].create({"name": "Desk", "plan_id": plan.id})
        cls.charge = {"analytic_distribution": {str(account.id): 100.0}}

    @classmethod
    def _set_up_other_company(cls, currency):
        """Make a second firm that defers revenue in another currency."""
        cls.other = cls.env["res.company"].create({"name": "Second Firm"})
        cls.env.user.company_ids |= cls.other
        load_chart(cls.env, cls.other)
        cls.other.write({"account_sale_tax_id": False, "prepaid_activation": "order"})
        cls.other.currency_id = currency
        cls._switch_on(cls.other)

    def _sell_in_other_company(self, day):
        """Sell and invoice a block in the second firm and return it."""
        env = self.env(context=dict(self.env.context, allowed_company_ids=self.other.ids))
        line = {"product_id": self.product.product_variant_id.id, "product_uom_qty": 1.0}
        order = env["sale.order"].create(
            {
                "partner_id": self.other_contact.id,
                "company_id": self.other.id,
                "order_line": [Command.create(dict(line, price_unit=777.77))],
            }
        )
        order.action_confirm()
        self._invoice(order, day)
        return order.order_line.prepaid_block_ids
