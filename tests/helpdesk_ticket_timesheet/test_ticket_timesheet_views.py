"""The screens: anchors that other addons build on, rows in forms, lists, printed timesheets."""

from lxml import etree

from odoo.tests import Form
from odoo.tools.safe_eval import safe_eval

from ..ticket_time import TicketTimeCase

ADDON = "helpdesk_ticket_timesheet"
# Views of OCA's helpdesk_mgmt_timesheet 18.0.1.2.1 that other addons inherit from.
VIEWS = {
    "helpdesk_ticket_kanban_view",
    "helpdesk_ticket_view_search",
    "helpdesk_timesheet_action",
    "helpdesk_timesheet_menu",
    "hr_timesheet_line_form",
    "hr_timesheet_line_search",
    "hr_timesheet_line_tree",
    "portal_helpdesk_ticket_page",
    "portal_ticket_list",
    "report_timesheet",
    "ticket_view_form_project_required",
    "ticket_view_tree",
    "timesheet_helpdesk_team_view_form",
    "timesheet_helpdesk_ticket_view_form",
    "timesheet_table",
    "view_task_form2_inherited",
}


class TestViews(TicketTimeCase):
    def _get_arch(self, model, xmlid, kind):
        view = self.env.ref(xmlid)
        return etree.fromstring(model.with_user(self.tina).get_view(view.id, kind)["arch"])

    def test_views_have_the_names_of_oca_s(self):
        names = self.env["ir.model.data"].search([("module", "=", ADDON)]).mapped("name")
        self.assertEqual(VIEWS - set(names), set())

    def test_form_of_a_ticket_has_oca_s_anchors(self):
        arch = self._get_arch(self.ticket_model, "helpdesk_mgmt.ticket_view_form", "form")
        for path in (
            ".//page[@name='timesheets']//field[@name='planned_hours']",
            ".//page[@name='timesheets']//field[@name='progress']",
            ".//page[@name='timesheets']//field[@name='total_hours']",
            ".//page[@name='timesheets']//field[@name='remaining_hours']",
            ".//field[@name='timesheet_ids']/list/field[@name='date_time']",
            ".//field[@name='timesheet_ids']/list/field[@name='employee_id']",
            ".//field[@name='timesheet_ids']/list/field[@name='unit_amount']",
            ".//div[@name='button_box']/button[@name='button_start_work']",
            ".//div[@name='button_box']/button[@name='button_end_work']",
        ):
            self.assertEqual(len(arch.findall(path)), 1, path)

    def test_project_is_asked_for_where_the_team_logs_time(self):
        user = self._create_user(
            "petra", "helpdesk_mgmt.group_helpdesk_user", "project.group_project_user"
        )
        arch = self.ticket_model.with_user(user).get_view(view_type="form")["arch"]
        hidden, shown = etree.fromstring(arch).findall(".//field[@name='project_id']")
        self.assertEqual((hidden.get("invisible"), hidden.get("required")), ("1", None))
        self.assertEqual((shown.get("invisible"), shown.get("required")), (None, "allow_timesheet"))

    def test_rows_of_a_ticket_are_logged_by_their_author(self):
        with Form(self.ticket.with_user(self.tina)) as form:
            with form.timesheet_ids.new() as row:
                row.name = "Put it out"
                row.unit_amount = 1.5
            self.assertEqual(form.total_hours, 1.5)
        self.assertRecordValues(
            self.ticket.timesheet_ids,
            [
                {
                    "name": "Put it out",
                    "project_id": self.project.id,
                    "employee_id": self.tina.employee_id.id,
                    "user_id": self.tina.id,
                    "ticket_partner_id": self.contact.id,
                    "unit_amount": 1.5,
                }
            ],
        )

    def test_action_shows_time_on_tickets_alone(self):
        line = self._log(1.0)
        plain = self._log(1.0, ticket_id=False, project_id=self.project.id)
        action = self.env.ref(f"{ADDON}.helpdesk_timesheet_action")
        domain = action._get_action_dict()["domain"]
        found = self.line_model.search([*safe_eval(domain), ("id", "in", (line + plain).ids)])
        self.assertEqual(found, line)
        for view_id, kind in action.views:
            self.line_model.with_user(self.tina).get_view(view_id, kind)

    def test_printed_timesheets_name_the_ticket(self):
        lines = self._log(1.0) | self._log(1.0, ticket_id=False, project_id=self.project.id)
        html = (
            self.env["ir.actions.report"]
            .with_user(self.tina)
            ._render_qweb_html("hr_timesheet.report_timesheet", lines.ids)[0]
        )
        table = etree.fromstring(html, etree.HTMLParser()).find(".//table")
        heads = ["".join(th.itertext()).strip() for th in table.iterfind("thead//th")]
        self.assertEqual(heads, ["Date", "Employee", "Ticket", "Description", "Time Spent"])
        cells = [
            "".join(row.findall("td")[2].itertext()).strip()
            for row in table.iterfind("tbody/tr")
            if len(row.findall("td")) == len(heads)
        ]
        self.assertEqual(sorted(cells), ["", self.ticket.display_name])

    def test_printed_timesheets_without_tickets_are_as_ever(self):
        line = self._log(1.0, ticket_id=False, project_id=self.project.id)
        html = self.env["ir.actions.report"]._render_qweb_html(
            "hr_timesheet.report_timesheet", line.ids
        )[0]
        self.assertNotIn(b"Ticket", html)
