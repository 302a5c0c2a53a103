"""A block whose invoices charge several analytic keys: its hours are in each key's entry, once."""

import psycopg2

from odoo import Command
from odoo.tools import mute_logger

from ..books import APRIL, MARCH, RevenueCase
from ..common import TODAY


class TestRevenueKeys(RevenueCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desk, cls.network, cls.cloud = (
            cls._create_analytic(name) for name in ("Desk", "Network", "Cloud")
        )

    @classmethod
    def _create_analytic(cls, name):
        plan = cls.env["account.analytic.plan"].create({"name": name})
        return cls.env["account.analytic.account"].create({"name": name, "plan_id": plan.id})

    def _charge(self, **shares):
        """Return the values that charge a line, in percentages."""
        parts = {str(getattr(self, name).id): share for name, share in shares.items()}
        return {"analytic_distribution": parts}

    def _invoice_split(self, order, *charges):
        """Invoice an order's item in lines of these (quantity, analytic distribution)."""
        invoice = self._invoice(order, post=False)
        line = invoice.invoice_line_ids
        commands = []
        for place, (quantity, charge) in enumerate(charges):
            vals = dict(charge, quantity=quantity)
            if place:
                vals.update(
                    product_id=line.product_id.id,
                    price_unit=line.price_unit,
                    tax_ids=[Command.set(line.tax_ids.ids)],
                    sale_line_ids=[Command.set(order.order_line.ids)],
                )
            commands.append(Command.create(vals) if place else Command.update(line.id, vals))
        invoice.write({"invoice_line_ids": commands})
        invoice.action_post()
        return invoice

    def _sell_split(self, hours=20.0, **vals):
        """Sell a block with a quarter charged elsewhere than the others."""
        block = self._sell(hours, **vals)
        self._invoice_split(
            block.sale_line_id.order_id,
            (0.75, self._charge(desk=60.0, network=40.0)),
            (0.25, self._charge(cloud=100.0)),
        )
        return block

    def _get_rows(self, move):
        return self.env["prepaid.entry"].search([("move_ids", "=", move.id)])

    def _get_charge(self, move):
        """Return the one analytic distribution of an entry's items."""
        charges = [dict(line.analytic_distribution or {}) for line in move.line_ids]
        self.assertEqual(charges, charges[:1] * len(charges))
        return charges[0]

    def _find(self, moves, charge):
        """Return the entry that is charged to this."""
        wanted = charge["analytic_distribution"]
        return moves.filtered(lambda move: self._get_charge(move) == wanted)

    def _get_amount(self, move):
        return round(sum(move.line_ids.mapped("debit")), 2)

    def assertTiedByKey(self):
        """Check that the account holds the deferred money of each key."""
        owed = {}
        for money in self.env["prepaid.revenue"]._get_money(company=self.company):
            key = money.bucket.analytic_key
            owed[key] = owed.get(key, 0.0) + money.amount
        revenue = self.env["prepaid.revenue"].search([("company_id", "=", self.company.id)])
        for one in revenue:
            owed[one.analytic_key] = owed.get(one.analytic_key, 0.0) - one.amount
        self.env.cr.execute(
            """
            SELECT COALESCE(l.analytic_distribution::text, ''), -SUM(l.balance)
              FROM account_move_line l JOIN account_move m ON m.id = l.move_id
             WHERE l.account_id = %s AND m.state = 'posted' GROUP BY 1
            """,
            [self.deferred.id],
        )
        books = {key: round(float(amount), 2) for key, amount in self.env.cr.fetchall()}
        owed = {key: round(amount, 2) for key, amount in owed.items()}
        self.assertEqual(
            {k: v for k, v in books.items() if v}, {k: v for k, v in owed.items() if v}
        )
        report = self.env["prepaid.revenue"]._get_tie_out(self.company, APRIL)
        self.assertEqual(report["difference"], 0.0)
        return report

    def test_each_key_has_an_entry_with_its_share(self):
        self._sell_split()
        timesheet = self._log(self._create_ticket(), 5.0)
        moves = self._recognise()
        self.assertEqual(len(moves), 2)
        remainder = self._find(moves, self._charge(desk=60.0, network=40.0))
        cloud = self._find(moves, self._charge(cloud=100.0))
        self.assertEqual((self._get_amount(remainder), self._get_amount(cloud)), (337.5, 112.5))
        for move, hours, text in ((remainder, 3.75, "3:45"), (cloud, 1.25, "1:15")):
            self.assertEqual(sum(move.prepaid_revenue_ids.mapped("hours")), hours)
            self.assertTrue(all(line.name.startswith(text) for line in move.line_ids))
            self.assertEqual(self._get_rows(move).timesheet_id, timesheet)
        self.assertEarned(1350.0, 450.0)
        report = self.assertTiedByKey()
        self.assertEqual([row["hours_waiting"] for row in report["rows"]], [0.0])

    def test_from_every_item_to_the_timesheets_and_back(self):
        self._sell_split()
        timesheet = self._log(self._create_ticket(), 5.0)
        moves = self._recognise()
        entry = self.env["prepaid.entry"].search([("timesheet_number", "=", timesheet.id)])
        self.assertEqual(entry.move_ids, moves.sorted("id"))
        self.assertEqual(entry.move_id, moves.sorted("id")[0])
        self.assertEqual(
            self.env["account.move"].search(entry.action_view_moves()["domain"]), moves
        )
        for item in moves.line_ids:
            rows = self.env["prepaid.entry"].search(item.action_view_prepaid_entries()["domain"])
            self.assertEqual(rows, entry)

    def test_an_item_shows_the_rows_of_its_own_customer_and_kind(self):
        block = self._sell_split()
        self._sell_split(contact=self.other_contact)
        mine = self._log(self._create_ticket(), 5.0)
        others = self._log(self._create_ticket(contact=self.other_contact), 2.0)
        block._adjust(-1.0, "Taken")
        moves = self._recognise()
        for item in moves.line_ids:
            rows = self.env["prepaid.entry"].search(item.action_view_prepaid_entries()["domain"])
            if item.partner_id == self.other_customer:
                self.assertEqual(rows.timesheet_id, others)
            elif item.account_id == self.income:
                self.assertEqual(rows.timesheet_id, mine)
            elif item.account_id == self.breakage:
                self.assertEqual(rows.mapped("kind"), ["adjustment"])
        self.assertTiedByKey()

    def test_rows_are_taken_once_by_each_key(self):
        self._sell_split()
        ticket = self._create_ticket()
        first = self._log(ticket, 5.0)
        march = self._recognise()
        self.assertFalse(self._recognise())
        with self._on(APRIL.replace(day=2)):
            second = self._log(ticket, 2.0, APRIL.replace(day=2))
            april = self._recognise(APRIL)
        for moves, timesheet in ((march, first), (april, second)):
            self.assertEqual(len(moves), 2)
            for move in moves:
                self.assertEqual(self._get_rows(move).timesheet_id, timesheet)

    def test_the_database_refuses_a_row_twice_under_a_key(self):
        self._sell_split()
        self._log(self._create_ticket(), 5.0)
        link = self.env["prepaid.revenue.row"].search([("move_id", "in", self._recognise().ids)])
        self.assertEqual(len(link), 2)
        with (
            self.assertRaises(psycopg2.IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            link[0].sudo().copy()

    def test_a_used_up_block_has_earned_each_key_to_the_cent(self):
        block = self._sell(7.0, price=100.0)
        self._invoice_split(
            block.sale_line_id.order_id,
            (0.33, self._charge(desk=33.33, network=66.67)),
            (0.67, self._charge(cloud=100.0)),
        )
        ticket = self._create_ticket()
        for number in range(1, 8):
            day = TODAY.replace(month=2 + number)
            with self._on(day):
                self._log(ticket, 1.0, day)
                self._recognise(day.replace(day=28))
        self.assertEarned(0.0, 100.0)
        booked = self.env["prepaid.revenue"].search([("block_id", "=", block.id)])
        by_key = {}
        for one in booked:
            hours, amount = by_key.get(one.analytic_key, (0.0, 0.0))
            by_key[one.analytic_key] = (hours + one.hours, amount + one.amount)
        found = sorted((round(h, 4), round(amount, 2)) for h, amount in by_key.values())
        self.assertEqual(found, [(2.31, 33.0), (4.69, 67.0)])
        self.assertTiedByKey()

    def test_one_key_is_reversed_and_the_other_stays(self):
        self._sell_split()
        timesheet = self._log(self._create_ticket(), 5.0)
        moves = self._recognise()
        cloud = self._find(moves, self._charge(cloud=100.0))
        cloud._reverse_moves([{"date": MARCH}])._post(soft=False)
        entry = self.env["prepaid.entry"].search([("timesheet_number", "=", timesheet.id)])
        self.assertEqual(entry.move_ids, moves - cloud)
        self.assertEarned(1462.5, 337.5)
        again = self._recognise()
        self.assertEqual(self._get_charge(again), self._get_charge(cloud))
        self.assertEqual(self._get_amount(again), 112.5)
        self.assertEqual(entry.move_ids, (moves - cloud) | again)
        self.assertTiedByKey()

    def test_another_key_on_the_invoice_moves_the_money_and_the_rows(self):
        block = self._sell_split()
        timesheet = self._log(self._create_ticket(), 5.0)
        moves = self._recognise()
        line = block.sale_line_id.invoice_lines.sorted("quantity")[0]
        line.write(self._charge(network=100.0))
        self.env.flush_all()
        with self._on(APRIL.replace(day=2)):
            more = self._recognise(APRIL)
        self.assertEqual(len(more), 2)
        network = self._find(more, self._charge(network=100.0))
        self.assertEqual(self._get_rows(network).timesheet_id, timesheet)
        self.assertEqual(sum(network.prepaid_revenue_ids.mapped("hours")), 1.25)
        cloud = more - network
        self.assertEqual(
            self._get_charge(cloud), self._get_charge(self._find(moves, self._charge(cloud=100.0)))
        )
        self.assertEqual(sum(cloud.prepaid_revenue_ids.mapped("hours")), -1.25)
        # It has no rows of its own, and leads to those that it is about.
        rows = self.env["prepaid.entry"].search(cloud.action_view_prepaid_entries()["domain"])
        self.assertEqual(rows.timesheet_id, timesheet)
        self.assertEarned(1350.0, 450.0)
        self.assertTiedByKey()

    def test_the_money_of_moved_hours_goes_back_to_who_paid(self):
        block = self._sell_split()
        other = self._sell(1.0, contact=self.other_contact)
        block._transfer(other.agreement_id, 10.0, "One firm")
        self._log(self._create_ticket(contact=self.other_contact), 6.0)
        self._recognise()
        block.sale_line_id.invoice_lines.move_id.button_draft()
        moves = self._recognise()
        owed = moves.line_ids.filtered(lambda line: line.account_id == self.deferred)
        self.assertEqual(len(owed), 2)
        self.assertEqual(owed.partner_id, self.customer)
        self.assertEqual((moves.line_ids - owed).partner_id, self.other_customer)
        self.assertEarned(0.0, 0.0)

    def test_who_may_read_which_rows_are_recognised(self):
        self._sell_split()
        self._log(self._create_ticket(), 5.0)
        self._recognise()
        links = self.env["prepaid.revenue.row"]
        for user in (self.accountant, self.manager):
            self.assertEqual(len(links.with_user(user).search([])), 2)
        for user in (self.technician, self.salesman, self.plain_user):
            self.assertFalse(links.with_user(user).has_access("read"))
        other = self.env["res.company"].create({"name": "Second Firm"})
        stranger = self._create_user(
            "stranger",
            "account.group_account_invoice",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        self.assertFalse(links.with_user(stranger).search([]))
