"""Two companies with people of every kind, and a record of each model in each of them."""

from datetime import date

from odoo import Command, fields

from .common import PEOPLE, PrepaidMixin

DAY = date(2026, 3, 16)
# The groups of each kind of person that the tables have a column for, customers left out.
GROUPS = {
    "employee": ("base.group_user",),
    "technician": PEOPLE["technician"],
    "leader": ("helpdesk_mgmt.group_helpdesk_manager", "hr_timesheet.group_hr_timesheet_approver"),
    "sales": ("sales_team.group_sale_salesman",),
    "sales lead": ("sales_team.group_sale_manager",),
    "billing": ("account.group_account_invoice",),
    "accounts": ("account.group_account_manager",),
    "manager": PEOPLE["manager"],
    "admin": ("base.group_system",),
}
# What a required field gets where nobody says more.
FILLING = {
    "boolean": lambda field: True,
    "char": lambda field: "x",
    "date": lambda field: DAY,
    "datetime": lambda field: fields.Datetime.to_datetime(DAY),
    "float": lambda field: 1.0,
    "html": lambda field: "<p>x</p>",
    "integer": lambda field: 1,
    "monetary": lambda field: 1.0,
    "text": lambda field: "x",
}


class AccessFirm(PrepaidMixin):
    """One company, its people, customers and sales. A subclass is one firm."""

    @classmethod
    def set_up(cls, env, company, name):
        """Make a company's people and customers; return the class that has them.

        :param env: the environment of the test
        :param company: the `res.company`
        :param name: text in front of logins and names
        """
        env = env(context=dict(env.context, allowed_company_ids=company.ids, tracking_disable=True))
        firm = type(name.title(), (cls,), {"env": env, "company": company.with_env(env)})
        firm.company.write({"prepaid_activation": "order", "prepaid_draw_on_tasks": False})
        firm.company.resource_calendar_id.tz = "UTC"
        firm.name = name
        firm._set_up_customers()
        firm._set_up_helpdesk()
        firm._set_up_staff()
        firm.product = firm._create_product(company_id=company.id)
        firm.block = firm._sell(20.0, company_id=company.id)
        firm.agreement = firm.block.agreement_id
        firm.order = firm.block.sale_line_id.order_id
        firm.ticket = firm._create_ticket(name=f"Vault of {name}")
        firm.timesheet = firm._log(firm.ticket, 2.5, name="Changed the combination")
        firm.other_block = firm._sell(5.0, contact=firm.other_contact, company_id=company.id)
        firm.other_agreement = firm.other_block.agreement_id
        firm._set_up_more()
        return firm

    @classmethod
    def _set_up_more(cls):
        """Add records that one addon needs; override."""

    @classmethod
    def _set_up_staff(cls):
        cls.users = {
            kind: cls._create_user(cls._get_login(kind), *groups) for kind, groups in GROUPS.items()
        }
        for kind, contact in cls._get_contacts().items():
            vals = {"partner_id": contact.id, "name": contact.name}
            cls.users[kind] = cls._create_user(cls._get_login(kind), "base.group_portal", **vals)
        cls.users["nobody"] = cls.env.ref("base.public_user")
        cls.technician, cls.salesman = cls.users["technician"], cls.users["sales"]
        cls.employee = cls.env["hr.employee"].create(
            {"name": "Tom", "user_id": cls.technician.id, "company_id": cls.company.id}
        )

    @classmethod
    def _get_login(cls, kind):
        return f"{cls.name}.{kind}".replace(" ", "_")

    @classmethod
    def _get_contacts(cls):
        """Return the customers' people who have a login, by kind."""
        cls.colleague = cls.contact.copy({"name": "Bob", "email": "bob@bakery.example"})
        return {"contact": cls.contact, "colleague": cls.colleague, "stranger": cls.other_contact}


class Records:
    """The record of each row in one firm, made when it is asked for.

    A maker is a function of these records: it returns the record, or the values that it has
    besides those that every required field gets. Without one the values are all found here.
    """

    def __init__(self, firm, makers):
        self.firm = firm
        self.makers = makers
        self.found = {
            "account.analytic.line": firm.timesheet,
            "helpdesk.ticket": firm.ticket,
            "prepaid.agreement": firm.agreement,
            "prepaid.block": firm.block,
            "prepaid.entry": firm.block.entry_ids[:1],
            "product.product": firm.product.product_variant_id,
            "product.template": firm.product,
            "project.project": firm.project,
            "res.company": firm.company,
            "res.currency": firm.company.currency_id,
            "res.partner": firm.customer,
            "res.users": firm.users["manager"],
            "sale.order": firm.order,
            "sale.order.line": firm.order.order_line,
        }

    def __getitem__(self, name):
        if name not in self.found:
            made = self.makers[name](self) if name in self.makers else {}
            is_record = hasattr(made, "_name")
            self.found[name] = made if is_record else self.fill(name.partition(":")[0], made)
        return self.found[name]

    def fill(self, name, values=()):
        """Return a new record of a model with a value in each required field."""
        model = self.firm.env[name].sudo()
        values = {**model.default_get(list(model._fields)), **dict(values)}
        for field in model._fields.values():
            if field.name in values or field.compute or not (field.required and field.store):
                continue
            values[field.name] = self._get_filling(model, field)
        if "company_id" in model._fields and not model._fields["company_id"].compute:
            values.setdefault("company_id", self.firm.company.id)
        return model.create(values)

    def _get_filling(self, model, field):
        if field.type == "many2one":
            return self[field.comodel_name].id
        if field.type == "selection":
            return field.get_values(model.env)[0]
        return FILLING[field.type](field)


def set_maker(record, number):
    """Let a record be one that a user made."""
    record.env.flush_all()
    record.env.cr.execute(
        f'UPDATE "{record._table}" SET create_uid = %s WHERE id IN %s', [number, tuple(record.ids)]
    )
    record.env.invalidate_all()


def make_company(env, name):
    """Return a new company in which the tests' own user works too."""
    company = env["res.company"].create({"name": name})
    env.user.company_ids = [Command.link(company.id)]
    return company
