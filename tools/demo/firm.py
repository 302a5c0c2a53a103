"""The firm of the story: what its people do, on the day on which they do it."""

# ruff: noqa: UP031 (text is put together as in the addon, for the same Pythons)

import base64
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from freezegun import freeze_time

from odoo import Command
from odoo.addons.prepaid_it_blocks import compat
from odoo.addons.prepaid_it_blocks.policies.hours import as_clock

from tools.demo.logins import GROUPS, LOGINS
from tools.demo.telling import tell

CHECKOUT = Path(__file__).resolve().parents[2]
ICON = CHECKOUT / "prepaid_it_blocks/static/description/icon.png"
FOOTER = "+41 41 555 01 00 - hello@harbour-it.example - harbour-it.example"
NAMES = {
    "technician": "Tim Weber",
    "sales": "Sofia Rossi",
    "accountant": "Alex Huber",
}


class Firm:
    """Harbour IT Services: its database, its people by their roles, and what they do."""

    def __init__(self, env):
        self.env = env
        self.today = env.company._get_prepaid_today()
        self.currency = env.company.currency_id
        self.people = {}

    @contextmanager
    def days_ago(self, days):
        """Set the clock back; what is done in the block is saved."""
        if days:
            with freeze_time(f"{self.today - timedelta(days=days)} 10:00:00"):
                self.env.clear()
                yield
                self.env.flush_all()
        else:
            yield
        self.env.cr.commit()
        self.env.clear()

    def ref(self, name):
        """Return a record of the core's demo data."""
        return self.env.ref(f"prepaid_it_blocks.{name}_demo")

    def set_up(self):
        """Name the firm, and give its people and one customer a login."""
        self._write_company()
        users = self.env["res.users"].with_context(no_reset_password=True, tracking_disable=True)
        for role in LOGINS:
            self.people[role] = users.create(self._prepare_user_vals(role))
        technician = self.people["technician"]
        vals = {
            "name": technician.name,
            "user_id": technician.id,
            "company_id": self.env.company.id,
        }
        self.env["hr.employee"].create(vals).hourly_cost = 42.0
        self.ref("team_support").write({"user_ids": [Command.link(technician.id)]})
        self.env.cr.commit()

    def _write_company(self):
        """Write what documents and mails show of the firm."""
        self.env.company.write(
            {
                "name": "Harbour IT Services",
                "street": "12 Quay Street",
                "city": "Lucerne",
                "zip": "6003",
                "country_id": self.env.ref("base.ch").id,
                "email": "hello@harbour-it.example",
                "phone": "+41 41 555 01 00",
                "website": "https://harbour-it.example",
                "vat": False,
                # From 16.0 on a company's footer is a text of its own.
                "report_footer": FOOTER,
                "logo": base64.b64encode(ICON.read_bytes()),
                # The story is told at any time of the day.
                "prepaid_mail_working_hours": False,
            }
        )

    def _prepare_user_vals(self, role):
        """Return the values of a person's user; the customer's is of a contact that is there."""
        login, password = LOGINS[role]
        vals = {
            "login": login,
            "password": password,
            compat.USER_GROUPS: [Command.set([self.env.ref(group).id for group in GROUPS[role]])],
            "company_id": self.env.company.id,
            "company_ids": [Command.set(self.env.company.ids)],
        }
        if role == "customer":
            contact = self.ref("partner_bakery_anna")
            return dict(vals, partner_id=contact.id, name=contact.name)
        mail = f"{NAMES[role].split()[0].lower()}@harbour-it.example"
        return dict(vals, name=NAMES[role], email=mail, tz="Europe/Zurich")

    def sell(self, contact, product, days):
        """Quote a block on a day, as the salesperson; return the quotation."""
        with self.days_ago(days):
            order = (
                self.env["sale.order"]
                .with_user(self.people["sales"])
                .create(
                    {
                        "partner_id": contact.id,
                        "company_id": self.env.company.id,
                        "user_id": self.people["sales"].id,
                        "order_line": [
                            Command.create(
                                {
                                    "product_id": product.product_variant_id.id,
                                    "product_uom_qty": 1.0,
                                }
                            )
                        ],
                    }
                )
            )
        return order.with_user(self.people["sales"])

    def confirm(self, order, days):
        """Confirm an order as the salesperson; return its block."""
        with self.days_ago(days):
            order.action_confirm()
        return order.sudo().order_line.prepaid_block_ids

    def collect(self, order, days):
        """Invoice an order and register its payment, as the accountant; return the invoice."""
        with self.days_ago(days):
            invoice = order.with_user(self.people["accountant"])._create_invoices()
            invoice.action_post()
            register = self.env["account.payment.register"].with_user(self.people["accountant"])
            context = {"active_model": "account.move", "active_ids": invoice.ids}
            register.with_context(**context).create({}).action_create_payments()
        return invoice.sudo()

    def work(self, customer, tickets, hush=True):
        """Open tickets and log the technician's time on them; return the tickets."""
        found = self.env["helpdesk.ticket"]
        desk, technician = self.ref("team_support"), self.people["technician"]
        for who, title, entries in tickets:
            contact = self.ref(f"partner_{customer}_{who}")
            with self.days_ago(entries[0][0] + 1):
                vals = {
                    "name": title,
                    "description": f"<p>{title}</p>",
                    "partner_id": contact.id,
                    "partner_name": contact.name,
                    "partner_email": contact.email,
                    "team_id": desk.id,
                    "project_id": desk.default_project_id.id,
                    "user_id": technician.id,
                    "company_id": self.env.company.id,
                }
                ticket = self.env["helpdesk.ticket"].with_user(technician).create(vals)
                number = ticket.number
            found += ticket
            for days, hours, text in entries:
                self.log_time(ticket, days, hours, text)
                if not hush:
                    tell(
                        "%s  %s  %s  %-40s %s"
                        % (
                            self.today - timedelta(days=days),
                            number,
                            as_clock(hours).rjust(5),
                            text,
                            f"left {as_clock(ticket.sudo().prepaid_balance_hours)}",
                        )
                    )
        return found

    def log_time(self, ticket, days, hours, text):
        """Log time on a ticket as the technician does; return the timesheet."""
        with self.days_ago(days):
            return (
                self.env["account.analytic.line"]
                .with_user(self.people["technician"])
                .create(
                    {
                        "ticket_id": ticket.id,
                        "project_id": ticket.sudo().project_id.id,
                        "date": self.today - timedelta(days=days),
                        "name": text,
                        "unit_amount": hours,
                    }
                )
            )
