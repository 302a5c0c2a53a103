"""A year of random business: the books hold what is owed at every month's end, to the cent."""

import random
from collections import Counter
from datetime import date, timedelta

from odoo.addons.prepaid_it_blocks.policies.months import last_of_month
from odoo.exceptions import RedirectWarning, UserError

from ..books import MOVEMENTS
from ..year import YearCase

# What happens how often.
_OFTEN = {
    "sale": 4,
    "part_invoice": 2,
    "charge": 1,
    "advance": 1,
    "work": 12,
    "edit": 2,
    "manager": 8,
    "late_invoice": 1,
    "credit": 2,
    "reset_invoice": 2,
    "reverse": 2,
    "hand": 1,
    "other_account": 1,
    "lock": 1,
    "other_firm": 3,
}
_WHAT_A_MONTH = 13


class TestRevenueYear(YearCase):
    def _do(self, name, dice, day):
        try:
            with self.env.cr.savepoint():
                getattr(self, "_do_" + name)(dice, day)
            self.done[name] += 1
        except (UserError, RedirectWarning):
            # A rule of the ledger or of the books forbids it today.
            self.env.clear()

    def _live(self, seed, goodwill="free"):
        dice = random.Random(seed)
        self.company.prepaid_goodwill_policy = goodwill
        self.manual, self.touched, self.done = [], set(), Counter()
        self.tickets = {
            contact: self._create_ticket(contact) for contact in (self.contact, self.other_contact)
        }
        with self._on(date(2026, 1, 2)):
            self._sell_in_other_company(date(2026, 1, 2))
            self._bring_in(date(2026, 1, 2))
        ends, shown = [], {}
        for month in range(1, 13):
            end = last_of_month(date(2026, month, 1))
            days = sorted(dice.choice(range(2, end.day)) for __ in range(_WHAT_A_MONTH))
            for number in days:
                day = date(2026, month, number)
                names, weights = zip(*_OFTEN.items(), strict=True)
                name = dice.choices(names, weights)[0] if ends or number > 9 else "sale"
                with self._on(day):
                    self._do(name, dice, day)
            with self._on(end):
                self.env["prepaid.block"]._cron_expire()
                for company in (self.company, self.other):
                    self.env["prepaid.revenue"]._recognise(company, end)
                    self.assertTied(end, company, is_recognised=True)
                    shown[company, end] = self._get_rows(company, end), self._get_last_row()
                self.assertAccounts()
            ends.append(end)
        owed = {}
        with self._on(date(2027, 1, 5)):
            for end in ends:
                for company in (self.company, self.other):
                    owed[company, end] = self.assertTied(end, company)
                    self.assertTied(end - timedelta(days=11), company)
            self.assertSame(shown)
            for company in (self.company, self.other):
                self.assertRolled(company, {end: owed[company, end] for end in ends})
        self.assertLedgerHolds()
        # The ledger's and the books' rules forbid some of it for most of a year.
        missing = set(_OFTEN) - set(self.done)
        self.assertLessEqual(len(missing), 2, self.done)

    def assertAccounts(self):
        """Check that hours sold abroad, and no others, are income abroad."""
        booked = self.env["prepaid.revenue"].search([("company_id", "=", self.company.id)])
        total = 0.0
        for one in booked.filtered(lambda one: one.kind == "income"):
            order = self._get_root(one.block_id).sale_line_id.order_id
            is_abroad = order.fiscal_position_id == self.position
            self.assertEqual(one.target_account_id, self.abroad if is_abroad else self.income)
            total += one.amount if is_abroad else 0.0
        self.assertEqual(self._get_balance(self.abroad), -round(total, 2))

    def assertTied(self, day, company, is_recognised=False):
        """Check that the books hold the deferred revenue, but for manual entries.

        :return: rows of the tie-out
        """
        found = self.env["prepaid.revenue"]._get_tie_out(company, day)
        mine = self.manual if company == self.company else []
        manual = round(sum(amount for when, amount in mine if when <= day), 2)
        text = f"{day}: {found['items']}"
        self.assertAlmostEqual(found["difference"], manual, places=6, msg=text)
        if manual:
            self.assertAlmostEqual(sum(one["amount"] for one in found["items"]), manual)
            self.assertFalse([one for one in found["items"] if not one["move_id"]][1:])
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
            self.assertAlmostEqual(worth + manual, found["balance"], places=2)
        return found["rows"]

    def assertRolled(self, company, reports):
        """Check that movements lead from month to month to the total of the tie-out.

        :param reports: dict of the last day of a month to the rows of its tie-out
        """
        movements = self.env["prepaid.liability.movement"]
        movements._rebuild(company)
        closing = {}
        for end, report in reports.items():
            rows = movements.search([("company_id", "=", company.id), ("date", "=", end)])
            owed = {}
            for row in report:
                owed[row["block_id"]] = owed.get(row["block_id"], 0.0) + row["amount_total"]
            before, closing = closing, {}
            for row in rows:
                moved = sum(row[name] for name in MOVEMENTS)
                self.assertAlmostEqual(row.opening + moved, row.closing, 6, (end, row.name))
                key = (row.block_id.id, row.name)
                self.assertAlmostEqual(before.pop(key, 0.0), row.opening, 6, (end, row.name))
                closing[key] = row.closing
                owed[row.block_id.id] = owed.get(row.block_id.id, 0.0) - row.closing
            self.assertFalse([key for key, amount in before.items() if amount], end)
            wrong = {number: amount for number, amount in owed.items() if abs(amount) > 0.005}
            self.assertFalse(wrong, end)

    def assertSame(self, shown):
        """Check that a past day's report is as it was on that day, but for late entries."""
        count = 0
        for (company, end), (before, last_row) in shown.items():
            now = self._get_rows(company, end)
            late = self._get_late_roots(end, last_row)
            for number in set(before) | set(now):
                if number not in late | self.touched:
                    self.assertEqual(before.get(number), now.get(number), (end, number))
                    count += 1
        self.assertGreater(count, 20)

    def _get_rows(self, company, day):
        """Return the hours and amounts left of blocks on a day, by the key of the money."""
        rows = {}
        for row in self.env["prepaid.revenue"]._get_tie_out(company, day)["rows"]:
            block = self.env["prepaid.block"].browse(row["block_id"] or [])
            values = (block.id, row["hours_left"], row["amount_left"], row["amount_refund"])
            if block and any(values[1:]):
                rows.setdefault(self._get_root_key(block), []).append(values)
        return rows

    def _get_last_row(self):
        return self.env["prepaid.entry"].search([], order="id desc", limit=1).id

    def _get_late_roots(self, day, last_row):
        """Return the siblings that got rows of a day or before after a row of the ledger."""
        domain = [("id", ">", last_row), ("accounting_date", "<=", day)]
        blocks = self.env["prepaid.entry"].search(domain).block_id
        return {self._get_root_key(block) for block in blocks}

    def _get_ledger_hours(self, row, day):
        """Return the hours left of a row's block on a day, by the ledger."""
        entries = self.env["prepaid.entry"].search([("block_id", "=", row["block_id"])])
        seconds = sum(one.seconds for one in entries if one.accounting_date <= day)
        return max(seconds, 0) / 3600

    def test_year_1(self):
        self._live(1)

    def test_year_2(self):
        self._live(2)

    def test_year_3(self):
        self._live(3)

    def test_year_in_which_goodwill_shares_the_price(self):
        self._live(4, "spread")
