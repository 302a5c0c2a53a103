"""What the suite of edits needs: 4 hours that two blocks pay for, and ways to change them."""

from datetime import date

from odoo.exceptions import RedirectWarning, UserError

from ..common import PrepaidCase

WORKED = date(2026, 3, 17)
LOCKED = date(2026, 3, 20)
EDITED = date(2026, 3, 25)
START = {"small": 3.0, "big": 1.0}


class EditCase(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.small = cls._sell(3.0, prepaid_validity_months=1)
        cls.big = cls._sell(20.0)
        cls.mill = cls._sell(10.0, contact=cls.other_contact)
        cls.agreement = cls.big.agreement_id
        cls.mill_agreement = cls.mill.agreement_id
        cls.ticket = cls._create_ticket()
        cls.ticket_beside = cls._create_ticket()
        cls.mill_ticket = cls._create_ticket(cls.other_contact)
        cls.colleague = cls.env["res.partner"].create(
            {"name": "Bob Baker", "parent_id": cls.customer.id, "email": "bob@bakery.example"}
        )
        cls.line = cls._log(cls.ticket, 4.0, WORKED)
        cls.env.flush_all()

    def _get_draws(self, lines):
        """Return the hours that timesheets have drawn net, by the name of the block or overage."""
        names = {self.small: "small", self.big: "big", self.mill: "mill"}
        over = {self.agreement: "over", self.mill_agreement: "mill over"}
        draws = {}
        entries = self.env["prepaid.entry"].search([("timesheet_number", "in", lines.ids)])
        for entry in entries:
            block = entry.block_id
            source = names.get(block.transferred_from_id)
            name = names.get(block) or (source and source + " moved") or block.name
            name = name or over.get(entry.agreement_id, entry.agreement_id.name)
            draws[name] = round(draws.get(name, 0.0) - entry.hours, 4)
        return {name: hours for name, hours in draws.items() if hours}

    def _get_closed_sums(self):
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT agreement_id, block_id, SUM(seconds), COUNT(*) FROM prepaid_entry
             WHERE accounting_date <= %s GROUP BY 1, 2 ORDER BY 1, 2
            """,
            [LOCKED],
        )
        return self.env.cr.fetchall()

    def _run(self, change, expected, is_locked):
        lines = self.line
        with self._on(EDITED):
            if is_locked:
                self.company.prepaid_lock_date = LOCKED
            closed = self._get_closed_sums()
            result = change(self)
        if getattr(result, "_name", "") == lines._name:
            lines |= result
        self.assertEqual(self._get_draws(lines), expected)
        self.assertLedgerHolds()
        if is_locked:
            self.assertEqual(self._get_closed_sums(), closed)

    def _assert_refused(self, phrase, change, error=UserError):
        with self.assertRaises(error) as caught, self.env.cr.savepoint():
            change()
        self.env.clear()
        self.assertIn(phrase, str(caught.exception))

    # What the cases do beyond one write.

    def _move_there_and_back(self):
        self.line.ticket_id = self.mill_ticket
        self.line.ticket_id = self.ticket

    def _free_and_back(self):
        self.line.write({"prepaid_excluded": True, "prepaid_exclusion": "goodwill"})
        self.line.prepaid_excluded = False

    def _set_work_type(self):
        vals = {"name": "On site", "minimum_hours": 6.0}
        self.line.prepaid_work_type_id = self.env["prepaid.work.type"].create(vals)

    def _change_project(self):
        vals = {"name": "More support", "allow_timesheets": True, "company_id": self.company.id}
        self.ticket.project_id = self.env["project.project"].create(vals)
        self.assertEqual(self.line.project_id, self.ticket.project_id)

    def _change_company(self):
        company = self.env["res.company"].create({"name": "Sister Firm"})
        self.env.user.company_ids |= company
        vals = {"name": "Sister's", "allow_timesheets": True, "company_id": company.id}
        project = self.env["project.project"].with_company(company).create(vals)
        self.line.project_id = project
        self.assertEqual(self.line.company_id, company)

    def _change_employee(self):
        user = self._create_user("second", "hr_timesheet.group_hr_timesheet_user")
        employee = self.env["hr.employee"].create({"name": "Second", "user_id": user.id})
        self.line.employee_id = employee
        self.assertEqual(self.line.user_id, user)

    def _archive(self, *records):
        """Archive records, then take an hour off the time and put it back."""
        for record in records:
            record.active = False
        self.env.flush_all()
        self.line.unit_amount = 3.0
        self.assertEqual(self._get_draws(self.line), {"small": 3.0})
        self.line.unit_amount = 4.0

    def _archive_agreement_of_customer(self):
        self._archive(self.contact, self.customer)
        self.assertEqual(self._log(self.ticket, 1.0, WORKED).prepaid_status, "covered")

    def _delete_ticket(self):
        self._assert_refused("Archive it instead", self.ticket.unlink)

    def _delete_project(self):
        self._assert_refused("timesheet", self.project.unlink, RedirectWarning)

    def _delete_moved_time(self):
        self.line.ticket_id = self.mill_ticket
        self.line.unlink()

    def _merge_tickets(self, target):
        """Move all time of the ticket and archive it, as merging tickets does."""
        more = self._log(self.ticket, 2.0, WORKED)
        self.ticket.timesheet_ids.write({"ticket_id": target.id})
        self.ticket.active = False
        return more

    def _merge_tickets_that_keep_their_time(self):
        self.ticket.active = False
        self.line.unit_amount = 6.0

    def _leave(self, **vals):
        """Let the ticket's contact go to the other company, then change the time."""
        self.contact.parent_id = self.other_customer
        self.assertEqual(self._get_draws(self.line), START)
        self.line.write(vals)

    def _leave_and_form(self):
        """Write the ticket that is there already, as a form or a second import does."""
        self._leave(ticket_id=self.ticket.id, unit_amount=5.0)

    def _leave_and_ticket(self):
        """Write the ticket's contact again: that is no change of the customer."""
        self.contact.parent_id = self.other_customer
        self.ticket.partner_id = self.contact

    def _leave_and_new_time(self):
        self.contact.parent_id = self.other_customer
        new = self._log(self.ticket, 1.0, WORKED)
        self.assertEqual(self._get_draws(new), {"mill": 1.0})

    def _leave_and_team(self):
        self._leave()
        self.ticket.team_id = self.team.copy()

    def _leave_and_project(self):
        self._leave()
        self._change_project()

    def _leave_and_work_type(self):
        self._leave()
        self._set_work_type()

    def _leave_and_free_and_back(self):
        self._leave()
        self._free_and_back()

    def _free_and_leave_and_back(self):
        self.line.write({"prepaid_excluded": True, "prepaid_exclusion": "goodwill"})
        self.contact.parent_id = self.other_customer
        self.line.unit_amount = 5.0
        self.assertEqual(self.line.prepaid_agreement_id, self.agreement)
        self.line.prepaid_excluded = False

    def _leave_free_time(self):
        """Time that was free from the start was the customer's all the same."""
        free = {"prepaid_excluded": True, "prepaid_exclusion": "goodwill"}
        line = self._log(self.ticket, 1.0, WORKED, **free)
        self.contact.parent_id = self.other_customer
        line.unit_amount = 2.0
        self.assertEqual(line.prepaid_agreement_id, self.agreement)
        line.prepaid_excluded = False
        self.assertEqual(self._get_draws(line), {"big": 2.0})

    def _leave_and_nothing_and_back(self):
        self._leave(unit_amount=0.0)
        self.line.unit_amount = 2.0

    def _task_customer(self):
        """Give a task another customer: its time goes there, as if it had been written."""
        self.company.prepaid_draw_on_tasks = True
        project = self.project
        task = self.env["project.task"].create(
            {"name": "Task", "project_id": project.id, "partner_id": self.contact.id}
        )
        vals = {
            "name": "On a task",
            "task_id": task.id,
            "project_id": project.id,
            "employee_id": self.employee.id,
            "date": WORKED,
        }
        before = self.env["account.analytic.line"].create(dict(vals, unit_amount=2.0))
        task.partner_id = self.other_contact
        self.env.cr.flush()
        self.assertEqual(self._get_draws(before), {"mill": 2.0})
        before.unit_amount = 3.0
        after = self.env["account.analytic.line"].create(dict(vals, unit_amount=1.0))
        self.assertEqual(self._get_draws(after), {"mill": 1.0})
        return before

    def _import(self, **values):
        """Load the same time twice by its external id, then with other values."""
        row = {
            "id": "__import__.time_1",
            "name": "Imported",
            "date": str(WORKED),
            "employee_id/.id": str(self.employee.id),
            "project_id/.id": str(self.project.id),
            "ticket_id/.id": str(self.ticket.id),
            "unit_amount": "2.0",
        }
        timesheet = self.env["account.analytic.line"]
        found = timesheet
        for more in ({}, {}, values):
            row.update(more)
            result = timesheet.load(list(row), [list(row.values())])
            self.assertEqual(result["messages"], [])
            found |= timesheet.browse(result["ids"])
        self.assertEqual(len(found), 1)
        return found

    def _import_figures(self):
        columns = ["id", "name", "prepaid_hours"]
        row = ["__import__.time_2", "Forged", "9.0"]
        result = self.env["account.analytic.line"].load(columns, [row])
        self.assertIn("prepaid ledger: prepaid_hours", result["messages"][0]["message"])
        self.assertFalse(result["ids"])

    def _merge_partners(self, sources, target):
        self.env.flush_all()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((sources | target).ids, target)
        self.env.flush_all()
        self.env.clear()

    def _merge_customers(self, sources, target, **vals):
        self._merge_partners(sources, target)
        self.assertEqual(self._get_draws(self.line), START)
        self.line.write(vals)
