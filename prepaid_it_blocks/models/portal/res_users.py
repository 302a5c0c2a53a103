from odoo import api, models
from odoo.exceptions import UserError


class ResUsers(models.Model):
    """Contacts who log in to the portal, and the orders that they do not see.

    Whoever caused a row of the ledger stays in it.
    """

    _inherit = "res.users"

    # At an uninstallation too: anybody may send a context that says it is one.
    @api.ondelete(at_uninstall=True)
    def _unlink_except_in_ledger(self):
        """Refuse to delete users who caused rows of the ledger, which never change.

        :raise UserError: naming the users, and what to do instead
        """
        self.env.cr.execute(
            """
            SELECT id FROM res_users u WHERE id = ANY(%s) AND EXISTS (
                   SELECT FROM prepaid_entry e WHERE u.id IN (e.create_uid, e.write_uid))
            """,
            [self.ids],
        )
        users = self.browse(number for (number,) in self.env.cr.fetchall())
        if users:
            raise UserError(
                self.env._(
                    "The prepaid ledger says for good who caused its rows, such as %s. Archive "
                    "the user instead.",
                    ", ".join(users.mapped("name")),
                )
            )

    def _get_hidden_prepaid_orders(self):
        """Return the orders with hidden prices for this user, in superuser mode.

        Odoo shows a contact all orders of the contact's company. Those of an agreement, and
        quotations for blocks that will become its, are for contacts who see its prices.
        """
        self.ensure_one()
        # Sudo: a contact has no right on agreements.
        order = self.env["sale.order"].sudo()
        if not self.share:
            return order
        partner = self.sudo().partner_id
        customer = partner.commercial_partner_id
        agreements = self.env["prepaid.agreement"].sudo().search([("partner_id", "=", customer.id)])
        unpriced = agreements.filtered(lambda one: not one._get_portal_access(partner).sees_prices)
        if not unpriced:
            return order
        return order.search(
            [
                "|",
                ("prepaid_agreement_id", "in", unpriced.ids),
                "&",
                "&",
                "&",
                ("prepaid_agreement_id", "=", False),
                ("partner_id", "child_of", customer.id),
                ("company_id", "in", unpriced.mapped("company_id").ids),
                ("order_line.product_id.is_prepaid_block", "=", True),
            ]
        )
