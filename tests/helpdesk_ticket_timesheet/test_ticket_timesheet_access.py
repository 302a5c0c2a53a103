"""Who sees and changes what: technicians, colleagues, approvers, customers, other companies."""

from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import Form

from ..ticket_time import TicketTimeCase


class TestAccess(TicketTimeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tinas = cls._log(1.0)
        cls.toms = cls._log(2.0, cls.tom)
        cls.helen = cls._create_user("helen", "helpdesk_mgmt.group_helpdesk_user")
        cls.env["hr.employee"].create({"name": "Helen", "user_id": cls.helen.id})
        cls.portal = cls._create_user("berta", "base.group_portal", partner_id=cls.contact.id)

    def test_technician_sees_own_time_and_the_sum_of_all(self):
        ticket = self.ticket.with_user(self.tina)
        self.assertEqual(ticket.timesheet_ids, self.tinas)
        self.assertEqual(ticket.total_hours, 3.0)

    def test_technician_cannot_change_a_colleague_s_time(self):
        with self.assertRaises(AccessError):
            self.toms.with_user(self.tina).unit_amount = 9.0
        with self.assertRaises(AccessError):
            self.toms.with_user(self.tina).unlink()

    def test_approver_sees_the_time_of_all(self):
        approver = self._create_user(
            "anna", "helpdesk_mgmt.group_helpdesk_user", "hr_timesheet.group_hr_timesheet_approver"
        )
        self.assertEqual(
            self.ticket.with_user(approver).timesheet_ids.sorted("id"), self.tinas | self.toms
        )

    def test_saving_own_rows_leaves_those_of_colleagues(self):
        with Form(self.ticket.with_user(self.tina)) as form:
            self.assertEqual(len(form.timesheet_ids), 1)
            with form.timesheet_ids.edit(0) as row:
                row.unit_amount = 1.5
            with form.timesheet_ids.new() as row:
                row.name = "More"
                row.unit_amount = 0.5
            self.assertEqual(form.total_hours, 4.0)
        self.assertEqual(self.toms.unit_amount, 2.0)
        self.assertEqual(self.ticket.total_hours, 4.0)

    def test_sum_is_that_of_all_after_one_user_has_read_the_rows(self):
        ticket = self.ticket.with_user(self.tina)
        self.assertEqual(ticket.timesheet_ids, self.tinas)
        self.toms.unit_amount = 3.0
        self.assertEqual(self.ticket.total_hours, 4.0)

    def test_helpdesk_user_without_timesheets_works_on_tickets(self):
        ticket = self.ticket.with_user(self.helen)
        with Form(ticket) as form:
            form.name = "Printer burns"
        self.assertFalse(ticket.show_time_control)
        self.assertEqual(ticket.total_hours, 3.0)
        with self.assertRaises(AccessError):
            self.line_model.with_user(self.helen).create(
                {"name": "No right", "ticket_id": self.ticket.id, "unit_amount": 1.0}
            )

    def test_pages_of_time_are_for_users_of_timesheets(self):
        for user, shown in ((self.tina, True), (self.helen, False)):
            arch = self.ticket_model.with_user(user).get_view(view_type="form")["arch"]
            page = etree.fromstring(arch).find(".//page[@name='timesheets']")
            self.assertEqual(page is not None, shown)

    def test_ticket_on_timesheets_is_for_helpdesk_users(self):
        plain = self._create_user("paul", "hr_timesheet.group_hr_timesheet_user")
        view = self.env.ref("hr_timesheet.hr_timesheet_line_tree")
        for user, shown in ((self.tina, True), (plain, False)):
            arch = self.line_model.with_user(user).get_view(view.id, "list")["arch"]
            found = etree.fromstring(arch).findall(".//field[@name='ticket_id']")
            columns = [node for node in found if not node.get("column_invisible")]
            self.assertEqual(bool(columns), shown)

    def test_user_of_own_tickets_alone_logs_time_on_them(self):
        user = self._create_technician("olga")
        user.group_ids = [(3, self.env.ref("helpdesk_mgmt.group_helpdesk_user").id)]
        user.group_ids = [(4, self.env.ref("helpdesk_mgmt.group_helpdesk_user_own").id)]
        own = self._create_ticket(user_id=user.id, team_id=False, project_id=self.project.id)
        line = self._log(1.0, user, ticket_id=own.id)
        self.assertEqual(line.ticket_id, own)

    def test_customer_reads_no_timesheet(self):
        with self.assertRaises(AccessError):
            self.tinas.with_user(self.portal).read(["unit_amount"])
        self.assertEqual(self.ticket.with_user(self.portal).total_hours, 3.0)

    def test_project_of_invited_people_takes_the_time_of_those_alone(self):
        self.project.privacy_visibility = "followers"
        ticket = self.ticket.with_user(self.tina)
        self.env.invalidate_all()
        self.assertFalse(ticket.show_time_control)
        with self.assertRaises(AccessError):
            self._log(1.0)
        self.project.message_subscribe(self.tina.partner_id.ids)
        self.env.invalidate_all()
        self.assertEqual(ticket.show_time_control, "start")
        self.assertEqual(self._log(1.0).project_id, self.project)

    def test_technician_of_another_company_sees_nothing(self):
        sister = self.env["res.company"].create({"name": "Sister Firm"})
        self.project.company_id = self.company
        user = self._create_user(
            "sister",
            "helpdesk_mgmt.group_helpdesk_user",
            "hr_timesheet.group_hr_timesheet_approver",
            company_id=sister.id,
            company_ids=[(6, 0, sister.ids)],
        )
        self.assertFalse(self.ticket_model.with_user(user).search([("id", "=", self.ticket.id)]))
        lines = self.line_model.with_user(user).search([("ticket_id", "=", self.ticket.id)])
        self.assertFalse(lines)
