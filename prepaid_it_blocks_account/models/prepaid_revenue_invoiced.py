from collections import namedtuple

from odoo import api, models
from odoo.addons.prepaid_it_blocks import compat

# Money on invoices for a sales order item: where it was booked, what was invoiced for how many
# seconds, and what was credited for how many; what was ``retained`` of hours that were credited
# together with their invoice, which are in neither; ``per_unit``: hours that one unit sells;
# ``partner_id``: who was invoiced; ``exchange``: what credit notes at another rate of exchange left
# on the account, which is nobody's hours; ``discount``: by how much discounts in lines of their own
# lower the price, of which the money is on ``discount_account_id``; ``rerated``: of what was
# retained, the money for hours that were used, at the normal rate.
Bucket = namedtuple(
    "Bucket",
    "sale_line_id account_id analytic_key fiscal_position_id is_deferred"
    " invoiced seconds credited credited_seconds retained per_unit partner_id"
    " exchange discount discount_account_id rerated",
    defaults=(0.0, 0.0, None, 0.0),
)


# Columns of `_fetch_buckets`, in the order of `_read_bucket`.
_SUMS_OF_ITEMS = """order_line_id, account_id, analytic_key, fiscal_position_id, deferred,
                   SUM(CASE WHEN is_credit AND is_prepaid_price_part THEN 0
                            WHEN NOT is_credit OR hours = 0 THEN amount
                            ELSE -worth * hours END),
                   SUM(CASE WHEN NOT is_credit THEN seconds
                            WHEN worth IS NOT NULL THEN -seconds ELSE 0 END),
                   -SUM(amount) FILTER (WHERE is_credit AND hours <> 0 AND worth IS NULL),
                   SUM(seconds) FILTER (WHERE is_credit AND worth IS NULL),
                   SUM(CASE WHEN is_prepaid_price_part THEN amount ELSE worth * hours + amount END)
                       FILTER (WHERE is_credit AND (hours <> 0 OR is_prepaid_price_part)),
                   MAX(per_unit), SUM(exchange - COALESCE(booked.balance, 0)), SUM(discount),
                   MAX(partner_id), MAX(discount_account_id),
                   SUM(worth * hours + amount) FILTER (
                       WHERE is_credit AND hours <> 0 AND is_prepaid_rerated)"""
# The hours that a unit of an order item sells.
_HOURS_PER_UNIT = """
                    SELECT COALESCE(s.prepaid_hours / NULLIF(s.product_uom_qty, 0),
                                    NULLIF(p.prepaid_hours, 0), t.prepaid_hours, 0)::numeric
                           AS per_unit"""
# The seconds of an invoice line: those that it says, else those of its quantity; none of a credit
# note that only makes the hours cheaper.
_SECONDS_OF_LINE = """
                    SELECT CASE WHEN COALESCE(l.prepaid_credit_seconds, 0) <> 0
                                THEN l.prepaid_credit_seconds
                                WHEN l.is_prepaid_price_part THEN 0
                                WHEN m.move_type <> 'out_refund'
                                     OR l.price_unit * (1 - COALESCE(l.discount, 0) / 100.0)
                                        >= COALESCE(o.price, s.price_unit
                                                    * (1 - COALESCE(s.discount, 0) / 100.0))
                                           - c.rounding / 2
                                THEN ROUND((l.quantity * u.per_unit * 3600
                                            * {line_ratio})::numeric)
                                ELSE 0
                           END::bigint AS seconds"""
# What an invoice line is worth in the company's currency, at the rate of its invoice.
_AMOUNT_OF_LINE = """
                    SELECT COALESCE(ROUND(-l.amount_currency * COALESCE(o.rate, r.rate)
                                          / cc.rounding) * cc.rounding, -l.balance)
                           AS amount"""
# The same after discounts in lines of their own.
_DISCOUNTED_AMOUNT = """
                    SELECT ROUND(v.amount * COALESCE(f.factor, 1) / cc.rounding) * cc.rounding
                           AS amount, f.account_id"""


class PrepaidRevenueInvoicedMixin(models.AbstractModel):
    """The part of recognition that reads posted invoices and credit notes."""

    _name = "prepaid.revenue.invoiced.mixin"
    _description = "Revenue Recognition: Invoices"

    @api.model
    def _fetch_buckets(self, company, sale_line_ids, date=None):
        """Return the invoiced and credited amounts of sales order items.

        A credit note gives back hours where it says so, or where its price per unit is at
        least that of the invoice that it credits (of the item, where it names none); else it
        makes the hours cheaper. Hours leave their own invoice, at its price: what was credited
        wholly and invoiced again costs what the new invoice says.

        In another currency a credit note gives back at the rate of its invoice: hours were never
        worth more or less. The rest is a difference of exchange, less what Odoo has booked of it
        by itself, as it does on accounts whose items it reconciles.

        :param company: the `res.company` whose items with deferred revenue are wanted
        :param sale_line_ids: ids of items that are wanted too
        :param date: the day up to which documents count; None for all
        :return: list of `Bucket`
        """
        condition = """
            (%(date)s::date IS NULL OR l.date <= %(date)s::date)
            AND (rel.order_line_id = ANY(%(lines)s)
                 OR (l.company_id = %(company)s AND l.is_prepaid_deferred
                     AND s.is_downpayment IS NOT TRUE))"""
        # pylint: disable=sql-injection  # the texts are constants
        self.env.cr.execute(
            "WITH item AS ("
            + self._get_invoiced_query(condition)
            + """)
            SELECT """
            + _SUMS_OF_ITEMS
            + """
              FROM item
              LEFT JOIN LATERAL ("""
            + self._get_booked_exchange_query()
            + """) booked ON TRUE
             GROUP BY 1, 2, 3, 4, 5 ORDER BY MIN(id)
            """,
            {"company": company.id or 0, "lines": list(sale_line_ids), "date": date},
        )
        return [self._read_bucket(row) for row in self.env.cr.fetchall()]

    @api.model
    def _read_bucket(self, row):
        """Return a row of `_fetch_buckets` as a `Bucket`."""
        return Bucket(
            *row[:5],
            invoiced=float(row[5] or 0.0),
            seconds=int(row[6] or 0),
            credited=float(row[7] or 0.0),
            credited_seconds=int(row[8] or 0),
            retained=float(row[9] or 0.0),
            per_unit=float(row[10] or 0.0),
            partner_id=row[13],
            exchange=float(row[11] or 0.0),
            discount=float(row[12] or 0.0),
            discount_account_id=row[14],
            rerated=float(row[15] or 0.0),
        )

    @api.model
    def _get_booked_exchange_query(self):
        """Return the SQL of what Odoo has booked as exchange of ``item``, by ``%(date)s``."""
        return f"""
                    SELECT SUM(x.balance) AS balance FROM account_move_line x
                     WHERE x.id IN ({self._get_reconciled_query("item.id")})
                       AND x.account_id = item.account_id AND x.parent_state = 'posted'
                       AND (%(date)s::date IS NULL OR x.date <= %(date)s::date)
                       AND {self._get_exchange_condition("x")}"""

    @api.model
    def _get_reconciled_query(self, number):
        """Return the SQL of the ids of journal items that one is reconciled with.

        :param number: SQL of the journal item's id
        """
        return f"""
            SELECT credit_move_id FROM account_partial_reconcile WHERE debit_move_id = {number}
             UNION ALL
            SELECT debit_move_id FROM account_partial_reconcile WHERE credit_move_id = {number}"""

    @api.model
    def _get_exchange_condition(self, alias):
        """Return an SQL condition: Odoo has booked a difference of exchange by a journal item.

        :param alias: the journal item's name in the statement
        """
        return f"""EXISTS (SELECT FROM account_partial_reconcile e
                            WHERE e.exchange_move_id = {alias}.move_id)"""

    @api.model
    def _get_invoiced_query(self, condition):
        """Return the SQL of posted charges and credits by order item.

        :param condition: SQL of which lines count: ``l``, and ``s``, the sales order item
        """
        return """
            SELECT l.id, rel.order_line_id, l.account_id, {analytic} AS analytic_key,
                   m.fiscal_position_id, COALESCE(l.is_prepaid_deferred, FALSE) AS deferred,
                   d.amount, -l.balance - v.amount AS exchange,
                   CASE WHEN d.account_id <> l.account_id THEN v.amount - d.amount END AS discount,
                   d.account_id AS discount_account_id, l.currency_id, u.per_unit,
                   -l.amount_currency AS currency_amount, l.partner_id, l.is_prepaid_rerated,
                   COALESCE(l.is_prepaid_price_part, FALSE) AS is_prepaid_price_part,
                   m.move_type = 'out_refund' AS is_credit, w.seconds, w.seconds / 3600.0 AS hours,
                   o.amount * COALESCE(of.factor, 1) / NULLIF(o.units * u.per_unit, 0) AS worth
              FROM sale_order_line_invoice_rel rel
              JOIN account_move_line l ON l.id = rel.invoice_line_id
              JOIN account_move m ON m.id = l.move_id JOIN res_currency c ON c.id = m.currency_id
              JOIN sale_order_line s ON s.id = rel.order_line_id
              LEFT JOIN product_product p ON p.id = s.product_id
              LEFT JOIN product_template t ON t.id = p.product_tmpl_id
              LEFT JOIN uom_uom lu ON lu.id = l.product_uom_id
              LEFT JOIN uom_uom su ON su.id = s.{uom}
              CROSS JOIN LATERAL ({per_unit}) u
              LEFT JOIN LATERAL ({origin}) o ON TRUE LEFT JOIN LATERAL ({own_rate}) r ON TRUE
              CROSS JOIN LATERAL ({seconds}) w
              JOIN res_currency cc ON cc.id = l.company_currency_id
              CROSS JOIN LATERAL ({amount}) v
              LEFT JOIN LATERAL ({discount}) f ON s.is_downpayment IS NOT TRUE
              LEFT JOIN LATERAL ({credited_discount}) of ON s.is_downpayment IS NOT TRUE
              CROSS JOIN LATERAL ({discounted}) d
             WHERE m.state = 'posted' AND ({condition})
               AND m.move_type IN ('out_invoice', 'out_receipt', 'out_refund')
        """.format(
            analytic="COALESCE(l.analytic_distribution::text, '')",
            origin=self._get_credited_query(),
            own_rate=self._get_own_rate_query(),
            discount=self._get_discount_query("m.id"),
            credited_discount=self._get_discount_query("m.reversed_entry_id"),
            condition=condition,
            uom=compat.LINE_UOM,
            seconds=_SECONDS_OF_LINE.format(line_ratio=compat.get_unit_ratio_sql("lu", "su")),
            amount=_AMOUNT_OF_LINE,
            discounted=_DISCOUNTED_AMOUNT,
            per_unit=_HOURS_PER_UNIT,
        )

    @api.model
    def _get_credited_query(self):
        """Return the SQL of the credited invoice's charge for an item.

        That of the same account and analytic distribution, deferred as the credit note's is; and
        its rate of exchange, where both are in the same currency and it is not the company's.
        """
        return """
                    SELECT -SUM(i.balance) AS amount,
                           SUM(i.balance) FILTER (
                               WHERE i.currency_id = l.currency_id
                                 AND i.currency_id <> i.company_currency_id)
                           / NULLIF(SUM(i.amount_currency), 0) AS rate,
                           SUM(i.quantity * {ratio}) FILTER (
                               WHERE i.is_prepaid_price_part IS NOT TRUE) AS units,
                           MIN(i.price_unit * (1 - COALESCE(i.discount, 0) / 100.0)) AS price
                      FROM sale_order_line_invoice_rel ir
                      JOIN account_move_line i ON i.id = ir.invoice_line_id
                      LEFT JOIN uom_uom iu ON iu.id = i.product_uom_id
                     WHERE ir.order_line_id = rel.order_line_id
                       AND i.move_id = m.reversed_entry_id AND m.move_type = 'out_refund'
                       AND i.account_id = l.account_id
                       AND COALESCE(i.analytic_distribution::text, '')
                           = COALESCE(l.analytic_distribution::text, '')
                       AND i.is_prepaid_deferred IS NOT DISTINCT FROM l.is_prepaid_deferred
        """.format(ratio=compat.get_unit_ratio_sql("iu", "su"))

    @api.model
    def _get_own_rate_query(self):
        """Return the SQL of the rate at which an item was invoiced, for its credit notes.

        It counts where a credit note in another currency names no invoice, or one that does not
        charge the item.
        """
        return """
                    SELECT SUM(i.balance) / NULLIF(SUM(i.amount_currency), 0) AS rate
                      FROM sale_order_line_invoice_rel ir
                      JOIN account_move_line i ON i.id = ir.invoice_line_id
                      JOIN account_move im ON im.id = i.move_id
                     WHERE m.move_type = 'out_refund' AND l.currency_id <> l.company_currency_id
                       AND ir.order_line_id = rel.order_line_id
                       AND im.state = 'posted' AND im.move_type IN ('out_invoice', 'out_receipt')
                       AND i.currency_id = l.currency_id
                       AND i.is_prepaid_deferred IS NOT DISTINCT FROM l.is_prepaid_deferred
        """

    @api.model
    def _get_discount_query(self, number):
        """Return the SQL of the discounts in lines of their own: `_get_prepaid_discount_factor`.

        A factor on prices, and the account that most of the discount is on; no row without any.

        :param number: SQL of the document's id
        """
        return f"""
                    SELECT GREATEST(SUM(n.price_subtotal) FILTER (
                                        WHERE n.price_subtotal > 0 OR n.is_discount), 0)
                           / SUM(n.price_subtotal) FILTER (WHERE n.price_subtotal > 0) AS factor,
                           (ARRAY_AGG(n.account_id ORDER BY n.price_subtotal)
                               FILTER (WHERE n.is_discount))[1] AS account_id
                      FROM (SELECT n.price_subtotal, n.account_id,
                                   n.price_subtotal < 0 AND nt.is_prepaid_block IS NOT TRUE
                                   AND SPLIT_PART(na.account_type, '_', 1)
                                       IN ('income', 'expense') AS is_discount
                              FROM account_move_line n
                              JOIN account_account na ON na.id = n.account_id
                              LEFT JOIN product_product np ON np.id = n.product_id
                              LEFT JOIN product_template nt ON nt.id = np.product_tmpl_id
                             WHERE n.move_id = {number} AND n.display_type = 'product'
                               AND n.is_downpayment IS NOT TRUE) n
                    HAVING BOOL_OR(n.is_discount)
                       AND SUM(n.price_subtotal) FILTER (WHERE n.price_subtotal > 0) > 0
        """
