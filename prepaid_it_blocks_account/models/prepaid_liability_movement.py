from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks import compat
from odoo.tools import SQL


class PrepaidLiabilityMovement(models.Model):
    """Contract liability of one block, or of a document without one, in one month.

    Opening and closing are what the tie-out says on the last day of a month, and the movements are
    those of the books. Made anew whenever somebody looks at it.
    """

    _name = "prepaid.liability.movement"
    _inherit = ["prepaid.liability.movement.build.mixin", "prepaid.record.mixin"]
    _description = "Roll-Forward of the Contract Liability"
    _order = "date desc, partner_id, id"
    _rec_name = "name"

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id", store=True)
    date = fields.Date(
        string="Month", required=True, readonly=True, help="The last day of the month."
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True, ondelete="cascade"
    )
    agreement_id = fields.Many2one(related="block_id.agreement_id", store=True)
    block_id = fields.Many2one("prepaid.block", readonly=True, index=True, ondelete="cascade")
    name = fields.Char(
        string="What For", required=True, readonly=True, help="The block, or the document without."
    )
    opening = fields.Monetary(readonly=True, help="Owed on the day before the month.")
    invoiced = fields.Monetary(readonly=True, help="Invoices of the month, less advances in them.")
    income = fields.Monetary(
        string="Earned", readonly=True, help="Hours used that entries of the month recognised."
    )
    breakage = fields.Monetary(
        readonly=True, help="Hours never used that entries of the month recognised."
    )
    refunded = fields.Monetary(readonly=True, help="Credit notes of the month.")
    exchange = fields.Monetary(readonly=True, help="Differences of exchange that were booked.")
    other = fields.Monetary(
        readonly=True,
        help="Hours moved to and from other blocks, discounts spread over hours, and opening "
        "balances that came in.",
    )
    closing = fields.Monetary(readonly=True, help="Owed on the last day of the month.")

    _month_idx = compat.Index("(company_id, date)")

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        """Extend: several months open with the first and close with the last of them."""
        fname, __, function = aggregate_spec.partition(":")
        if fname not in ("opening", "closing") or function not in ("sum", "sum_currency"):
            return super()._read_group_select(aggregate_spec, query)
        day = self._field_to_sql(self._table, "date", query)
        amount = self._field_to_sql(self._table, fname, query)
        if function == "sum_currency":
            # It joins the rates of exchange.
            super()._read_group_select(aggregate_spec, query)
            rates = query.make_alias(self._table, "currency_id__rates")
            amount = SQL("%s / COALESCE(%s, 1.0)", amount, SQL.identifier(rates, "rate"))
        return SQL(
            """(SELECT COALESCE(SUM(edge.amount), 0)
                  FROM UNNEST(ARRAY_AGG(%(day)s), ARRAY_AGG(%(amount)s)) AS edge(day, amount)
                 WHERE edge.day = %(edge)s(%(day)s))""",
            day=day,
            amount=amount,
            edge=SQL("MIN") if fname == "opening" else SQL("MAX"),
        )

    @api.model
    def action_open(self):
        """Bring the roll-forward of the user's companies up to date, and open it.

        :raise AccessError: for users who are neither accountants nor managers
        """
        self._refresh(self.env.companies)
        return self.env["ir.actions.actions"]._for_xml_id(
            "prepaid_it_blocks_account.prepaid_liability_movement_action"
        )

    @api.model
    def action_open_maturity(self):
        """Bring the maturity of the user's companies up to date, and open it.

        :raise AccessError: for users who are neither accountants nor managers
        """
        self._refresh(self.env.companies)
        return self.env["ir.actions.actions"]._for_xml_id(
            "prepaid_it_blocks_account.prepaid_liability_maturity_action"
        )

    @api.model
    def _refresh(self, companies):
        """Make both reports of companies anew.

        :param companies: the `res.company`
        :raise AccessError: for users who are neither accountants nor managers
        """
        self.env["prepaid.revenue"]._check_accountant(companies)
        # Sudo: the right was checked; not all accountants may read all of it.
        for company in companies.sudo():
            self.sudo()._rebuild(company)
            self.env["prepaid.liability.maturity"].sudo()._rebuild(company)
