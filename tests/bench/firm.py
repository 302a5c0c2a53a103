"""The records that the benchmarks work on, made by the ORM with every rule in force."""

from datetime import date

from odoo import Command
from odoo.addons.prepaid_it_blocks import compat

TICKET_ENTRIES = 20
CHUNK = 1000
QUIET = {"tracking_disable": True, "mail_create_nolog": True, "no_reset_password": True}


class Firm:
    """A technician, a helpdesk team and its project in one database.

    :param env: an environment of the superuser; the caller commits
    """

    def __init__(self, env):
        self.env = env(context=dict(env.context, **QUIET))
        self.company = self.env.company
        self.today = date.today().isoformat()
        groups = ("helpdesk_mgmt.group_helpdesk_user", "hr_timesheet.group_hr_timesheet_user")
        self.technician = self.env["res.users"].create(
            {
                "name": "Technician",
                "login": "bench",
                "password": "bench-password",
                compat.USER_GROUPS: [Command.set([self.env.ref(group).id for group in groups])],
                "company_id": self.company.id,
                "company_ids": [Command.set([self.company.id])],
            }
        )
        self.employee = self.env["hr.employee"].create(
            {"name": "Technician", "user_id": self.technician.id, "company_id": self.company.id}
        )
        self.project = self._create_project("Support")
        self.block_product = self._create_block_product()

    def _create_project(self, name):
        project = self.env["project.project"].create(
            {"name": name, "allow_timesheets": True, "company_id": self.company.id}
        )
        self.env["helpdesk.ticket.team"].create(
            {"name": name, "allow_timesheet": True, "default_project_id": project.id}
        )
        return project

    def _create_block_product(self):
        template = self.env["product.template"]
        if "is_prepaid_block" not in template._fields:
            return self.env["product.product"]
        self.company.prepaid_activation = "order"
        return template.create(
            {
                "name": "Block",
                "type": "service",
                "invoice_policy": "order",
                "list_price": 90.0,
                "is_prepaid_block": True,
                "prepaid_hours": 1.0,
                "prepaid_normal_rate": 100.0,
            }
        ).product_variant_id

    def create_customers(self, name, count=1):
        """Return customers, each a company."""
        return self.env["res.partner"].create(
            [{"name": f"{name} {number}", "is_company": True} for number in range(count)]
        )

    def create_portal_user(self, customer):
        """Let a customer read its pages; return login and password."""
        login = f"portal-{customer.id}"
        self.env["res.users"].create(
            {
                "name": customer.name,
                "login": login,
                "password": login + "-password",
                "partner_id": customer.id,
                compat.USER_GROUPS: [Command.set([self.env.ref("base.group_portal").id])],
                "company_id": self.company.id,
                "company_ids": [Command.set([self.company.id])],
            }
        )
        return login

    def sell_blocks(self, customers):
        """Sell each customer a block with more hours than anyone will use."""
        self._sell(customers, self.block_product, 100000.0)

    def sell_service(self, customer):
        """Return a project whose timesheets deliver a prepaid service as Odoo has it."""
        product = self.env["product.product"].create(
            {
                "name": "Hours",
                "type": "service",
                "uom_id": self.env.ref("uom.product_uom_hour").id,
                "list_price": 90.0,
                # Ordered quantities, delivered by timesheets.
                "invoice_policy": "order",
                "service_type": "timesheet",
            }
        )
        order = self._sell(customer, product, 100000.0)
        project = self._create_project(f"Service of {customer.name}")
        project.write(
            {
                "sale_line_id": order.order_line.id,
                "allow_billable": True,
                "partner_id": customer.id,
            }
        )
        return project

    def _sell(self, customers, product, quantity):
        line = {"product_id": product.id, "product_uom_qty": quantity}
        orders = self.env["sale.order"].create(
            [
                {"partner_id": customer.id, "order_line": [Command.create(line)]}
                for customer in customers
            ]
        )
        orders.action_confirm()
        return orders

    def create_tickets(self, customer, count, project=None):
        """Return new tickets of a customer."""
        project = project or self.project
        return self.env["helpdesk.ticket"].create(
            [
                {
                    "name": "Ticket",
                    "description": "It burns.",
                    "partner_id": customer.id,
                    "project_id": project.id,
                    "company_id": self.company.id,
                }
                for __ in range(count)
            ]
        )

    def prepare_entries(self, tickets, count):
        """Return the values of so many timesheets, spread evenly over tickets."""
        return [
            {
                "name": "Looked at it",
                "ticket_id": ticket.id,
                "project_id": ticket.project_id.id,
                "employee_id": self.employee.id,
                # The block is sold today: what is logged today is covered.
                "date": self.today,
                "unit_amount": 0.5,
            }
            for ticket in (tickets[number * len(tickets) // count] for number in range(count))
        ]

    def log_history(self, customer, count, project=None):
        """Return the timesheets of a customer's past, on tickets of 20 entries each."""
        lines = self.env["account.analytic.line"].with_user(self.technician)
        made = lines.browse()
        for __ in range(0, count, CHUNK):
            size = min(CHUNK, count)
            tickets = self.create_tickets(customer, size // TICKET_ENTRIES, project)
            made |= lines.create(self.prepare_entries(tickets, size))
            self.env.cr.commit()
        return made
