"""Everything that differs between Odoo 19.0 and 18.0 in Python, in one place.

No other module of the addon asks for the series: it takes a name or a function from here.
"""

from odoo import fields, models, release

SERIES = int(str(release.version_info[0]).rsplit("~", 1)[-1].split(".")[0])

# Names of fields and columns that 19.0 has renamed, for values, SQL and searches. Attributes of
# sale order lines have 19.0's names on 18.0 too: see `SaleOrderLine` below.
LINE_UOM = "product_uom_id" if SERIES >= 19 else "product_uom"
LINE_TAXES = "tax_ids" if SERIES >= 19 else "tax_id"
# Users of a group and groups of a user, those that other groups imply among them.
ALL_USERS = "all_user_ids" if SERIES >= 19 else "users"
ALL_GROUPS = "all_group_ids" if SERIES >= 19 else "groups_id"
# Groups that a user is put into by hand, and the other way round.
USER_GROUPS = "group_ids" if SERIES >= 19 else "groups_id"
GROUP_USERS = "user_ids" if SERIES >= 19 else "users"
# The kind of route that the portal's scripts call.
JSON_ROUTE = "jsonrpc" if SERIES >= 19 else "json"
# The decimal precision of quantities.
UNIT_PRECISION = "Product Unit" if SERIES >= 19 else "Product Unit of Measure"
# The condition that an account is not closed.
ACCOUNT_IN_USE = ("active", "=", True) if SERIES >= 19 else ("deprecated", "=", False)


def is_account_closed(account):
    """Return whether nothing new is booked on an `account.account`."""
    return not account.active if SERIES >= 19 else account.deprecated


if SERIES < 19:

    class SaleOrderLine(models.Model):
        """The names that 19.0 gave to fields of order items."""

        _inherit = "sale.order.line"

        product_uom_id = fields.Many2one(related="product_uom", readonly=False)
        tax_ids = fields.Many2many(related="tax_id", readonly=False)

        def _compute_tax_ids(self):
            """Compute the taxes anew."""
            self._compute_tax_id()
