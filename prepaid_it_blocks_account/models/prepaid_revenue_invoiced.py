from collections import namedtuple

from odoo import api, models
from odoo.addons.prepaid_it_blocks import compat

# Money on invoices for a sales order item: where it was booked, what was invoiced for how many
# hours, and what was credited for how many; what was ``retained`` of hours that were credited
# together with their invoice, which are in neither; ``per_unit``: hours that one unit sells;
# ``partner_id``: who was invoiced.
Bucket = namedtuple(
    "Bucket",
    "sale_line_id account_id analytic_key fiscal_position_id is_deferred"
    " invoiced hours credited credited_hours retained per_unit partner_id",
)


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
            SELECT order_line_id, account_id, analytic_key, fiscal_position_id, deferred,
                   SUM(CASE WHEN NOT is_credit OR hours = 0 THEN amount
                            ELSE -worth * hours END),
                   SUM(CASE WHEN NOT is_credit THEN hours
                            WHEN worth IS NOT NULL THEN -hours ELSE 0 END),
                   -SUM(amount) FILTER (WHERE is_credit AND hours <> 0 AND worth IS NULL),
                   SUM(hours) FILTER (WHERE is_credit AND worth IS NULL),
                   SUM(worth * hours + amount) FILTER (WHERE is_credit AND hours <> 0),
                   MAX(per_unit), MAX(partner_id)
              FROM item
             GROUP BY 1, 2, 3, 4, 5 ORDER BY MIN(id)
            """,
            {"company": company.id or 0, "lines": list(sale_line_ids), "date": date},
        )
        return [
            Bucket(*row[:5], *[float(value or 0.0) for value in row[5:11]], row[11])
            for row in self.env.cr.fetchall()
        ]

    @api.model
    def _get_invoiced_query(self, condition):
        """Return the SQL of posted charges and credits by order item.

        :param condition: SQL of which lines count: ``l``, and ``s``, the sales order item
        """
        return """
            SELECT l.id, rel.order_line_id, l.account_id, {analytic} AS analytic_key,
                   m.fiscal_position_id, COALESCE(l.is_prepaid_deferred, FALSE) AS deferred,
                   -l.balance AS amount, u.per_unit,
                   l.partner_id, m.move_type = 'out_refund' AS is_credit,
                   CASE WHEN COALESCE(l.prepaid_credit_hours, 0) <> 0
                        THEN l.prepaid_credit_hours
                        WHEN m.move_type <> 'out_refund'
                             OR l.price_unit * (1 - COALESCE(l.discount, 0) / 100.0)
                                >= COALESCE(o.price, s.price_unit
                                            * (1 - COALESCE(s.discount, 0) / 100.0))
                                   - c.rounding / 2
                        THEN l.quantity * u.per_unit * {line_ratio}
                        ELSE 0
                   END AS hours,
                   o.amount / NULLIF(o.units * u.per_unit, 0) AS worth
              FROM sale_order_line_invoice_rel rel
              JOIN account_move_line l ON l.id = rel.invoice_line_id
              JOIN account_move m ON m.id = l.move_id
              JOIN res_currency c ON c.id = m.currency_id
              JOIN sale_order_line s ON s.id = rel.order_line_id
              JOIN product_product p ON p.id = s.product_id
              JOIN product_template t ON t.id = p.product_tmpl_id
              LEFT JOIN uom_uom lu ON lu.id = l.product_uom_id
              LEFT JOIN uom_uom su ON su.id = s.{uom}
              CROSS JOIN LATERAL (
                    SELECT COALESCE(s.prepaid_hours / NULLIF(s.product_uom_qty, 0),
                                    NULLIF(p.prepaid_hours, 0), t.prepaid_hours, 0)::numeric
                           AS per_unit) u
              LEFT JOIN LATERAL ({origin}) o ON TRUE
             WHERE m.state = 'posted'
               AND m.move_type IN ('out_invoice', 'out_receipt', 'out_refund')
               AND ({condition})
        """.format(
            analytic="COALESCE(l.analytic_distribution::text, '')",
            origin=self._get_credited_query(),
            condition=condition,
            uom=compat.LINE_UOM,
            line_ratio=compat.get_unit_ratio_sql("lu", "su"),
        )

    @api.model
    def _get_credited_query(self):
        """Return the SQL of the credited invoice's charge for an item.

        That of the same account and analytic distribution, deferred as the credit note's is.
        """
        return """
                    SELECT -SUM(i.balance) AS amount,
                           SUM(i.quantity * {ratio}) AS units,
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
