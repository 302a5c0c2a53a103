"""Everything that differs between Odoo 19.0 and 18.0 in Python, in one place.

No other module of the addon asks for the series: it takes a name or a function from here.
"""

import functools
import operator

from odoo import Command, fields, models, release, tools

SERIES = int(str(release.version_info[0]).rsplit("~", 1)[-1].split(".")[0])


def _choose(current, before):
    """Return the name in 19.0 or its equivalent in 18.0."""
    return current if SERIES >= 19 else before


# Names of fields and columns that 19.0 has renamed, for values, SQL and searches. Attributes of
# sale order lines have 19.0's names on 18.0 too: see `SaleOrderLine` below.
LINE_UOM = _choose("product_uom_id", "product_uom")
LINE_TAXES = _choose("tax_ids", "tax_id")
# Users of a group and groups of a user, those that other groups imply among them.
ALL_USERS = _choose("all_user_ids", "users")
ALL_GROUPS = _choose("all_group_ids", "groups_id")
# Groups that a user is put into manually, and the other way round.
USER_GROUPS = _choose("group_ids", "groups_id")
GROUP_USERS = _choose("user_ids", "users")
# The kind of route that the portal's scripts call.
JSON_ROUTE = _choose("jsonrpc", "json")
# The decimal precision of quantities.
UNIT_PRECISION = _choose("Product Unit", "Product Unit of Measure")
# What makes a section of an order one of optional products, as values of its line.
OPTIONAL_SECTION = _choose({"is_optional": True}, {})
# The condition that an account is not closed.
ACCOUNT_IN_USE = _choose(("active", "=", True), ("deprecated", "=", False))

if SERIES >= 19:
    from odoo.fields import Domain
else:
    from odoo.osv import expression

    class Domain:
        """Domains of several conditions, as 19.0's class of this name."""

        AND = staticmethod(expression.AND)
        OR = staticmethod(expression.OR)


def is_same_kind(unit, other):
    """Check if quantities in one unit of measure can be converted to another.

    :param unit: a `uom.uom`, or none
    :param other: another one, or none
    """
    if SERIES < 19:
        return bool(unit) and unit.category_id == other.category_id
    return bool(unit and other) and unit._has_common_reference(other)


def get_kind_domain(fname, unit):
    """Return the domain of records with a unit of measure of one kind.

    :param fname: name of the field that holds the unit
    :param unit: a `uom.uom` of that kind
    """
    if SERIES < 19:
        return [(f"{fname}.category_id", "=", unit.category_id.id)]
    return [(f"{fname}.parent_path", "=like", f"{unit.parent_path.partition('/')[0]}/%")]


def get_same_kind_sql(unit, other):
    """Return the SQL of `is_same_kind`.

    :param unit: name of `uom_uom` in the statement
    :param other: another one
    """
    kind = _choose("SPLIT_PART({}.parent_path, '/', 1)", "{}.category_id")
    return f"{kind.format(unit)} = {kind.format(other)}"


def get_unit_ratio_sql(unit, other):
    """Return the SQL of how many of another unit of measure one unit is.

    Units of different quantities count the same.

    :param unit: name of `uom_uom` in the statement
    :param other: another one
    """
    # 18.0: how many of the unit make one of reference; 19.0: how much of reference the unit is.
    big, small = _choose((unit, other), (other, unit))
    same = get_same_kind_sql(unit, other)
    return f"(CASE WHEN {same} THEN {big}.factor / {small}.factor ELSE 1 END)"


def stop_implying(pairs):
    """Let groups no longer imply others; whoever was put into one of those manually stays in it.

    18.0 does not keep apart who was: there everybody leaves whom the groups put into another,
    but for those whom a third group puts there.

    :param pairs: list of (group, implied group), both `res.groups`; of those that are implied
        the one that implies another comes first
    """
    pairs = [(group, implied) for group, implied in pairs if implied in group.implied_ids]
    members = {} if SERIES >= 19 else _get_members(pairs)
    for group, implied in pairs:
        group.write({"implied_ids": [Command.unlink(implied.id)]})
    for implied, users in members.items():
        leaving = [
            user.id for user in users if implied not in (user.groups_id - implied).trans_implied_ids
        ]
        implied.write({"users": [Command.unlink(number) for number in leaving]})


def _get_members(pairs):
    """Return a dict of implied groups to the users whom groups put into them, on 18.0.

    :param pairs: list of (group, implied group)
    """
    members = {}
    for __, implied in pairs:
        groups = [group for group, __ in pairs if implied in group.trans_implied_ids]
        # Whoever is archived may come back.
        users = [group.with_context(active_test=False).users for group in groups]
        members[implied] = functools.reduce(operator.or_, users)
    return members


if SERIES < 19:

    class SaleOrderLine(models.Model):
        """The names that 19.0 gave to fields of order items."""

        _inherit = "sale.order.line"

        product_uom_id = fields.Many2one(related="product_uom", string="Unit", readonly=False)
        tax_ids = fields.Many2many(related="tax_id", string="Sales Taxes", readonly=False)

        def _compute_tax_ids(self):
            """Compute the taxes again."""
            self._compute_tax_id()

        def _compute_qty_delivered(self):
            """Extend: deliver the quantities of 19.0's hook."""
            result = super()._compute_qty_delivered()
            for line, quantity in self._prepare_qty_delivered().items():
                line.qty_delivered = quantity
            return result

        def _prepare_qty_delivered(self):
            """Return a dict of lines to delivered quantities: the hook that 19.0 has."""
            return {}


class _Declared:
    """A declaration of 18.0 that reads like 19.0's: an attribute of the model's class."""

    def __init__(self, definition, message=""):
        self.definition = definition
        self.message = message

    def __set_name__(self, owner, name):
        if not name.startswith("_"):
            raise TypeError(f"{name}: names of SQL objects start with '_'")
        self.name = name[1:]
        self._join(owner)

    def _join(self, owner):
        """Register a declaration in its class."""
        raise NotImplementedError

    def _explain(self, owner, definition):
        """Add to the class's own list, the source of definitions and messages in 18.0."""
        own = vars(owner).get("_sql_constraints", ())
        owner._sql_constraints = [*own, (self.name, definition, self.message)]

    def full_name(self, model):
        """Return the name in the database."""
        return tools.sql.make_identifier(f"{model._table}_{self.name}")


class _Constraint(_Declared):
    """A constraint of a model's table."""

    def _join(self, owner):
        self._explain(owner, self.definition)


class _Index(_Declared):
    """An index of a model's table, which the model's ``init`` creates."""

    unique = False

    def _join(self, owner):
        if self.message:
            # Without a definition 18.0 creates nothing, and has the message for users.
            self._explain(owner, "")
        owner.init = self._prepare_init(owner)

    def _prepare_init(self, owner):
        """Return a class's ``init`` that creates the index too."""
        own_init = vars(owner).get("init")

        def init(model):
            """Extend: create an index that the class declares."""
            result = own_init(model) if own_init else super(owner, model).init()
            if model._auto:
                self._create(model)
            return result

        return init

    def _create(self, model):
        """Create the index, or again where its definition has changed.

        The definition is noted as the index's comment, in the words of 19.0, which so finds
        nothing to do.
        """
        cr, name = model.env.cr, self.full_name(model)
        kind = "UNIQUE INDEX" if self.unique else "INDEX"
        noted = f"{kind} {self.definition}"
        cr.execute("SELECT obj_description(to_regclass(%s), 'pg_class')", [name])
        if cr.fetchone()[0] not in (None, noted):
            tools.sql.drop_index(cr, name, model._table)
        index, table = tools.SQL.identifier(name), tools.SQL.identifier(model._table)
        # The addon's own words: a percent sign means itself.
        kind, definition = (tools.SQL(text.replace("%", "%%")) for text in (kind, self.definition))
        cr.execute(tools.SQL("CREATE %s IF NOT EXISTS %s ON %s %s", kind, index, table, definition))
        cr.execute(tools.SQL("COMMENT ON INDEX %s IS %s", index, noted))


class _UniqueIndex(_Index):
    """A key that only some rows have, or that is made of expressions."""

    unique = True


# What a model's class declares of its table, as ``_name = Constraint(definition, message)``.
if SERIES >= 19:
    Constraint, Index, UniqueIndex = models.Constraint, models.Index, models.UniqueIndex
else:
    Constraint, Index, UniqueIndex = _Constraint, _Index, _UniqueIndex
