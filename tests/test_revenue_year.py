"""A year of random business: the books hold what is owed at every month's end, to the cent."""

import random
from datetime import date, timedelta

from odoo import fields
from odoo.addons.prepaid_it_blocks.policies.revenue_period import last_of_month
from odoo.exceptions import UserError

from .books import BooksCase, load_chart

_MANAGE = ["add", "take", "move", "refund", "refund_with_credit_note", "void", "extend", "cancel"]


class TestRevenueYear(BooksCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.prepaid_activation = "order"
        domain = [("type_tax_use", "=", "sale"), ("company_id", "=", cls.company.id)]
        cls.tax = cls.env["account.tax"].search(domain, limit=1)
        vals = {"name": "Included", "amount": 17.0}
        if "price_include_override" in cls.tax._fields:
            vals["price_include_override"] = "tax_included"
        else:
            vals["price_include"] = True
        cls.included = cls.tax.copy(vals)
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
            cls._create_product(hours=hours, price=price, taxes_id=[(6, 0, taxes)], **vals)
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
            {"name": "Abroad", "company_id": cls.company.id, "account_ids": [(0, 0, accounts)]}
        )
        cls._set_up_other_company(francs)

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
                "order_line": [(0, 0, dict(line, price_unit=777.77))],
            }
        )
        order.action_confirm()
        self._invoice(order, day)
        return order.order_line.prepaid_block_ids

    def _get_blocks(self, *states):
        domain = [("company_id", "=", self.company.id), ("state", "in", states)]
        return self.env["prepaid.block"].search(domain, order="id")

    def _do_sale(self, dice, day):
        vals = {"pricelist_id": self.pricelist.id} if dice.random() < 0.3 else {}
        if dice.random() < 0.4:
            vals["fiscal_position_id"] = self.position.id
        contact = dice.choice([self.contact, self.other_contact])
        order = self._create_order(
            contact=contact,
            product=dice.choice(self.products),
            quantity=dice.choice([1.0, 1.0, 2.0, 0.5]),
            **vals,
        )
        if "pricelist_id" in vals:
            order.order_line.price_unit = dice.choice([333.33, 1250.0])
        order.action_confirm()
        if dice.random() < 0.8:
            self._invoice(order, day)

    def _do_work(self, dice, day):
        contact = dice.choice([self.contact, self.other_contact])
        ticket = self.tickets[contact]
        worked = day - timedelta(days=dice.choice([0, 0, 1, 9]))
        self._log(ticket, dice.choice([0.25, 0.3333, 1.0, 2.75, 6.0]), worked)

    def _do_edit(self, dice, day):
        lines = self.env["account.analytic.line"].search([("ticket_id", "!=", False)])
        if lines:
            line = dice.choice(list(lines))
            if dice.random() < 0.5:
                line.unlink()
            else:
                line.unit_amount = dice.choice([0.5, 3.0, 1.1])

    def _do_late_invoice(self, dice, day):
        orders = self.env["sale.order"].search([("invoice_status", "=", "to invoice")])
        for order in orders.filtered("order_line.prepaid_block_ids"):
            self._invoice(order, day)

    def _do_credit(self, dice, day):
        blocks = self._get_blocks("active", "exhausted").filtered("sale_line_id")
        moves = blocks.mapped("sale_line_id.invoice_lines.move_id").filtered(
            lambda move: move.move_type == "out_invoice" and move.state == "posted"
        )
        if moves:
            move = dice.choice(list(moves))
            self._credit(move, day, **dice.choice([{"quantity": 0.1}, {"price_unit": 7.77}, {}]))

    def _do_manager(self, dice, day):
        blocks = self._get_blocks("active")
        if blocks:
            what = dice.choice(_MANAGE)
            getattr(self, "_manage_" + what)(dice.choice(list(blocks)))

    def _manage_add(self, block):
        block._adjust(1.5, "Sorry")

    def _manage_take(self, block):
        block._adjust(-min(block.balance_hours, 0.5), "Taken")

    def _manage_move(self, block):
        domain = [("id", "!=", block.agreement_id.id), ("company_id", "=", self.company.id)]
        other = self.env["prepaid.agreement"].search(domain, limit=1)
        if other:
            block._transfer(other, min(block.balance_hours, 2.25), "Moved")

    def _manage_refund(self, block):
        block._refund(min(block.balance_hours, 1.0), "Refund")

    def _manage_refund_with_credit_note(self, block):
        hours = min(block.balance_hours, 1.7)
        rate = block._get_paid_rate() * (block.id % 3) / 2.0
        plan = block._plan_refund(hours, rate)
        block._check_refund_rate(plan, rate)
        block._refund(hours, "Refund")
        move = block._create_refund_credit_note(plan, "Refund")
        move.invoice_date = fields.Date.context_today(move)
        move.action_post()

    def _manage_void(self, block):
        block._void("Void")

    def _manage_extend(self, block):
        if block.date_end:
            block._extend(block.date_end + timedelta(days=40), "Longer")

    def _manage_cancel(self, block):
        if block.sale_line_id:
            block.sale_line_id.order_id._cancel_keeping_used("Cancelled")

    def _do_reverse(self, dice, day):
        revenue = self.env["prepaid.revenue"]
        moves = revenue.search([]).mapped("move_id")
        if moves:
            move = dice.choice(list(moves))
            if dice.random() < 0.5:
                move.button_draft()
            else:
                move._reverse_moves([{"date": day}])._post(soft=False)

    def _do(self, name, dice, day):
        try:
            with self.env.cr.savepoint():
                getattr(self, "_do_" + name)(dice, day)
        except UserError:
            # A rule of the ledger or of the books forbids it today.
            self.env.clear()

    def _live(self, seed):
        dice = random.Random(seed)
        self.tickets = {
            contact: self._create_ticket(contact) for contact in (self.contact, self.other_contact)
        }
        names = ["sale"] * 3 + ["work"] * 9 + ["edit"] * 2 + ["manager"] * 3
        names += ["late_invoice", "credit", "reverse"]
        with self._on(date(2026, 1, 2)):
            block = self._sell_in_other_company(date(2026, 1, 2))
        ends = []
        for month in range(1, 13):
            end = last_of_month(date(2026, month, 1))
            for number in sorted(dice.sample(range(2, end.day), 9)):
                day = date(2026, month, number)
                with self._on(day):
                    self._do(dice.choice(names) if ends or number > 9 else "sale", dice, day)
            with self._on(end):
                self.env["prepaid.block"]._cron_expire()
                block._adjust(-min(block.balance_hours, dice.choice([0.3333, 1.75])), "Taken")
                for company in (self.company, self.other):
                    self.env["prepaid.revenue"]._recognise(company, end)
                    self.assertTied(end, company, is_recognised=True)
                self.assertAccounts()
            ends.append(end)
        with self._on(date(2027, 1, 5)):
            for end in ends:
                for company in (self.company, self.other):
                    self.assertTied(end, company)
                    self.assertTied(end - timedelta(days=11), company)
        self.assertLedgerHolds()

    def assertAccounts(self):
        """Check that hours sold abroad, and no others, are income abroad."""
        booked = self.env["prepaid.revenue"].search([("company_id", "=", self.company.id)])
        total = 0.0
        for one in booked.filtered(lambda one: one.kind == "income"):
            root = one.block_id
            while root.transferred_from_id:
                root = root.transferred_from_id
            is_abroad = root.sale_line_id.order_id.fiscal_position_id == self.position
            self.assertEqual(one.target_account_id, self.abroad if is_abroad else self.income)
            total += one.amount if is_abroad else 0.0
        self.assertEqual(self._get_balance(self.abroad), -round(total, 2))

    def assertTied(self, day, company, is_recognised=False):
        found = self.env["prepaid.revenue"]._get_tie_out(company, day)
        self.assertEqual(found["difference"], 0.0, day)
        balance = round(found["balance"], 2)
        self.assertEqual(balance, -self._get_balance(found["accounts"], day, company), day)
        for row in found["rows"]:
            exact = row["hours_left"] * row["price"]
            self.assertLess(abs(row["amount_left"] - exact), 0.02, row)
            if row["block_id"]:
                self.assertLessEqual(row["hours_left"], self._get_ledger_hours(row, day), row)
        if is_recognised:
            waiting = [row for row in found["rows"] if row["amount_waiting"]]
            self.assertFalse(waiting, day)
            worth = sum(
                row["amount_left"] + row["amount_refund"] + row["amount_other"]
                for row in found["rows"]
            )
            self.assertAlmostEqual(worth, found["balance"], places=2)

    def _get_ledger_hours(self, row, day):
        """Return what the ledger says is left of a row's block on a day."""
        entries = self.env["prepaid.entry"].search([("block_id", "=", row["block_id"])])
        hours = sum(one.hours for one in entries if one.accounting_date <= day)
        return round(max(hours, 0.0), 4)

    def test_year_1(self):
        self._live(1)

    def test_year_2(self):
        self._live(2)

    def test_year_3(self):
        self._live(3)
