"""What the addons let everybody do, held against the tables in ``access.md`` of each addon.

`AccessCase` is for one addon: it compares the addon's own models, methods and routes with its
table. Where an addon above it that is installed too has a row of the same name, that row holds.
"""

from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError
from odoo.service.model import get_public_method
from odoo.tools import mute_logger

from tools import access

from .access_firm import AccessFirm, Records, make_company, set_maker
from .access_http import AccessRoutes, Undone
from .access_tables import AccessTables
from .common import QUIET

OPERATIONS = dict(zip(access.RIGHTS, ("read", "write", "create", "unlink"), strict=True))
# The kinds of people whom the column "customer" is about.
CUSTOMERS = ("nobody", "contact", "stranger")
LOGS = ("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")


class AccessCase(AccessTables, AccessRoutes):
    """Everybody's rights to one addon's models, methods and routes.

    A suite says which addon it is about and how records are made that cannot be made of any
    values; see `Records`.
    """

    firm_class = AccessFirm

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, **QUIET))
        cls.firm = cls.firm_class.set_up(cls.env, cls.env.company, "near")
        cls.other = cls.firm_class.set_up(cls.env, make_company(cls.env, "Far Firm"), "far")
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        makers = self._get_makers()
        self.near, self.far = Records(self.firm, makers), Records(self.other, makers)

    def _get_makers(self):
        """Return the makers of records by the names of rows; see `Records`.

        A method whose call needs another record than its model's row has a maker of its own,
        called by both names with a dot between.
        """
        return {}

    def _get_row(self, section, row):
        """Return a row as the last of the installed addons says it."""
        found = [table.find(section, *row.names) for table in self.tables.values()]
        return [one for one in found if one][-1]

    def _get_people(self, row):
        """Return (kind, user, expected cell) of everybody in a row."""
        users = self.firm.users
        people = [(one, users[one], row.cells["customer"]) for one in CUSTOMERS]
        return people + [
            (kind, users[kind], row.cells[kind]) for kind in access.PEOPLE if kind != "customer"
        ]

    def _get_cases(self, row, user, cell):
        """Yield (owner, record, expected cell) of the records of a row."""
        name = ".".join(row.names)
        name = name if name in self.near.makers else row.names[0]
        if row.records == "none":
            yield "no", self.env[row.names[0]], cell
        elif row.records in ("own", "dialog"):
            set_maker(self.near[name], user.id)
            yield "an own", self.near[name], cell
            set_maker(self.near[name], SUPERUSER_ID)
            yield "a colleague's", self.near[name], access.NOTHING
            if row.records == "dialog":
                set_maker(self.far[name], user.id)
                yield "an own one about another company's", self.far[name], access.NOTHING
        elif row.records == "all":
            yield "any", self.near[name], cell
            yield "any other", self.far[name], cell
        else:
            yield "the company's", self.near[name], cell
            yield "another company's", self.far[name], access.NOTHING
            if row.records == "shared":
                yield "a shared", self.near[f"{name}:shared"], cell

    def test_models(self):
        self._check_models()

    def test_methods(self):
        self._check_methods()

    def _check_models(self):
        """Check everybody's rights to the records of each model."""
        wrong = []
        for row in [self._get_row("Models", one) for one in self.table.rows["Models"]]:
            for kind, user, cell in self._get_people(row):
                for whose, record, expected in self._get_cases(row, user, cell):
                    found = self._find_rights(record, user)
                    if found != expected:
                        name = f"{row.names[0]}: {kind} may {found!r} with {whose} record"
                        wrong.append(f"{name}, the table says {expected!r}")
        self._fail_with(wrong)

    def _find_rights(self, record, user):
        """Return the letters of a user's rights to a record."""
        record = self._as(record, user)
        found = [one for one, name in OPERATIONS.items() if record.has_access(name)]
        return "".join(found) or access.NOTHING

    def _as(self, record, user):
        """Return a record as a user meets it, in the companies that the user works in."""
        companies = user.sudo().company_ids.ids
        return record.with_user(user).with_context(allowed_company_ids=companies)

    @mute_logger(*LOGS)
    def _check_methods(self):
        """Check who may call each public method."""
        wrong = []
        for row in [self._get_row("Methods", one) for one in self.table.rows["Methods"]]:
            name, method = row.names
            is_done = False
            for kind, user, cell in self._get_people(row):
                for whose, record, expected in self._get_cases(row, user, cell):
                    found, error = self._call_method(record, user, method)
                    is_done |= found == "yes" and not error
                    if found != expected:
                        said = f"{name}.{method}: {kind} gets {found!r} for {whose} record"
                        wrong.append(f"{said} ({error}), the table says {expected!r}")
            if not is_done:
                wrong.append(f"{name}.{method}: nobody could call it: make the record so ({error})")
        self._fail_with(wrong)

    def _call_method(self, record, user, method):
        """Return the cell of a user's call of a method, and the error that it ended in."""
        error, found = None, "yes"
        # As in a request of its own: what nobody has read yet is read with the user's rights.
        self.env.flush_all()
        self.env.invalidate_all()
        arguments = self._get_arguments(record._name, method)
        try:
            with self.env.cr.savepoint():
                try:
                    get_public_method(record, method)(self._as(record, user), *arguments)
                    self.env.flush_all()
                except AccessError as refusal:
                    error, found = refusal, access.NOTHING
                raise Undone()
        except Undone:
            pass
        except Exception as other:
            error = other
        self.env.invalidate_all()
        return found, error and f"{type(error).__name__}: {str(error)[:160]}"

    def _get_arguments(self, model, method):
        """Return the arguments of a method's call; override for methods that take any."""
        return ()
