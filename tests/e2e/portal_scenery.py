"""Customers in every state that a portal page can show. Runs inside Odoo, once.

A company of its own keeps them apart from the other tests' records. Each customer has a login
``portal-<name>`` with the password ``<login>-password``.
"""

from datetime import timedelta

from odoo import Command
from odoo.addons.prepaid_it_blocks import compat

# Letters without a place to break a line, as long as the longest names that people have.
LONG = "Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamtengesellschaft"
BLOCKS = 200
ENTRIES = 400
# Days that blocks have been there.
PAST = 500


class Scenery:
    """Makes customers, sells them blocks and works for them."""

    def __init__(self, env):
        context = dict(
            env.context,
            tracking_disable=True,
            mail_create_nolog=True,
            no_reset_password=True,
        )
        currency = env.company.currency_id
        self.company = env["res.company"].create(
            {"name": "Portal Firm", "currency_id": currency.id, "email": "firm@portal.example"}
        )
        env.user.company_ids |= self.company
        context["allowed_company_ids"] = [self.company.id]
        self.env = env(context=context)
        self.company = self.company.with_env(self.env)
        self.today = self.company._get_prepaid_today()
        self.company.write(
            {
                "prepaid_activation": "order",
                "prepaid_approval": True,
                "prepaid_mail_working_hours": False,
            }
        )
        self.employee = self._create("hr.employee", name="Tabea Technician")
        self.project = self._create("project.project", name="Portal work", allow_timesheets=True)
        self.team = self._create(
            "helpdesk.ticket.team",
            name="Portal desk",
            allow_timesheet=True,
            default_project_id=self.project.id,
        )
        self.product = self._create_product("Portal block", 10.0)
        self.agreements = {}
        self.others = {}

    def _create(self, model, **vals):
        return self.env[model].create(dict({"company_id": self.company.id}, **vals))

    def _create_product(self, name, hours, **vals):
        product = self._create(
            "product.template",
            name=name,
            type="service",
            invoice_policy="order",
            list_price=90.0 * hours,
            taxes_id=[Command.clear()],
            is_prepaid_block=True,
            prepaid_hours=hours,
            prepaid_normal_rate=100.0,
            prepaid_validity_months=12,
            **vals,
        )
        return product.product_variant_id

    def add_customer(self, name, title=None):
        """Make a customer with a contact who may log in; return the contact."""
        customer = self._create("res.partner", name=title or name.title(), is_company=True)
        return self.add_contact(customer, name)

    def add_contact(self, customer, who, **vals):
        """Give a customer another contact who may log in; return the contact."""
        login = f"portal-{who}"
        vals.setdefault("name", f"Anna of {customer.name}")
        contact = self._create(
            "res.partner",
            parent_id=customer.id,
            email=f"{login}@customer.example",
            country_id=self.env.ref("base.ch").id,
            **vals,
        )
        self.env["res.users"].create(
            {
                "partner_id": contact.id,
                "login": login,
                "password": login + "-password",
                "company_id": self.company.id,
                "company_ids": [Command.set(self.company.ids)],
                compat.USER_GROUPS: [Command.set([self.env.ref("base.group_portal").id])],
            }
        )
        return contact

    def agree(self, name, contact, company=None):
        """Make a signed agreement without blocks."""
        self.agreements[name] = agreement = self._create(
            "prepaid.agreement",
            partner_id=contact.commercial_partner_id.id,
            contact_id=contact.id,
            company_id=(company or self.company).id,
            overage_policy="allow",
        )
        agreement.action_sign()
        return agreement

    def sell(self, contact, product=None, quantity=1, lines=1, confirm=True):
        """Sell blocks; return the order."""
        product = product or self.product
        line = {"product_id": product.id, "product_uom_qty": quantity}
        order = self._create(
            "sale.order", partner_id=contact.id, order_line=[Command.create(dict(line))] * lines
        )
        if confirm:
            order.action_confirm()
            blocks = order.order_line.prepaid_block_ids
            blocks.write({"date_start": self.today - timedelta(days=PAST)})
        return order

    def open_ticket(self, contact, name="Printer on fire"):
        """Return a ticket of a contact."""
        return self._create(
            "helpdesk.ticket",
            name=name,
            description="<p>It burns.</p>",
            partner_id=contact.id,
            team_id=self.team.id,
            project_id=self.project.id,
        )

    def ask(self, agreement, reason):
        """Request overage; return the request."""
        user = self.env["res.users"].search([("login", "=", "portal-asker")])
        user = user or self._create(
            "res.users",
            name="Ada Asker",
            login="portal-asker",
            company_ids=[Command.set(self.company.ids)],
            **{compat.USER_GROUPS: [Command.link(self.env.ref("prepaid_it_blocks.group_user").id)]},
        )
        return agreement.with_user(user)._ask_consent(2.0, reason)

    def ask_approval(self, contact, name, title):
        """Ask to approve a ticket of a colleague of a contact; return the request."""
        colleague = contact.copy({"name": name, "email": "colleague@customer.example"})
        ticket = self.open_ticket(colleague, title)
        ticket.action_ask_prepaid_approval()
        return ticket.prepaid_approval_ids

    def send(self, agreement):
        """Let an agreement be sent, without the mail."""
        agreement._create_version()
        if agreement.state == "draft":
            agreement._write_guarded({"state": "sent"})

    def create_key(self, record):
        """Return the key to a record in the link that goes to its customer's contact."""
        agreement = record.sudo()._get_key_agreement()
        return record.sudo()._create_key(agreement.contact_id or agreement.partner_id)

    def log(self, ticket, *hours, approve=True, **vals):
        """Log time, one entry a day up to today."""
        lines = self.env["account.analytic.line"].create(
            [
                dict(
                    {
                        "name": "Looked at the printer again",
                        "ticket_id": ticket.id,
                        "project_id": self.project.id,
                        "employee_id": self.employee.id,
                        "date": self.today - timedelta(days=day),
                        "unit_amount": amount,
                        "company_id": self.company.id,
                    },
                    **vals,
                )
                for day, amount in enumerate(hours)
            ]
        )
        if approve:
            waiting = lines.filtered(lambda line: line.prepaid_approval_state == "waiting")
            waiting.action_approve_prepaid()
        return lines


def make_usual(scenery):
    """Make customers as most are: some hours used, none left, none bought, an ended agreement."""
    contact = scenery.add_customer("few")
    agreement = scenery.agree("few", contact)
    scenery.sell(contact, quantity=2)
    ticket = scenery.open_ticket(contact)
    scenery.log(ticket, 1.5, 2.0, 0.75)
    scenery.log(ticket, 1.25, approve=False)
    free = {"prepaid_excluded": True, "prepaid_exclusion": "mistake"}
    scenery.log(ticket, 0.5, approve=False, name="Our slip", **free)
    scenery.others["request"] = scenery.ask(agreement, "Restore the server.").id
    asked = scenery.ask_approval(contact, "Colin Colleague", "New screen")
    scenery.others.update(approval=asked.id, approval_key=scenery.create_key(asked))
    asked = scenery.ask_approval(contact, "Colin Colleague", "New keyboard").sudo()
    asked._answer(contact, True, "Anna", note="Go on.")
    scenery.others.update(approved=asked.id, approved_key=scenery.create_key(asked))
    scenery.send(agreement)
    scenery.others["version_key"] = scenery.create_key(agreement._get_current_version())
    order = scenery.sell(contact, confirm=False)
    order.state = "sent"
    scenery.others.update(order=order.id, order_key=order._portal_ensure_token())
    # A colleague's, so that the firm's language is not the only one that is looked at.
    scenery.add_contact(contact.parent_id, "few-rtl", lang="ar_001")
    scenery.agree("none", scenery.add_customer("none"))
    scenery.add_customer("empty")
    contact = scenery.add_customer("over")
    agreement = scenery.agree("over", contact)
    scenery.sell(contact)
    scenery.log(scenery.open_ticket(contact), 8.0, 4.5)
    scenery.others["over_request"] = scenery.ask(agreement, "Move to the cloud.").id
    contact = scenery.add_customer("ended")
    agreement = scenery.agree("ended", contact)
    scenery.sell(contact)
    scenery.log(scenery.open_ticket(contact), 10.0)
    agreement.action_end()


def make_long(scenery):
    """Make a customer with unbreakable names, and a colleague who reads from right to left."""
    contact = scenery.add_customer("long", title=LONG)
    agreement = scenery.agree("long", contact)
    scenery.sell(contact, scenery._create_product(LONG, 25.0))
    ticket = scenery.open_ticket(contact, LONG)
    scenery.log(ticket, 1.5, 2.0, name=LONG)
    free = {"prepaid_excluded": True, "prepaid_exclusion": "mistake"}
    scenery.log(ticket, 0.5, approve=False, name=LONG, **free)
    scenery.others["long_request"] = scenery.ask(agreement, LONG).id
    asked = scenery.ask_approval(contact, LONG, LONG)
    scenery.others.update(long_approval=asked.id, long_approval_key=scenery.create_key(asked))
    scenery.send(agreement)
    agreement._renew(is_shown=True)
    scenery.add_contact(contact.parent_id, "long-rtl", lang="ar_001", name="לקוחה " + LONG)


def make_many(scenery):
    """Make a customer with hundreds of blocks and entries, and agreements with two more firms."""
    contact = scenery.add_customer("many")
    scenery.agree("many", contact)
    scenery.sell(contact, lines=BLOCKS)
    scenery.log(scenery.open_ticket(contact), *[0.25] * ENTRIES)
    for name in ("Northern Portal Firm", LONG):
        company = scenery.env["res.company"].create(
            {"name": name, "currency_id": scenery.company.currency_id.id}
        )
        scenery.env.user.company_ids |= company
        contact.user_ids.company_ids |= company
        agreement = scenery.env["prepaid.agreement"].create(
            {"partner_id": contact.commercial_partner_id.id, "company_id": company.id}
        )
        scenery.agreements[f"many-{agreement.id}"] = agreement


def build(env):
    """Make everything; return the ids of the agreements by name, and other things to open."""
    env["res.lang"]._activate_lang("ar_001")
    scenery = Scenery(env)
    for make in (make_usual, make_long, make_many):
        make(scenery)
    tokens = {name: scenery.create_key(one) for name, one in scenery.agreements.items()}
    return {
        "agreements": {name: one.id for name, one in scenery.agreements.items()},
        "tokens": tokens,
        "others": scenery.others,
    }
