"""A column of the ledger's result and a rule of its check that an addon adds: zones of visits."""

from lxml import etree

from odoo.exceptions import AccessError

from ..common import PrepaidCase


class OnsiteCase(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.travel_zone = "region"
        cls.block = cls._sell(20.0)
        cls.agreement = cls.block.agreement_id
        cls.ticket = cls._create_ticket()


class TestColumn(OnsiteCase):
    def _read_column(self, line):
        """Return a column's value in the database, past the cache."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT prepaid_travel_zone FROM account_analytic_line WHERE id = %s", [line.id]
        )
        [zone] = self.env.cr.fetchone()
        self.assertEqual(line.prepaid_travel_zone or None, zone)
        return zone

    def _count(self, count):
        """Return how many statements it takes to log so many visits at once."""
        vals = self._prepare_timesheet(self.ticket, 0.25, is_onsite=True)
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        self.env["account.analytic.line"].create([dict(vals) for __ in range(count)])
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_a_draw_writes_it_for_visits_alone(self):
        visit = self._log(self.ticket, 2.0, is_onsite=True)
        self.assertEqual(self._read_column(visit), "region")
        self.assertIsNone(self._read_column(self._log(self.ticket, 2.0)))
        self.assertLedgerHolds()

    def test_an_entry_that_becomes_a_visit_is_logged_again(self):
        line = self._log(self.ticket, 2.0)
        line.is_onsite = True
        self.assertEqual(self._read_column(line), "region")
        line.is_onsite = False
        self.assertIsNone(self._read_column(line))
        self.assertEqual((line.prepaid_revision, self.block.balance_hours), (1, 18.0))
        self.assertLedgerHolds()

    def test_a_settlement_writes_it_again(self):
        self.agreement.overage_policy = "next_block"
        self._log(self.ticket, 20.0)
        visit = self._log(self.ticket, 3.0, is_onsite=True)
        self.assertEqual(visit.prepaid_overage_hours, 3.0)
        self.assertIsNone(self._read_column(visit))
        self._sell(1.0)
        self.assertEqual(visit.prepaid_status, "partial")
        self.assertEqual(self._read_column(visit), "region")
        self.customer.travel_zone = "far"
        self.assertEqual(self._read_column(visit), "region")
        self._sell(5.0)
        self.assertEqual(visit.prepaid_status, "covered")
        self.assertEqual(self._read_column(visit), "far")
        self.assertLedgerHolds()

    def test_nobody_else_writes_it(self):
        visit = self._log(self.ticket, 1.0, is_onsite=True).with_user(self.technician)
        with self.assertRaisesRegex(AccessError, "prepaid_travel_zone"):
            visit.prepaid_travel_zone = "far"
        with self.assertRaises(AccessError):
            self._log(self.ticket, 1.0, prepaid_travel_zone="far")

    def test_statements_do_not_grow_with_visits(self):
        self._count(1)
        self.assertEqual(self._count(20), self._count(1))

    def test_the_list_shows_it(self):
        view = self.env.ref("hr_timesheet.hr_timesheet_line_tree")
        lines = self.env["account.analytic.line"].with_user(self.technician)
        arch = etree.fromstring(lines.get_view(view.id, "list")["arch"])
        self.assertTrue(arch.xpath("//field[@name='prepaid_travel_zone']"))


class TestRule(OnsiteCase):
    def _find(self, statement, line):
        """Return the check's findings after a change behind the product's back."""
        self.env.flush_all()
        self.env.cr.execute(statement, [line.id])
        self.env.clear()
        return self.env["prepaid.entry"]._check_ledger()

    def _expect(self, line):
        return [
            {
                "rule": "onsite_zone",
                "label": "every visit that blocks paid for has its travel zone, and nothing else",
                "agreement_ids": self.agreement.ids,
                "ids": line.ids,
            }
        ]

    def test_a_visit_without_a_zone_is_found_and_nothing_else(self):
        visit, __ = (self._log(self.ticket, 1.0, is_onsite=True) for __ in range(2))
        self.assertLedgerHolds()
        statement = "UPDATE account_analytic_line SET prepaid_travel_zone = NULL WHERE id = %s"
        self.assertEqual(self._find(statement, visit), self._expect(visit))

    def test_a_zone_without_a_visit_is_found_and_nothing_else(self):
        self._log(self.ticket, 1.0, is_onsite=True)
        line = self._log(self.ticket, 1.0)
        statement = "UPDATE account_analytic_line SET prepaid_travel_zone = 'far' WHERE id = %s"
        self.assertEqual(self._find(statement, line), self._expect(line))
