"""The statement of a period: its figures, and what they cost."""

from datetime import timedelta

from odoo.addons.prepaid_it_blocks_statement.policies.statement import (
    GROUPS,
    ORDERS,
    StatementQuery,
)

from ..common import TODAY, PrepaidCase

DAY = timedelta(days=1)


class TestFigures(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(10.0, day=TODAY - 9 * DAY)
        cls.agreement = cls.block.agreement_id
        cls.ticket = cls._create_ticket()

    def _totals(self, *period):
        totals = self.agreement._get_statement_totals(*period)
        changes = [hours for name, hours in totals.items() if name != "closing"]
        self.assertAlmostEqual(sum(changes), totals["closing"], 4)
        return {name: hours for name, hours in totals.items() if hours}

    def test_everything_that_comes_and_goes(self):
        line = self._log(self.ticket, 3.0, TODAY - 5 * DAY)
        line.unit_amount = 2.0
        self.block.sudo()._adjust(1.5, "Goodwill")
        other = self._sell(5.0, contact=self.other_contact).agreement_id
        self.block.sudo()._transfer(other, 2.0, "Moved")
        second = self._sell(4.0)
        second.sudo()._void("Sold by mistake")
        third = self._sell(6.0)
        third.sudo().date_end = TODAY
        self._log(self.ticket, 20.0)
        with self._on(TODAY + DAY):
            self._sell(1.0, day=TODAY + DAY)
            self.env["prepaid.block"]._cron_expire()
        self.assertEqual(
            self._totals(),
            {"bought": 17.0, "used": -15.5, "adjusted": 1.5, "moved": -2.0, "closing": 1.0},
        )

    def test_what_expires(self):
        self.block.sudo().date_end = TODAY
        self._log(self.ticket, 1.0)
        with self._on(TODAY + DAY):
            self.env["prepaid.block"]._cron_expire()
            self.assertEqual(
                self._totals(TODAY, TODAY), {"opening": 10.0, "used": -1.0, "expired": -9.0}
            )
            self.block.sudo()._extend(TODAY + 30 * DAY, "More time")
            self.assertEqual(self._totals(TODAY + DAY), {"expired": 9.0, "closing": 9.0})

    def test_periods_join(self):
        for number in range(8):
            self._log(self.ticket, 0.25 + number / 60.0, TODAY - number * DAY)
        for split in range(-10, 2):
            day = TODAY + split * DAY
            before = self._totals(None, day)
            after = self._totals(day + DAY)
            self.assertEqual(before.get("closing", 0.0), after.get("opening", 0.0), day)

    def test_another_agreement_is_another_statement(self):
        self._sell(5.0, contact=self.other_contact)
        self.assertEqual(self._totals(), {"bought": 10.0, "closing": 10.0})

    def test_a_page_takes_the_same_statements_however_long_the_ledger(self):
        def count():
            counts = []
            for group in GROUPS:
                for order in ORDERS:
                    self.env.flush_all()
                    self.env.clear()
                    before = self.env.cr.sql_log_count
                    query = StatementQuery(search="looked", kind="used", group=group, order=order)
                    self.agreement._get_statement_document(query, 5, 3)
                    counts.append(self.env.cr.sql_log_count - before)
            return counts

        for __ in range(8):
            self._log(self.ticket, 0.1)
        count()
        few = count()
        for number in range(20):
            self._log(self.ticket if number % 2 else self._create_ticket(), 0.1)
        self.assertEqual(count(), few)
