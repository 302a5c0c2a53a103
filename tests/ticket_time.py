"""A helpdesk whose technicians log time: what the suites of the addon on 19.0 share."""

import unittest
from datetime import date

from odoo.tests import TransactionCase

TODAY = date(2026, 3, 16)


class TicketTimeMixin:
    """A team with a project, three people and a ticket."""

    @classmethod
    def _set_up_helpdesk(cls):
        module = cls.env["ir.module.module"]._get("helpdesk_ticket_timesheet")
        if module.state != "installed":
            raise unittest.SkipTest("before 19.0 OCA's addon stands in its place")
        cls.env = cls.env(
            context=dict(cls.env.context, mail_create_nolog=True, no_reset_password=True)
        )
        cls.company = cls.env.company
        cls.ticket_model = cls.env["helpdesk.ticket"]
        cls.line_model = cls.env["account.analytic.line"]
        cls.project = cls._create_project("Support")
        cls.other_project = cls._create_project("Workshop")
        cls.team = cls._create_team("Desk", cls.project)
        cls.other_team = cls._create_team("Second Desk", cls.other_project)
        cls.tina = cls._create_technician("tina")
        cls.tom = cls._create_technician("tom")
        cls.contact = cls.env["res.partner"].create({"name": "Berta Baker"})
        cls.ticket = cls._create_ticket()

    @classmethod
    def _create_project(cls, name, **vals):
        vals = {"name": name, "allow_timesheets": True, "company_id": cls.company.id, **vals}
        return cls.env["project.project"].create(vals)

    @classmethod
    def _create_team(cls, name, project, **vals):
        vals = {"name": name, "allow_timesheet": True, "default_project_id": project.id, **vals}
        return cls.env["helpdesk.ticket.team"].create(vals)

    @classmethod
    def _create_user(cls, login, *groups, **vals):
        return cls.env["res.users"].create(
            {
                "name": login.title(),
                "login": login,
                "password": f"{login}-password",
                "email": f"{login}@firm.example",
                "group_ids": [(6, 0, [cls.env.ref(group).id for group in groups])],
                **vals,
            }
        )

    @classmethod
    def _create_technician(cls, login):
        user = cls._create_user(
            login, "helpdesk_mgmt.group_helpdesk_user", "hr_timesheet.group_hr_timesheet_user"
        )
        cls.env["hr.employee"].create({"name": user.name, "user_id": user.id})
        return user

    @classmethod
    def _create_ticket(cls, **vals):
        return cls.ticket_model.create(
            {
                "name": "Printer on fire",
                "description": "It burns.",
                "team_id": cls.team.id,
                "partner_id": cls.contact.id,
                **vals,
            }
        )

    @classmethod
    def _log(cls, hours, user=None, **vals):
        """Log time on the ticket, as a technician, and return the timesheet."""
        line = cls.line_model.with_user(user or cls.tina).create(
            {
                "name": "Looked at it",
                "ticket_id": cls.ticket.id,
                "unit_amount": hours,
                "date": TODAY,
                **vals,
            }
        )
        return line.sudo()


class TicketTimeCase(TicketTimeMixin, TransactionCase):
    """Tests in one transaction that is rolled back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_helpdesk()
