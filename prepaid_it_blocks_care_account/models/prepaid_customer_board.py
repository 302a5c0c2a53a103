from odoo import api, fields, models

# What each customer's posted invoices and credit notes have deferred, less what was recognised.
_DEFERRED = """
    LEFT JOIN (
         SELECT w.partner_id, w.company_id, SUM(w.amount) AS amount
           FROM (SELECT m.commercial_partner_id AS partner_id, l.company_id, -l.balance AS amount
                   FROM account_move_line l
                   JOIN account_move m ON m.id = l.move_id AND m.state = 'posted'
                  WHERE l.is_prepaid_deferred
                  UNION ALL
                 SELECT COALESCE(p.commercial_partner_id, v.partner_id), v.company_id, -v.amount
                   FROM prepaid_revenue v
                   LEFT JOIN res_partner p ON p.id = v.payer_id) w
          GROUP BY 1, 2) deferred
      ON deferred.partner_id = b.partner_id AND deferred.company_id = b.company_id
"""


class PrepaidCustomerBoard(models.Model):
    """Customers on the owner's board, with the money that is still owed to them in hours.

    It is what their posted invoices have deferred, less what was recognised of it: hours that were
    moved to another customer stay with the one who paid.
    """

    _inherit = "prepaid.customer.board"

    currency_id = fields.Many2one("res.currency", readonly=True)
    deferred_amount = fields.Monetary(
        string="Deferred Money",
        readonly=True,
        groups="prepaid_it_blocks.group_manager,account.group_account_invoice",
        help="What posted invoices of the customer have deferred, less what was recognised.",
    )

    @api.model
    def _get_columns(self):
        """Extend: add the money."""
        return super()._get_columns() | {
            "currency_id": "company.currency_id",
            "deferred_amount": "COALESCE(deferred.amount, 0)",
        }

    @api.model
    def _get_joins(self):
        """Extend: add the money of each customer."""
        company = "LEFT JOIN res_company company ON company.id = b.company_id"
        return [*super()._get_joins(), company, _DEFERRED]
