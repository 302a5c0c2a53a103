"""What time agreements and blocks are for, and which of several blocks pays first."""

from odoo import Command
from odoo.addons.prepaid_it_blocks.policies.scope import DIMENSIONS
from odoo.exceptions import AccessError, UserError

from ..common import TODAY, PrepaidCase, to_date


class TestScope(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.wide = cls._sell(10.0)
        cls.agreement = cls.wide.agreement_id
        cls.network = cls.env["helpdesk.ticket.team"].create(
            {"name": "Network", "allow_timesheet": True, "default_project_id": cls.project.id}
        )
        cls.colleague = cls.env["res.partner"].create(
            {"name": "Bert Baker", "parent_id": cls.customer.id}
        )
        cls.site = cls.env["project.project"].create(
            {"name": "New Building", "allow_timesheets": True, "company_id": cls.company.id}
        )
        cls.work_type = cls.env["prepaid.work.type"].create({"name": "Cabling"})
        cls.ticket = cls._create_ticket()
        cls.network_ticket = cls._create_ticket(team_id=cls.network.id)

    def _limit(self, block, **scope):
        values = {f"scope_{name}_ids": [Command.set(ids.ids)] for name, ids in scope.items()}
        self.env.flush_all()
        dialog = self.env["prepaid.block.limit"].with_user(self.manager)
        dialog.create(dict(values, block_id=block.id, reason="For this alone")).action_limit()
        self.env.flush_all()
        block.invalidate_recordset()

    def _drawn(self, line):
        return [(block, hours) for __, block, hours in self._ledger(line)]

    def test_an_agreement_draws_only_what_it_covers(self):
        cases = (
            ({"scope_team_ids": self.network}, {}, "does not cover team Desk"),
            ({"scope_project_ids": self.site}, {}, "does not cover project Support"),
            ({"scope_contact_ids": self.colleague}, {}, "does not cover Bakery Ltd, Berta Baker"),
            ({"scope_team_ids": self.team}, {}, None),
            ({"scope_project_ids": self.project}, {}, None),
            ({"scope_contact_ids": self.contact | self.colleague}, {}, None),
            ({"scope_team_ids": self.network}, {"team_id": False}, "only tickets of certain teams"),
            ({"scope_work_type_ids": self.work_type}, {}, "covers only certain types of work"),
        )
        for number, (scope, vals, reason) in enumerate(cases):
            self.agreement.write({f"scope_{name}_ids": [Command.clear()] for name in DIMENSIONS})
            self.agreement.write({name: [Command.set(ids.ids)] for name, ids in scope.items()})
            line = self._log(self._create_ticket(**vals), 0.25)
            if reason:
                self.assertEqual((line.prepaid_status, self._ledger(line)), ("none", []), number)
                self.assertIn(reason, line.prepaid_reason)
                self.assertFalse(line.prepaid_agreement_id)
            else:
                self.assertEqual(self._drawn(line), [(self.wide.id, -0.25)], number)
                self.assertFalse(line.prepaid_reason)
        self.assertLedgerHolds()

    def test_a_narrower_block_pays_first(self):
        narrow = self._sell(1.0)
        self._limit(narrow, team=self.network)
        self.assertEqual(
            self._drawn(self._log(self.network_ticket, 1.5)),
            [(narrow.id, -1.0), (self.wide.id, -0.5)],
        )
        self.assertEqual(self._drawn(self._log(self.ticket, 1.0)), [(self.wide.id, -1.0)])

    def test_the_narrowest_of_several_pays_first(self):
        team = self._sell(1.0)
        self._limit(team, team=self.network)
        both = self._sell(1.0)
        self._limit(both, team=self.network, contact=self.contact)
        line = self._log(self.network_ticket, 3.0)
        self.assertEqual(
            self._drawn(line), [(both.id, -1.0), (team.id, -1.0), (self.wide.id, -1.0)]
        )

    def test_what_no_block_is_for_is_overage_and_says_why(self):
        self._limit(self.wide, team=self.network)
        line = self._log(self.ticket, 1.0)
        self.assertEqual(self._drawn(line), [(False, -1.0)])
        self.assertEqual(line.prepaid_reason, f"{self.wide.display_name} does not cover team Desk")

    def test_a_limit_moves_no_past_hour(self):
        line = self._log(self.ticket, 2.0)
        self._limit(self.wide, team=self.network)
        self.agreement.scope_team_ids = self.network
        line.write({"unit_amount": 1.5})
        self.assertEqual(line.prepaid_covered_hours, 1.5)
        line.write({"unit_amount": 2.0})
        self.assertEqual((line.prepaid_covered_hours, line.prepaid_overage_hours), (1.5, 0.5))
        self.assertLedgerHolds()

    def test_moving_the_ticket_to_another_team_redraws(self):
        narrow = self._sell(5.0)
        self._limit(narrow, team=self.network)
        line = self._log(self.network_ticket, 1.0)
        self.assertEqual(line.prepaid_covered_hours, 1.0)
        self.network_ticket.team_id = self.team
        self.assertEqual((narrow.balance_hours, self.wide.balance_hours), (5.0, 9.0))
        self.network_ticket.team_id = self.network
        # The wide block's hours fit the new team too: they stay where they are.
        self.assertEqual((narrow.balance_hours, self.wide.balance_hours), (5.0, 9.0))
        self.assertLedgerHolds()

    def test_overage_is_looked_at_again_where_a_block_is_for_the_new_team(self):
        self._log(self.ticket, 10.0)
        line = self._log(self.ticket, 1.0)
        narrow = self._sell(5.0)
        self._limit(narrow, team=self.network)
        self.assertEqual(line.prepaid_overage_hours, 1.0)
        line.ticket_id = self.network_ticket
        self.assertEqual((line.prepaid_overage_hours, narrow.balance_hours), (0.0, 4.0))
        self.assertLedgerHolds()

    def test_another_type_of_work_redraws(self):
        narrow = self._sell(5.0)
        self._limit(narrow, work_type=self.work_type)
        line = self._log(self.ticket, 1.0, prepaid_work_type_id=self.work_type.id)
        self.assertEqual(self._drawn(line), [(narrow.id, -1.0)])
        line.prepaid_work_type_id = False
        self.assertEqual((narrow.balance_hours, self.wide.balance_hours), (5.0, 9.0))
        self.agreement.scope_work_type_ids = self.work_type
        other = self.work_type.copy({"name": "Else"})
        line.prepaid_work_type_id = other
        self.assertIn("does not cover work of type Else", line.prepaid_reason)
        self.assertEqual((narrow.balance_hours, self.wide.balance_hours), (5.0, 10.0))
        self.assertLedgerHolds()

    def test_moving_out_of_the_agreements_scope_gives_back(self):
        self.agreement.scope_team_ids = self.team
        line = self._log(self.ticket, 1.0)
        line.ticket_id = self.network_ticket
        self.assertEqual((self.wide.balance_hours, line.prepaid_status), (10.0, "none"))
        self.assertIn("does not cover team Network", line.prepaid_reason)
        line.ticket_id = self.ticket
        self.assertEqual((self.wide.balance_hours, line.prepaid_status), (9.0, "covered"))
        self.assertFalse(line.prepaid_reason)
        self.assertLedgerHolds()

    def test_the_oldest_block_pays_first_where_the_agreement_says_so(self):
        self.wide.sudo().date_end = to_date("2027-03-01")
        newer = self._sell(10.0, day=to_date("2026-03-17"))
        newer.sudo().date_end = to_date("2026-06-01")
        self.env.flush_all()
        with self._on("2026-03-18"):
            day = to_date("2026-03-18")
            self.assertEqual(self._drawn(self._log(self.ticket, 1.0, day)), [(newer.id, -1.0)])
            self.agreement.draw_order = "oldest"
            self.assertEqual(self._drawn(self._log(self.ticket, 1.0, day)), [(self.wide.id, -1.0)])

    def test_a_settlement_keeps_to_scope_and_order(self):
        self.agreement.overage_policy = "next_block"
        desk = self._log(self.ticket, 11.0)
        network = self._log(self.network_ticket, 2.0)
        product = self._create_product(hours=5.0)
        order = self._create_order(product=product)
        self.company.prepaid_activation = "payment"
        order.action_confirm()
        block = order.order_line.prepaid_block_ids
        self._limit(block, team=self.network)
        block.sudo()._activate()
        self.assertEqual((desk.prepaid_overage_hours, network.prepaid_overage_hours), (1.0, 0.0))
        self.assertEqual(block.balance_hours, 3.0)
        self.assertLedgerHolds()

    def test_statements_do_not_grow_with_limits_or_entries(self):
        self._limit(self._sell(50.0), team=self.network)
        self._limit(self._sell(50.0), contact=self.contact)
        self.agreement.scope_team_ids = self.network | self.team
        line = self.env["account.analytic.line"]
        tickets = self.ticket | self.network_ticket

        def count(size):
            self.env.flush_all()
            self.env.clear()
            values = [self._prepare_timesheet(tickets[i % 2], 0.25) for i in range(size)]
            lines = line.create(values)
            self.env.flush_all()
            self.env.clear()
            before = self.env.cr.sql_log_count
            lines._draw_prepaid(is_moved=True)
            return self.env.cr.sql_log_count - before

        count(2)
        self.assertEqual(count(4), count(40))

    def test_only_managers_limit_blocks(self):
        dialog = self.env["prepaid.block.limit"]
        for user in (self.technician, self.salesman, self.plain_user):
            with self.assertRaises(AccessError):
                dialog.with_user(user).create({"block_id": self.wide.id, "reason": "x"})
        with self.assertRaises(UserError):
            self._limit_with_reason(" ")
        with self.assertRaises(AccessError):
            self.wide.with_user(self.manager).write(
                {"scope_team_ids": [Command.set(self.team.ids)]}
            )

    def _limit_with_reason(self, reason):
        dialog = self.env["prepaid.block.limit"].with_user(self.manager)
        dialog.create({"block_id": self.wide.id, "reason": reason}).action_limit()

    def test_the_dialog_shows_the_limits_there_are(self):
        self._limit(self.wide, team=self.network)
        action = self.wide.with_user(self.manager).action_limit()
        dialog = self.env["prepaid.block.limit"].with_user(self.manager)
        values = dialog.with_context(action["context"]).default_get(
            ["block_id", "scope_team_ids", "scope_contact_ids"]
        )
        self.assertEqual(values["scope_team_ids"], [Command.set(self.network.ids)])
        self.assertEqual(values["scope_contact_ids"], [Command.set([])])
        self.assertIn("Network", self.wide.message_ids[:1].body)

    def test_a_block_that_is_over_is_not_limited(self):
        block = self._sell(1.0)
        block.sudo()._cancel()
        with self.assertRaisesRegex(UserError, "is over"):
            self._limit(block, team=self.network)


class TestTimesheetColumn(PrepaidCase):
    def test_rows_find_their_timesheet_and_the_other_way_round(self):
        self._sell(10.0)
        ticket = self._create_ticket()
        line, gone = self._log(ticket, 1.0, name="Kept"), self._log(ticket, 2.0, name="Gone")
        number = gone.id
        gone.unlink()
        entry = self.env["prepaid.entry"]
        drawn = entry.search([("kind", "in", ["drawdown", "reversal"])])
        self.assertEqual(drawn.mapped("timesheet_id"), line)
        self.assertEqual(entry.search([("timesheet_id", "=", line.id)]).hours, -1.0)
        self.assertEqual(entry.search([("timesheet_id", "ilike", "kept")]).hours, -1.0)
        self.assertEqual(entry.search([("timesheet_id.date", "=", TODAY)]).hours, -1.0)
        self.assertEqual(entry.search([("timesheet_id", "!=", False)]).hours, -1.0)
        empty = entry.search([("timesheet_id", "=", False)])
        self.assertEqual(sorted(empty.mapped("kind")), ["drawdown", "purchase", "reversal"])
        self.assertEqual(set(empty.mapped("timesheet_number")), {0, number})
