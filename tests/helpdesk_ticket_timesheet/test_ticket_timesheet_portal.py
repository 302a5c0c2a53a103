"""The customer's pages over real HTTP: time where the team shows it, nothing else."""

import re

from odoo import Command
from odoo.tests import HttpCase

from ..ticket_time import TicketTimeMixin


class TestTicketPages(TicketTimeMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_helpdesk()
        cls.portal = cls._create_user("berta", "base.group_portal", partner_id=cls.contact.id)
        cls._log(1.25, name="Put it <b>out</b>")
        cls._log(0.5, cls.tom, name="Cleaned")
        cls.team.show_timesheet_portal = True

    def _read(self, url=None, login="berta"):
        """Return the text of a page, without tags, for the user who is logged in."""
        self.env.flush_all()
        self.authenticate(login, f"{login}-password" if login else None)
        response = self.url_open(url or f"/my/ticket/{self.ticket.id}")
        self.assertEqual(response.status_code, 200)
        return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.text))

    def _get_rows(self, text):
        """Return the hours that stand under the heading of the timesheets."""
        return re.findall(r"\d\d:\d\d(?!:)", text.partition("Timesheets")[2].partition("Comm")[0])

    def test_customer_sees_time_and_total(self):
        text = self._read()
        self.assertIn("Put it &lt;b&gt;out&lt;/b&gt;", text)
        self.assertIn("Tina", text)
        self.assertEqual(self._get_rows(text), ["01:15", "00:30", "01:45"])

    def test_running_timer_is_not_shown(self):
        self._log(0.0, name="Still at it")
        self.assertNotIn("Still at it", self._read())

    def test_team_that_shows_no_time_shows_none(self):
        self.team.show_timesheet_portal = False
        text = self._read()
        self.assertIn("Printer on fire", text)
        self.assertNotIn("Timesheets", text)
        self.assertNotIn("Cleaned", text)

    def test_team_that_logs_no_time_any_more_shows_none(self):
        self.team.allow_timesheet = False
        self.assertNotIn("Cleaned", self._read())

    def test_ticket_without_time_has_no_table(self):
        ticket = self._create_ticket(name="Mouse bites")
        text = self._read(f"/my/ticket/{ticket.id}")
        self.assertIn("Mouse bites", text)
        self.assertNotIn("Timesheets", text)

    def test_list_of_tickets_has_the_time(self):
        quiet = self._create_team("Quiet Desk", self.project)
        self._log(4.0, ticket_id=self._create_ticket(team_id=quiet.id).id)
        text = self._read("/my/tickets")
        self.assertIn("Time Spent", text)
        self.assertIn("01:45", text)
        self.assertNotIn("04:00", text)

    def test_list_without_time_to_show_has_no_column(self):
        self.team.show_timesheet_portal = False
        text = self._read("/my/tickets")
        self.assertIn("Printer on fire", text)
        self.assertNotIn("Time Spent", text)

    def test_other_customer_sees_nothing(self):
        other = self.env["res.partner"].create({"name": "Max Miller"})
        self._create_user("max", "base.group_portal", partner_id=other.id)
        self.assertNotIn("Cleaned", self._read(login="max"))
        self.assertNotIn("Printer on fire", self._read("/my/tickets", login="max"))

    def test_link_with_token_shows_the_time_to_who_is_not_logged_in(self):
        url = f"/my/ticket/{self.ticket.id}?access_token={self.ticket._portal_ensure_token()}"
        self.assertIn("Cleaned", self._read(url, login=None))
        self.assertNotIn("Cleaned", self._read(f"/my/ticket/{self.ticket.id}", login=None))

    def test_ticket_from_the_portal_gets_the_team_s_project(self):
        self.company.helpdesk_mgmt_portal_select_team = True
        self.team.show_in_portal = True
        self.env.flush_all()
        self.authenticate("berta", "berta-password")
        page = self.url_open("/new/ticket").text
        token = re.search(r'name="csrf_token" value="([^"]+)"', page).group(1)
        data = {
            "csrf_token": token,
            "team": self.team.id,
            "subject": "Screen is black",
            "description": "Since noon.",
        }
        self.assertEqual(self.url_open("/submitted/ticket", data=data).status_code, 200)
        ticket = self.ticket_model.search([("name", "=", "Screen is black")])
        self.assertRecordValues(ticket, [{"team_id": self.team.id, "project_id": self.project.id}])

    def test_side_of_the_page_has_number_and_ways_to_close(self):
        stage = self.env["helpdesk.ticket.stage"].create(
            {
                "name": "Solved by myself",
                "close_from_portal": True,
                "closed": True,
                "team_ids": [Command.link(self.team.id)],
            }
        )
        text = self._read()
        self.assertIn(self.ticket.number, text)
        self.assertIn(stage.name, text)
