"""What the suites share: a firm that sells blocks, its people and one customer.

Every record is made here, the people once for the database and the rest in each transaction. No
test relies on demo data or on the current date.
"""

from contextlib import contextmanager
from datetime import date

from freezegun import freeze_time

from odoo import Command, fields
from odoo.addons.prepaid_it_blocks import compat
from odoo.tests import common

from .series import SeriesMixin

SERIES = compat.SERIES

# The firm's people and their groups.
PEOPLE = {
    "technician": (
        "helpdesk_mgmt.group_helpdesk_user",
        "hr_timesheet.group_hr_timesheet_user",
    ),
    "salesman": ("sales_team.group_sale_salesman_all_leads",),
    "accountant": ("account.group_account_invoice",),
    "manager": ("prepaid_it_blocks.group_manager",),
    "plain": ("base.group_user",),
}

# A plain working day: every suite runs on it, so that nothing depends on today.
TODAY = date(2026, 3, 16)

# Records are made without the notes, mails and invitations that come with them.
QUIET = {"tracking_disable": True, "mail_create_nolog": True, "no_reset_password": True}


class PrepaidMixin(SeriesMixin):
    """The firm's records and the short cuts that tests are written with."""

    @classmethod
    def _set_up_firm(cls):
        cls.env = cls.env(context=dict(cls.env.context, **QUIET))
        cls.company = cls.env.company
        cls.company.resource_calendar_id.tz = "UTC"
        cls.company.write(
            {
                "prepaid_activation": "order",
                "prepaid_draw_on_tasks": False,
                # The suites' moment is midnight.
                "prepaid_mail_working_hours": False,
            }
        )
        cls.currency = cls.company.currency_id
        cls._set_up_people()
        cls._set_up_customers()
        cls._set_up_helpdesk()
        cls.product = cls._create_product()

    @classmethod
    def _create_user(cls, login, *groups, **vals):
        return cls.env["res.users"].create(
            dict(
                {
                    "name": login.title(),
                    "login": login,
                    "password": login + "-password",
                    "email": f"{login}@firm.example",
                    compat.USER_GROUPS: [
                        Command.set(
                            [cls.env.ref(group).id for group in groups or ("base.group_user",)]
                        )
                    ],
                    "company_id": cls.company.id,
                    "company_ids": [Command.set([cls.company.id])],
                },
                **vals,
            )
        )

    def _run_action(self, xmlid):
        """Run a scheduled action as the scheduler does, in this transaction."""
        cron = self.env.ref(xmlid)
        cron.with_user(cron.user_id).ir_actions_server_id.run()
        self.env.flush_all()

    @classmethod
    def _set_up_people(cls):
        """Name the firm's people, who are in the database already (`people.make_people`)."""
        users = cls.env["res.users"].search([("login", "in", list(PEOPLE))])
        by_login = {user.login: user for user in users}
        cls.technician, cls.salesman, cls.accountant, cls.manager, cls.plain_user = (
            by_login[login] for login in PEOPLE
        )
        cls.employee = cls.technician.employee_id

    @classmethod
    def _set_up_customers(cls):
        partner = cls.env["res.partner"]
        cls.customer = partner.create(
            {"name": "Bakery Ltd", "is_company": True, "country_id": cls.env.ref("base.be").id}
        )
        cls.contact = partner.create(
            {
                "name": "Berta Baker",
                "parent_id": cls.customer.id,
                "email": "berta@bakery.example",
                "country_id": cls.env.ref("base.be").id,
            }
        )
        cls.other_customer = partner.create({"name": "Mill Ltd", "is_company": True})
        cls.other_contact = partner.create(
            {"name": "Max Miller", "parent_id": cls.other_customer.id, "email": "max@mill.example"}
        )

    @classmethod
    def _set_up_helpdesk(cls):
        cls.project = cls.env["project.project"].create(
            {"name": "Support", "allow_timesheets": True, "company_id": cls.company.id}
        )
        cls.team = cls.env["helpdesk.ticket.team"].create(
            {"name": "Desk", "allow_timesheet": True, "default_project_id": cls.project.id}
        )

    @classmethod
    def _create_product(cls, hours=20.0, price=1800.0, normal_rate=100.0, **vals):
        return cls.env["product.template"].create(
            dict(
                {
                    "name": f"Block of {hours:g} hours",
                    "type": "service",
                    "invoice_policy": "order",
                    "list_price": price,
                    "taxes_id": [Command.clear()],
                    "is_prepaid_block": True,
                    "prepaid_hours": hours,
                    "prepaid_normal_rate": normal_rate,
                },
                **vals,
            )
        )

    @classmethod
    def _create_order(cls, contact=None, product=None, quantity=1.0, **vals):
        """Return a draft quotation for blocks."""
        product = (product or cls.product).product_variant_id
        contact = contact or cls.contact
        line = {"product_id": product.id, "product_uom_qty": quantity}
        return cls.env["sale.order"].create(
            dict(
                {
                    "partner_id": contact.id,
                    "user_id": cls.salesman.id,
                    "company_id": cls.company.id,
                    "order_line": [Command.create(line)],
                },
                **vals,
            )
        )

    @classmethod
    def _get_notes(cls, order):
        """Return the lines of an offer that sell nothing."""
        return order._get_offer_lines().filtered("display_type")

    @classmethod
    def _sell(cls, hours=20.0, day=TODAY, contact=None, **product_vals):
        """Sell a block that is usable at once and return it."""
        price = product_vals.pop("price", hours * 90.0)
        product = cls._create_product(hours=hours, price=price, **product_vals)
        with freeze_time(day):
            order = cls._create_order(contact=contact, product=product)
            order.action_confirm()
        return order.order_line.prepaid_block_ids

    @classmethod
    def _send_agreement(cls, agreement, action="action_send"):
        """Send an agreement by the dialog that a button opens; return the version that waits."""
        context = getattr(agreement, action)()["context"]
        composer = agreement.env["mail.compose.message"].with_context(**context).create({})
        composer._action_send_mail()
        return agreement.waiting_version_id

    @classmethod
    def _create_key(cls, record, person=None):
        """Return the key in the link to a record that goes to the single point of contact."""
        record = record.sudo()
        return record._create_key(person or record._get_key_agreement()._get_spokesperson())

    @classmethod
    def _get_sent_body(cls, mail, person):
        """Return the HTML of the copy of a mail that goes to a person."""
        copies = mail.sudo()._prepare_outgoing_list()
        (body,) = [copy["body"] for copy in copies if copy["partner_id"] == person]
        return str(body)

    @classmethod
    def _change(cls, record, vals):
        """Write values; the hours of an agreement expire before it ends."""
        if vals.get("state") == "ended":
            record.block_ids.filtered("balance_hours")._expire_remaining("Over")
        record.write(vals)

    @classmethod
    def _create_ticket(cls, contact=None, **vals):
        return cls.env["helpdesk.ticket"].create(
            dict(
                {
                    "name": "Printer on fire",
                    "description": "It burns.",
                    "partner_id": (contact or cls.contact).id,
                    "team_id": cls.team.id,
                    "project_id": cls.project.id,
                    "company_id": cls.company.id,
                },
                **vals,
            )
        )

    @classmethod
    def _prepare_timesheet(cls, ticket, hours, day=TODAY, **vals):
        return dict(
            {
                "name": "Looked at it",
                "ticket_id": ticket.id,
                "project_id": ticket.project_id.id,
                "employee_id": cls.employee.id,
                "date": day,
                "unit_amount": hours,
            },
            **vals,
        )

    @classmethod
    def _log(cls, ticket, hours, day=TODAY, **vals):
        """Log time on a ticket and return the timesheet."""
        return cls.env["account.analytic.line"].create(
            cls._prepare_timesheet(ticket, hours, day, **vals)
        )

    def _ledger(self, records):
        """Return (kind, block id or False, hours) of the ledger rows, in their order."""
        fname = {
            "prepaid.agreement": "agreement_id",
            "prepaid.block": "block_id",
            "account.analytic.line": "timesheet_number",
            "helpdesk.ticket": "ticket_id",
        }[records._name]
        entries = self.env["prepaid.entry"].search([(fname, "in", records.ids)], order="id")
        return [(entry.kind, entry.block_id.id, entry.hours) for entry in entries]

    def assertLedgerHolds(self):
        """Check the ledger's rules over the whole database."""
        self.assertEqual(self.env["prepaid.entry"]._check_ledger(), [])

    @contextmanager
    def _on(self, day):
        """Run a block on a calendar date."""
        self.env.flush_all()
        with freeze_time(day):
            # What is computed from today is computed again.
            self.env.clear()
            yield
            self.env.flush_all()
        self.env.clear()


class PrepaidCase(PrepaidMixin, common.TransactionCase):
    """Tests in one transaction that is rolled back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._freezer = freeze_time(TODAY)
        cls._freezer.start()
        cls.addClassCleanup(cls._freezer.stop)
        cls._set_up_firm()


def to_date(text):
    """Return a date from its ISO text."""
    return fields.Date.to_date(text)
