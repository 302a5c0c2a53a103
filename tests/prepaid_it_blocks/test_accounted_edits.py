"""What edits and batches of accounted time do to the ledger."""

from datetime import date

from odoo.exceptions import UserError

from .accounted_draw import DrawCase, at


class TestEdits(DrawCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement.schedule_id = cls.schedule

    def _log_remote(self, hours=10 / 60, **vals):
        vals.setdefault("prepaid_work_type_id", self.remote.id)
        return self._log(self.ticket, hours, **vals)

    def test_change_of_the_type_draws_the_difference(self):
        line = self._log_remote()
        line.prepaid_work_type_id = self.on_site
        self._assert_time(
            line, 10 / 60, 2.0, "0:10 worked, 2:00 accounted (On site: at least 2:00)"
        )
        self.assertEqual(
            self._ledger(line),
            [("drawdown", self.block.id, -0.25), ("drawdown", self.block.id, -1.75)],
        )
        line.prepaid_work_type_id = False
        self._assert_time(line, 10 / 60, 600 / 3600)
        kinds = [kind for kind, __, __ in self._ledger(line)]
        self.assertEqual(kinds, ["drawdown", "drawdown", "reversal", "reversal"])
        self.assertEqual(self.block.balance_seconds, 72000 - 600)

    def test_changes_that_account_again(self):
        for vals, accounted in (
            ({"unit_amount": 20 / 60}, 0.5),
            ({"date_time": at(19)}, 0.375),
            ({"date_time": at(23)}, 0.5),
            ({"prepaid_work_type_id": self.on_site.id}, 2.0),
            ({"date": date(2026, 3, 17), "date_time": at(19)}, 0.375),
        ):
            line = self._log_remote()
            line.write(vals)
            self.assertEqual(line.prepaid_hours, accounted, vals)
            line.unlink()
            self.assertEqual(self.block.balance_hours, 20.0)
        self.assertLedgerHolds()

    def test_rules_of_later_rewrite_nothing(self):
        line = self._log_remote(date_time=at(10))
        note = "0:10 worked, 0:15 accounted (Remote: in steps of 0:15)"
        self.remote.write({"increment_hours": 1.0, "weight": 5.0})
        self.schedule.line_ids.write({"hour_from": 0.0, "hour_to": 24.0, "weight": 9.0})
        colleague = self.contact.copy({"parent_id": self.customer.id})
        project = self.project.copy({"name": "Other"})
        for change in (
            lambda: line.write({"name": "Other words"}),
            lambda: line.write({"unit_amount": line.unit_amount, "date": line.date}),
            lambda: line.write({"project_id": project.id}),
            lambda: self.ticket.write({"partner_id": colleague.id}),
            lambda: self.agreement.write({"schedule_id": False}),
        ):
            change()
            self._assert_time(line, 10 / 60, 0.25, note)
        self.assertEqual(len(self._ledger(line)), 1)
        line.unit_amount = 11 / 60
        self.assertEqual(line.prepaid_hours, 5.0)

    def test_other_customer_accounts_by_the_own_agreement(self):
        other_block = self._sell(10.0, contact=self.other_contact)
        line = self._log_remote(1.0, date_time=at(23))
        self.assertEqual(line.prepaid_hours, 2.0)
        self.ticket.partner_id = self.other_contact
        self._assert_time(line, 1.0, 1.0)
        self.assertEqual((self.block.balance_hours, other_block.balance_hours), (20.0, 9.0))

    def test_free_and_back(self):
        line = self._log_remote()
        line.write({"prepaid_excluded": True, "prepaid_exclusion": "mistake"})
        self._assert_time(line, 10 / 60, 0.0)
        line.prepaid_excluded = False
        note = "0:10 worked, 0:15 accounted (Remote: in steps of 0:15)"
        self._assert_time(line, 10 / 60, 0.25, note)

    def test_deletion_gives_accounted_time_back(self):
        self._log_remote(0.5, prepaid_work_type_id=self.on_site.id).unlink()
        self.assertEqual(self.block.balance_hours, 20.0)
        self.assertLedgerHolds()

    def test_nobody_forges_the_note(self):
        line = self._log_remote()
        for vals in ({"prepaid_time_explanation": "x"}, {"prepaid_covered_worked_hours": 9.0}):
            with self.assertRaises(UserError):
                line.write(vals)
            with self.assertRaises(UserError):
                self._log(self.ticket, 1.0, **vals)


class TestBatch(DrawCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement.schedule_id = cls.schedule
        other = cls._sell(50.0, contact=cls.other_contact).agreement_id
        other.write({"schedule_id": cls._create_schedule().id, "tz": "Asia/Tokyo"})
        cls.other_ticket = cls._create_ticket(cls.other_contact)

    def _prepare(self, count):
        vals = []
        for number in range(count):
            ticket = (self.ticket, self.other_ticket)[number % 2]
            work_type = (self.remote, self.on_site, self.remote.browse())[number % 3]
            extra = {"prepaid_work_type_id": work_type.id, "date_time": at(number * 7 % 24)}
            vals.append(self._prepare_timesheet(ticket, 0.1, **extra))
        return vals

    def _count(self, operation):
        """Return how many statements an operation takes, with nothing read before."""
        self.env.flush_all()
        self.env.clear()
        before = self.env.cr.sql_log_count
        operation()
        return self.env.cr.sql_log_count - before

    def test_statements_do_not_grow_with_the_batch(self):
        model = self.env["account.analytic.line"]

        def count(size):
            lines = model.create(self._prepare(size))
            return self._count(lambda: lines._draw_prepaid(retimed=lines._ids))

        count(6)
        self.assertEqual(count(6), count(48))
        self.assertLedgerHolds()

    def test_batch_counts_as_single_entries_do(self):
        model = self.env["account.analytic.line"]
        batch = model.create(self._prepare(12))
        single = [model.create(vals) for vals in self._prepare(12)]
        self.assertEqual(batch.mapped("prepaid_hours"), [line.prepaid_hours for line in single])
        self.assertGreater(len(set(batch.mapped("prepaid_hours"))), 4)

    def test_default_of_the_teams_takes_one_statement_for_all(self):
        self.team.prepaid_work_type_id = self.remote
        model = self.env["account.analytic.line"]
        work_types = self.env["helpdesk.ticket.team"]._get_prepaid_work_types()

        def count(size):
            vals = [self._prepare_timesheet(self._create_ticket(), 0.1) for __ in range(size)]
            return self._count(lambda: model._add_prepaid_work_types(vals, work_types))

        self.assertEqual((count(2), count(20)), (1, 1))

    def test_nothing_configured_takes_no_statement(self):
        team = self.env["helpdesk.ticket.team"]
        team._get_prepaid_work_types()
        self.assertEqual(self._count(team._get_prepaid_work_types), 0)
        self.agreement.schedule_id = False
        vals = [self._prepare_timesheet(self.ticket, 0.1) for __ in range(5)]
        plain = self.env["account.analytic.line"].create(vals)

        def count(lines):
            return self._count(lambda: lines._draw_prepaid(retimed=lines._ids))

        without = count(plain)
        self.agreement.schedule_id = self.schedule
        self.assertEqual(count(plain), without)
        plain.write({"prepaid_work_type_id": self.remote.id})
        # The types of work are read.
        self.assertEqual(count(plain), without + 1)
