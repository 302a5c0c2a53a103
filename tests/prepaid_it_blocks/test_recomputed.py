"""Draws follow what Odoo computes again of time, without a write."""

from odoo.exceptions import UserError

from ..common import TODAY, PrepaidCase


class RecomputedCase(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.prepaid_draw_on_tasks = True
        # Where nothing is billed, Odoo takes the customer off a task that is moved.
        cls.project.allow_billable = True
        cls.block = cls._sell(20.0)
        cls.mill = cls._sell(10.0, contact=cls.other_contact)
        cls.task = cls.env["project.task"].create(
            {"name": "Task", "project_id": cls.project.id, "partner_id": cls.contact.id}
        )

    @classmethod
    def _log_on_task(cls, hours=2.0, task=None, **vals):
        task = task or cls.task
        return cls.env["account.analytic.line"].create(
            {
                "name": "On a task",
                "task_id": task.id,
                "project_id": task.project_id.id,
                "employee_id": cls.employee.id,
                "date": TODAY,
                "unit_amount": hours,
                **vals,
            }
        )

    def _end_transaction(self):
        """Run the actions that precede each commit."""
        self.env.cr.flush()
        self.assertLedgerHolds()

    def assertDrawn(self, block, mill, overage=0.0):
        """Check the hours drawn from the two customers' blocks, and the overage."""
        self.assertEqual(
            (self.block.used_hours, self.mill.used_hours, self.mill.agreement_id.overage_hours),
            (block, mill, overage),
        )


class TestTasks(RecomputedCase):
    def test_time_follows_its_task_to_another_customer(self):
        line = self._log_on_task()
        self.assertDrawn(2.0, 0.0)
        self.task.partner_id = self.other_contact
        self._end_transaction()
        self.assertDrawn(0.0, 2.0)
        self.assertEqual(line.prepaid_agreement_id, self.mill.agreement_id)

    def test_hours_added_later_follow_too(self):
        line = self._log_on_task()
        self.task.partner_id = self.other_contact
        line.unit_amount = 3.0
        self._end_transaction()
        self.assertDrawn(0.0, 3.0)

    def test_a_task_that_gets_its_customer_later_draws(self):
        self.task.partner_id = False
        line = self._log_on_task()
        self.assertEqual(line.prepaid_status, "none")
        self.task.partner_id = self.contact
        self._end_transaction()
        self.assertDrawn(2.0, 0.0)
        self.assertEqual(line.prepaid_status, "covered")

    def test_a_task_that_loses_its_customer_gives_back(self):
        self._log_on_task()
        self.task.partner_id = False
        self._end_transaction()
        self.assertDrawn(0.0, 0.0)

    def test_time_follows_its_projects_customer(self):
        self.task.partner_id = False
        self.project.partner_id = self.contact
        line = self._log_on_task()
        self._log_on_task(1.0, task_id=False)
        self.assertDrawn(3.0, 0.0)
        self.project.partner_id = self.other_contact
        self._end_transaction()
        # Odoo gave the task the project's customer when it was made.
        self.assertEqual(line.partner_id, self.other_contact)
        self.assertDrawn(0.0, 3.0)

    def test_time_follows_its_task_to_another_project(self):
        limited = self._sell(5.0)
        limited.sudo().scope_project_ids = self.project
        line = self._log_on_task()
        self.assertEqual(limited.used_hours, 2.0)
        project = self.project.copy({"name": "Another"})
        self.task.project_id = project
        self._end_transaction()
        self.assertEqual(line.project_id, project)
        self.assertEqual(limited.used_hours, 0.0)
        self.assertDrawn(2.0, 0.0)

    def test_a_contact_that_leaves_takes_nothing_along(self):
        line = self._log_on_task()
        self.contact.parent_id = self.other_customer
        self._end_transaction()
        self.assertDrawn(2.0, 0.0)
        self.task.name = "Another name"
        self.task.project_id = self.project.copy()
        self._end_transaction()
        line.unit_amount = 3.0
        self._end_transaction()
        self.assertDrawn(3.0, 0.0)

    def test_a_customer_written_again_is_no_change(self):
        self._log_on_task()
        self.contact.parent_id = self.other_customer
        self.task.partner_id = self.contact
        self._end_transaction()
        self.assertDrawn(2.0, 0.0)

    def test_there_and_back_changes_nothing(self):
        self._log_on_task()
        rows = self._ledger(self.block)
        self.task.partner_id = self.other_contact
        self.env.flush_all()
        self.task.partner_id = self.contact
        self._end_transaction()
        self.assertEqual(self._ledger(self.block), rows)

    def test_what_would_be_refused_is_refused(self):
        self._log_on_task(11.0)
        self.mill.agreement_id.overage_policy = "refuse"
        with self.assertRaisesRegex(UserError, "not be covered"), self.env.cr.savepoint():
            self.task.partner_id = self.other_contact
        self.env.clear()
        self.assertEqual(self.task.partner_id, self.contact)
        self.assertDrawn(11.0, 0.0)

    def test_time_in_an_invoice_stays(self):
        line = self._log_on_task()
        invoice = self.env["account.move"].create(
            {"move_type": "out_invoice", "partner_id": self.customer.id}
        )
        self.env.flush_all()
        line.timesheet_invoice_id = invoice
        self.task.partner_id = self.other_contact
        self._end_transaction()
        self.assertDrawn(2.0, 0.0)

    def test_statements_do_not_grow_with_entries(self):
        def count(size):
            task = self.task.copy({"partner_id": self.contact.id})
            for __ in range(size):
                self._log_on_task(0.1, task)
            self._end_transaction()
            self.env.clear()
            task.partner_id = self.other_contact
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.env.cr.precommit.run()
            return self.env.cr.sql_log_count - before

        count(2)
        self.assertEqual(count(4), count(30))

    def test_new_time_is_looked_at_once(self):
        self._log_on_task()
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        self.env.cr.precommit.run()
        self.assertEqual(self.env.cr.sql_log_count, before)


class TestTickets(RecomputedCase):
    def test_time_follows_a_team_that_is_computed(self):
        ticket = self._create_ticket(team_id=False, user_id=False)
        line = self._log(ticket, 2.0)
        limited = self._sell(5.0)
        limited.sudo().scope_team_ids = self.team
        self.team.user_ids |= self.technician
        ticket.user_id = self.technician
        self._end_transaction()
        self.assertEqual(ticket.team_id, self.team)
        # Covered time stays where it is, under whatever team.
        self.assertEqual(line.prepaid_status, "covered")
        self.assertDrawn(2.0, 0.0)

    def test_overage_goes_to_a_block_for_the_team_that_is_computed(self):
        ticket = self._create_ticket(self.other_contact, team_id=False, user_id=False)
        self._log(ticket, 12.0)
        self.assertDrawn(0.0, 10.0, 2.0)
        limited = self._sell(5.0, contact=self.other_contact)
        limited.sudo().scope_team_ids = self.team
        self.team.user_ids |= self.technician
        ticket.user_id = self.technician
        self._end_transaction()
        self.assertEqual(limited.used_hours, 2.0)
        self.assertDrawn(0.0, 10.0)
