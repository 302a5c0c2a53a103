"""The contract liability month by month, and its maturity."""

from datetime import date

from odoo import Command
from odoo.exceptions import AccessError

from ..books import APRIL, MARCH, MAY, MOVEMENTS, RevenueCase
from ..common import SERIES, TODAY

SECOND_OF_APRIL = date(2026, 4, 2)


class LiabilityCase(RevenueCase):
    def _rebuild(self, day=SECOND_OF_APRIL):
        with self._on(day):
            movements = self.env["prepaid.liability.movement"].with_user(self.accountant)
            movements.action_open()
        return self.env["prepaid.liability.movement"].search(
            [("company_id", "=", self.company.id)], order="date, id"
        )

    def assertRolls(self, rows):
        """Check that each month's movements lead from its opening to its closing."""
        closing = {}
        for row in rows:
            key = (row.block_id, row.name)
            moved = sum(row[name] for name in MOVEMENTS)
            self.assertAlmostEqual(row.opening, closing.get(key, 0.0), places=6)
            self.assertAlmostEqual(row.opening + moved, row.closing, places=6)
            closing[key] = row.closing
        for day in set(rows.mapped("date")):
            found = self.env["prepaid.revenue"]._get_tie_out(self.company, day)["rows"]
            owed = {(row["block_id"], row["partner_id"]): 0.0 for row in found}
            for row in found:
                owed[row["block_id"], row["partner_id"]] += row["amount_total"]
            shown = {}
            for row in rows.filtered(lambda one, day=day: one.date == day):
                key = (row.block_id.id, row.partner_id.id)
                shown[key] = shown.get(key, 0.0) + row.closing
            for key in {*owed, *shown}:
                self.assertAlmostEqual(owed.get(key, 0.0), shown.get(key, 0.0), places=2)


class TestRollForward(LiabilityCase):
    def test_by_hand(self):
        block = self._sell_invoiced(20.0)
        ticket = self._create_ticket()
        self._log(ticket, 5.0)
        self._recognise()
        with self._on(SECOND_OF_APRIL):
            self._log(ticket, 5.0, SECOND_OF_APRIL)
            block._refund(4.0, "Less is enough")
            invoice = block.sale_line_id.invoice_lines.move_id
            self._credit(invoice, SECOND_OF_APRIL, quantity=0.2)
            block._expire_remaining("Over")
            self._recognise(APRIL)
        rows = self._rebuild()
        self.assertRolls(rows)
        names = ("date", "opening", *MOVEMENTS, "closing")
        self.assertEqual(
            [tuple(row[name] for name in names) for row in rows],
            [
                (MARCH, 0.0, 1800.0, -450.0, 0.0, 0.0, 0.0, 0.0, 1350.0),
                (APRIL, 1350.0, 0.0, -450.0, -540.0, -360.0, 0.0, 0.0, 0.0),
            ],
        )
        self.assertEqual(rows.block_id, block)
        self.assertEqual(rows.partner_id, self.customer)

    def test_moved_hours_take_their_money_along(self):
        block = self._sell_invoiced(20.0)
        agreement = self._sell_invoiced(1.0, contact=self.other_contact).agreement_id
        with self._on(SECOND_OF_APRIL):
            moved = block._transfer(agreement, 5.0, "Merged")
        rows = self._rebuild()
        self.assertRolls(rows)
        april = {row.block_id: row for row in rows if row.date == APRIL}
        self.assertEqual((april[block].other, april[moved].other), (-450.0, 450.0))
        self.assertEqual(april[moved].closing, 450.0)

    def test_advances_are_of_no_block_until_hours_are_theirs(self):
        block = self._sell(20.0)
        order = block.sale_line_id.order_id
        self._invoice_in_advance(order, 900.0)
        self._log(self._create_ticket(), 15.0)
        self._recognise()
        with self._on(SECOND_OF_APRIL):
            self._invoice(order, SECOND_OF_APRIL)
            self._recognise(APRIL)
        rows = self._rebuild()
        self.assertRolls(rows)
        self.assertEqual(rows.filtered(lambda one: one.date == MARCH).invoiced, 900.0)

    def test_lines_by_hand_and_opening_balances(self):
        self.env["prepaid.opening.balance"].create(
            {
                "external_key": "old",
                "partner_id": self.customer.id,
                "hours": 10.0,
                "rate": 80.0,
                "date_cutover": TODAY,
            }
        )
        self.company.prepaid_revenue_opening_date = TODAY
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
                "invoice_line_ids": [Command.create(line)],
            }
        )
        invoice.action_post()
        rows = self._rebuild(TODAY)
        self.assertRolls(rows)
        by_name = {row.name: row for row in rows}
        self.assertEqual(by_name[invoice.name].invoiced, 500.0)
        self.assertEqual(sum(rows.mapped("other")), 800.0)

    def test_several_months_open_with_the_first_and_close_with_the_last(self):
        self._sell_invoiced(20.0)
        with self._on(SECOND_OF_APRIL):
            self._sell_invoiced(10.0, SECOND_OF_APRIL)
            self._log(self._create_ticket(), 2.0, SECOND_OF_APRIL)
            self._recognise(APRIL)
        self._rebuild(date(2026, 5, 4))
        model = self.env["prepaid.liability.movement"]
        domain = [("company_id", "=", self.company.id)]
        measures = ["opening", "invoiced", "income", "closing"]
        (groups, (whole,)) = self._group_pivot(model, domain, [["date:month"], []], measures)
        self.assertEqual(
            [tuple(group[name] for name in measures) for group in groups],
            [
                (0.0, 1800.0, 0.0, 1800.0),
                (1800.0, 900.0, -180.0, 2520.0),
                (2520.0, 0.0, 0.0, 2520.0),
            ],
        )
        self.assertEqual([whole[name] for name in measures], [0.0, 2700.0, -180.0, 2520.0])
        domain.append(("date", ">=", APRIL))
        ((later,),) = self._group_pivot(model, domain, [[]], measures)
        self.assertEqual([later[name] for name in measures], [1800.0, 900.0, -180.0, 2520.0])
        self.assertEqual(model.search([], order="date desc", limit=1).date, MAY)

    def test_companies_in_other_currencies_are_added_up_at_the_rate(self):
        if SERIES < 19:
            self.skipTest("18.0 adds currencies up as they are")
        self._sell_invoiced(20.0)
        self._rebuild(TODAY)
        francs = self.env.ref("base.CHF")
        francs.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": francs.id, "rate": 1.25, "name": TODAY, "company_id": self.company.id}
        )
        other = self.env["res.company"].create({"name": "Far Firm", "currency_id": francs.id})
        model = self.env["prepaid.liability.movement"]
        vals = {"company_id": other.id, "name": "Theirs", "date": MARCH}
        model.create(dict(vals, opening=125.0, closing=250.0))
        domain = [("company_id", "in", (self.company | other).ids), ("date", "=", MARCH)]
        ((whole,),) = self._group_pivot(model, domain, [[]], ["opening", "closing"])
        self.assertEqual((whole["opening"], whole["closing"]), (100.0, 2000.0))

    def test_it_is_made_anew_each_time(self):
        self._sell_invoiced(20.0)
        first = self._rebuild()
        again = self._rebuild()
        self.assertEqual(len(first), len(again))
        self.assertFalse(first.exists())

    def test_where_nothing_is_deferred_nothing_is_shown(self):
        self.assertFalse(self._rebuild())

    def test_the_menus_open_them(self):
        self._sell_invoiced(20.0)
        for name in ("movement", "maturity"):
            xmlid = f"prepaid_it_blocks_account.prepaid_liability_{name}_action_open"
            for user in (self.accountant, self.manager):
                action = self.env.ref(xmlid).with_user(user).run()
                self.assertEqual(action["res_model"], f"prepaid.liability.{name}")
                self.assertTrue(self.env[action["res_model"]].with_user(user).search([]))
            with self.assertRaises(AccessError):
                self.env.ref(xmlid).with_user(self.salesman).run()

    def test_only_accountants_and_managers_make_it(self):
        for user in (self.technician, self.salesman):
            with self.assertRaises(AccessError):
                self.env["prepaid.liability.movement"].with_user(user).action_open()


class TestMaturity(LiabilityCase):
    def _show(self, day=TODAY):
        with self._on(day):
            model = self.env["prepaid.liability.movement"].with_user(self.manager)
            action = model.action_open_maturity()
        self.assertEqual(action["res_model"], "prepaid.liability.maturity")
        rows = self.env["prepaid.liability.maturity"].search([], order="date, id")
        total = self.env["prepaid.revenue"]._get_tie_out(self.company, day)["total"]
        self.assertAlmostEqual(sum(rows.mapped("amount")), total, places=2)
        return [(row.date, row.basis, row.band, row.hours, row.amount) for row in rows]

    def test_nobody_uses_any_and_there_is_no_end(self):
        self._sell_invoiced(20.0)
        self.assertEqual(self._show(), [(False, "open", "open", 20.0, 1800.0)])

    def test_what_has_an_end_expires(self):
        self._sell_invoiced(20.0, prepaid_validity_months=2)
        self.assertEqual(self._show(), [(MAY, "expiry", "quarter", 20.0, 1800.0)])

    def test_hours_go_at_the_pace_of_the_last_months(self):
        self._sell_invoiced(20.0)
        # In the 30 days that are counted at least: 0:20 a day.
        self._log(self._create_ticket(), 10.0)
        found = self._show()
        self.assertEqual(found[0], (MARCH, "use", "month", 16 / 3, 480.0))
        self.assertEqual(found[1], (MARCH, "due", "month", 10.0, 900.0))
        self.assertEqual(found[2], (APRIL, "use", "quarter", 10.0 - 16 / 3, 420.0))

    def test_hours_that_were_taken_back_wait_for_their_credit_note(self):
        block = self._sell_invoiced(20.0)
        block._refund(10.0, "Less is enough")
        self.assertIn((False, "refund", "open", 0.0, 900.0), self._show())

    def test_what_is_of_no_block(self):
        self._sell(20.0)
        order = self._create_order()
        order.action_confirm()
        self._invoice_in_advance(order, 500.0)
        self._show()
