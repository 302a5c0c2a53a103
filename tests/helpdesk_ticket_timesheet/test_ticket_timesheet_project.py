"""The project of a ticket and of its time: defaults, teams, companies, another project."""

from odoo.tests import Form, users

from ..ticket_time import TODAY, TicketTimeCase


class TestDefaultProject(TicketTimeCase):
    """Which project a ticket gets by itself."""

    def test_new_ticket_gets_the_team_s_project(self):
        self.assertEqual(self.ticket.project_id, self.project)

    def test_given_project_stays(self):
        ticket = self._create_ticket(project_id=self.other_project.id)
        self.assertEqual(ticket.project_id, self.other_project)
        ticket = self._create_ticket(project_id=False)
        self.assertFalse(ticket.project_id)

    def test_ticket_that_comes_by_mail_gets_the_team_s_project(self):
        mail = {"subject": "It burns", "from": "berta@bakery.example", "body": "Help!"}
        ticket = self.ticket_model.message_new(mail, {"team_id": self.team.id})
        self.assertEqual(ticket.project_id, self.project)

    def test_project_by_default_is_no_news_in_the_chatter(self):
        self.env.flush_all()
        self.env.cr.precommit.run()
        ticket = self._create_ticket()
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.assertFalse(ticket.message_ids.tracking_value_ids)

    def test_team_that_logs_no_time_gives_no_project(self):
        self.team.allow_timesheet = False
        self.assertFalse(self._create_ticket().project_id)

    def test_default_follows_the_ticket_to_another_team(self):
        self.ticket.team_id = self.other_team
        self.assertEqual(self.ticket.project_id, self.other_project)

    def test_default_stays_when_the_next_team_has_none(self):
        self.other_team.default_project_id = False
        self.ticket.team_id = self.other_team
        self.assertEqual(self.ticket.project_id, self.project)

    def test_chosen_project_does_not_follow_the_team(self):
        chosen = self._create_project("Move to the new building")
        self.ticket.project_id = chosen
        self.ticket.team_id = self.other_team
        self.assertEqual(self.ticket.project_id, chosen)

    def test_project_with_time_does_not_follow_the_team(self):
        line = self._log(1.0)
        self.ticket.team_id = self.other_team
        self.assertEqual(self.ticket.project_id, self.project)
        self.assertEqual(line.project_id, self.project)

    def test_many_tickets_follow_in_as_many_statements_as_few(self):
        def count(number):
            tickets = self.ticket_model.browse(
                self._create_ticket(name=f"Printer {n}").id for n in range(number)
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            tickets.with_context(tracking_disable=True).team_id = self.other_team
            self.assertEqual(tickets.project_id, self.other_project)
            return self.env.cr.sql_log_count - before

        count(1)
        self.assertEqual(count(2), count(12))

    def test_ticket_without_a_team_keeps_its_project(self):
        self.ticket.team_id = False
        self.assertEqual(self.ticket.project_id, self.project)

    def test_companies_have_their_own_default_in_a_shared_team(self):
        sister = self.env["res.company"].create({"name": "Sister Firm"})
        project = self._create_project("Sister's", company_id=sister.id)
        self.team.company_id = False
        self.team.with_company(sister).default_project_id = project
        self.assertEqual(self._create_ticket(company_id=sister.id).project_id, project)
        self.assertEqual(self._create_ticket().project_id, self.project)

    @users("tina")
    def test_technician_who_cannot_choose_projects_gets_it_in_the_form(self):
        form = Form(self.ticket_model.with_user(self.env.user))
        form.name = "It burns again"
        form.description = "Still."
        form.team_id = self.team
        self.assertEqual(form.project_id, self.project)
        form.team_id = self.other_team
        self.assertEqual(form.save().project_id, self.other_project)


class TestProjectOfTime(TicketTimeCase):
    """Where time on a ticket is booked."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.task = cls.env["project.task"].create(
            {"name": "Maintenance", "project_id": cls.project.id}
        )

    def test_time_is_booked_on_the_ticket_s_project_and_task(self):
        self.ticket.task_id = self.task
        self.assertRecordValues(
            self._log(1.0),
            [
                {
                    "project_id": self.project.id,
                    "task_id": self.task.id,
                    "account_id": self.project.account_id.id,
                    "employee_id": self.tina.employee_id.id,
                    "company_id": self.company.id,
                }
            ],
        )

    def test_time_on_a_ticket_without_project_is_booked_on_the_team_s(self):
        self.ticket.project_id = False
        self.assertEqual(self._log(1.0).project_id, self.project)

    def test_given_project_or_task_decides(self):
        self.assertEqual(
            self._log(1.0, project_id=self.other_project.id).project_id, self.other_project
        )
        line = self._log(1.0, task_id=self.task.id)
        self.assertRecordValues(line, [{"project_id": self.project.id, "task_id": self.task.id}])

    def test_ticket_of_the_context_decides(self):
        model = self.line_model.with_user(self.tina).with_context(default_ticket_id=self.ticket.id)
        line = model.create({"name": "Looked at it", "unit_amount": 1.0})
        self.assertRecordValues(
            line, [{"ticket_id": self.ticket.id, "project_id": self.project.id}]
        )

    def test_line_with_its_own_account_is_no_timesheet(self):
        line = self.line_model.create(
            {
                "name": "Toner",
                "ticket_id": self.ticket.id,
                "account_id": self.project.account_id.id,
                "amount": -80.0,
            }
        )
        self.assertFalse(line.project_id)

    def test_time_without_a_ticket_is_as_ever(self):
        line = self._log(1.0, ticket_id=False, project_id=self.other_project.id)
        self.assertRecordValues(
            line,
            [
                {
                    "project_id": self.other_project.id,
                    "ticket_id": False,
                    "ticket_partner_id": False,
                }
            ],
        )

    @users("tina")
    def test_chosen_ticket_fills_project_and_task_in_the_form(self):
        self.ticket.sudo().task_id = self.task
        view = "hr_timesheet.hr_timesheet_line_form"
        form = Form(self.line_model.with_user(self.env.user), view)
        form.project_id = self.other_project
        form.ticket_id = self.ticket
        self.assertEqual(form.project_id, self.project)
        self.assertEqual(form.task_id, self.task)
        form.unit_amount = 1.0
        line = form.save()
        self.assertEqual(line.ticket_partner_id, self.contact)

    def test_task_that_was_chosen_in_the_same_project_stays(self):
        other = self.task.copy({"name": "Other work"})
        self.ticket.task_id = self.task
        line = self.line_model.new({"project_id": self.project.id, "task_id": other.id})
        line.ticket_id = self.ticket
        line._onchange_ticket_id()
        self.assertEqual(line.task_id, other)


class TestAnotherProject(TicketTimeCase):
    """Logged time of a ticket that gets another project."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.task = cls.env["project.task"].create(
            {"name": "Maintenance", "project_id": cls.project.id}
        )
        cls.line = cls._log(2.0)

    def test_time_of_everybody_follows(self):
        toms = self._log(1.0, self.tom)
        self.ticket.with_user(self.tina).project_id = self.other_project
        self.assertEqual((self.line | toms).project_id, self.other_project)
        self.assertEqual((self.line | toms).account_id, self.other_project.account_id)
        self.assertEqual(self.ticket.total_hours, 3.0)

    def test_technician_without_timesheets_can_choose_too(self):
        user = self._create_user("helen", "helpdesk_mgmt.group_helpdesk_user")
        self.ticket.with_user(user).project_id = self.other_project
        self.assertEqual(self.line.project_id, self.other_project)

    def test_task_of_the_former_project_does_not_stay(self):
        line = self._log(1.0, task_id=self.task.id)
        self.ticket.task_id = self.task
        self.ticket.project_id = self.other_project
        self.assertRecordValues(
            line, [{"project_id": self.other_project.id, "task_id": False, "unit_amount": 1.0}]
        )

    def test_task_of_the_new_project_is_taken(self):
        line = self._log(1.0, task_id=self.task.id)
        new = self.env["project.task"].create(
            {"name": "Repair", "project_id": self.other_project.id}
        )
        self.ticket.write({"project_id": self.other_project.id, "task_id": new.id})
        self.assertEqual(line.task_id, new)
        self.assertFalse(self.line.task_id)

    def test_time_stays_where_the_new_project_takes_none(self):
        self.ticket.project_id = self._create_project("No time", allow_timesheets=False)
        self.assertEqual(self.line.project_id, self.project)

    def test_time_stays_when_the_project_is_taken_away(self):
        self.ticket.project_id = False
        self.assertRecordValues(
            self.line, [{"project_id": self.project.id, "ticket_id": self.ticket.id}]
        )

    def test_time_that_is_closed_stays(self):
        later = self._log(1.0)
        line_class = type(self.line_model)
        closed = self.line

        def is_readonly(line):
            return line == closed

        self.patch(line_class, "_is_readonly", is_readonly)
        self.ticket.project_id = self.other_project
        self.assertEqual(closed.project_id, self.project)
        self.assertEqual(later.project_id, self.other_project)

    def test_other_changes_of_a_ticket_move_nothing(self):
        moved = self._log(1.0, project_id=self.other_project.id)
        self.ticket.write({"name": "Printer burns", "planned_hours": 2.0})
        self.assertEqual(moved.project_id, self.other_project)

    def test_day_of_moved_time_stays(self):
        self.ticket.project_id = self.other_project
        self.assertEqual(self.line.date, TODAY)
