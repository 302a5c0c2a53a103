"""What the suites share: a firm that sells blocks, its people and one customer.

Every record is made here, the people once for the database and the rest in each transaction. No
test relies on demo data or on the current date.
"""

from contextlib import contextmanager
from datetime import date
from unittest.mock import patch

from freezegun import freeze_time
from passlib.context import CryptContext

from odoo import SUPERUSER_ID, Command, api, fields
from odoo.addons.prepaid_it_blocks import compat
from odoo.modules.registry import Registry
from odoo.tests import common

SERIES = compat.SERIES

# Methods by which the web client reads groups, with their arguments.
GROUP_READS = {"read_group": [[], ["id"], ["id"]], "web_read_group": [[], ["id"], ["id"]]}
if SERIES >= 19:
    GROUP_READS = {
        "read_group": [[], ["id"], ["id"]],
        "web_read_group": [[], ["id"], ["__count"]],
        "formatted_read_group": [[], ["id"], ["__count"]],
        "formatted_read_grouping_sets": [[], [["id"]], ["__count"]],
    }

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


class PrepaidMixin:
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

    def _close_account(self, account, is_closed=True):
        """Take an account out of use, or back into it."""
        if SERIES >= 19:
            account.active = not is_closed
        else:
            account.deprecated = is_closed

    def _hear_of_payment(self, payment, state):
        """Take what a provider says of a payment: "pending", "done" or "error"."""
        data = {"reference": payment.reference, "simulated_state": state}
        if SERIES >= 19:
            payment._process("demo", data)
        else:
            payment._handle_notification_data("demo", data)

    @classmethod
    def _set_up_people(cls):
        """Name the firm's people, who are in the database already (`make_people`)."""
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
        """Return the key to a record in the link that goes to who speaks for the customer."""
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

    @classmethod
    def _create_unit(cls, name, factor, unit):
        """Return a unit of measure that is so many of another one."""
        if SERIES >= 19:
            vals = {"relative_factor": factor, "relative_uom_id": unit.id}
        else:
            # Of the unit of reference.
            factor /= unit.factor
            kind = "bigger" if factor > 1.0 else "smaller"
            vals = {"category_id": unit.category_id.id, "uom_type": kind, "factor_inv": factor}
        return cls.env["uom.uom"].create(dict(vals, name=name))

    def _group_list(self, model, domain, groupby, measures, order=None):
        """Return the groups of a list, as the web client asks for them.

        :param measures: names of fields
        :param order: a measure and its direction
        :return: list of dicts of what is grouped by, and of measures by their names
        """
        self.env.flush_all()
        if SERIES < 19:
            return model.web_read_group(domain, measures, [groupby], orderby=order or False)[
                "groups"
            ]
        specs = self._prepare_aggregates(model, measures)
        groups = model.web_read_group(domain, [groupby], specs, order=order)["groups"]
        return [self._read_aggregates(model, group, measures) for group in groups]

    def _group_graph(self, model, domain, groupby, measures):
        """Return the groups of a graph, as `_group_list` does."""
        self.env.flush_all()
        if SERIES < 19:
            return model.read_group(domain, measures, groupby, lazy=False)
        groups = model.formatted_read_group(
            domain, groupby, self._prepare_aggregates(model, measures)
        )
        return [self._read_aggregates(model, group, measures) for group in groups]

    def _group_pivot(self, model, domain, groupings, measures):
        """Return the groups of each of a pivot's groupings, as `_group_list` does."""
        self.env.flush_all()
        if SERIES < 19:
            specs = [f"{name}:{model._fields[name].aggregator}" for name in measures]
            return [model.read_group(domain, specs, names, lazy=False) for names in groupings]
        specs = self._prepare_aggregates(model, measures)
        found = model.formatted_read_grouping_sets(domain, groupings, specs)
        return [[self._read_aggregates(model, one, measures) for one in groups] for groups in found]

    def _prepare_aggregates(self, model, measures):
        """Return what the web client of 19.0 asks for measures; of money its currencies too."""
        specs = []
        for field in (model._fields[name] for name in measures):
            specs.append(f"{field.name}:{field.aggregator}")
            if field.type == "monetary":
                specs.append(f"{field.get_currency_field(model)}:array_agg_distinct")
                specs.append(f"{field.name}:sum_currency")
        return list(dict.fromkeys(specs))

    def _read_aggregates(self, model, group, measures):
        """Return a group with its measures, read as the web client of 19.0 reads them."""
        group = dict(group)
        for field in (model._fields[name] for name in measures):
            function = field.aggregator
            if field.type == "monetary":
                currencies = group[f"{field.get_currency_field(model)}:array_agg_distinct"]
                function = field.aggregator if len(currencies) == 1 else "sum_currency"
            group[field.name] = group[f"{field.name}:{function}"]
        return group

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


def make_people():
    """Make the firm's people in the database, once: they take longer than the rest of a firm.

    Their passwords are hashed in haste, as Odoo's test classes do it.
    """
    hasty = CryptContext(["pbkdf2_sha512", "plaintext"], pbkdf2_sha512__rounds=1)
    with Registry(common.get_db_name()).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, QUIET)
        if env["res.users"].search([("login", "in", list(PEOPLE))]):
            return
        firm = type("Firm", (PrepaidMixin,), {"env": env, "company": env.company})
        users = type(env["res.users"])
        with patch.object(users, "_crypt_context", lambda self: hasty):
            for login, groups in PEOPLE.items():
                firm._create_user(login, *groups)
        technician = env["res.users"].search([("login", "=", "technician")])
        vals = {"name": "Technician", "user_id": technician.id, "company_id": env.company.id}
        env["hr.employee"].create(vals)


def to_date(text):
    """Return a date from its ISO text."""
    return fields.Date.to_date(text)
