from collections import namedtuple

from odoo import api, models

from .. import compat

# Money on invoices for a sales order item: where it was booked, what was invoiced for how many
# hours, and what was credited for how many; ``per_unit``: hours that one unit sells.
Pot = namedtuple(
    "Pot",
    "sale_line_id account_id analytic_key fiscal_position_id is_deferred"
    " invoiced hours credited credited_hours per_unit",
)


class PrepaidRevenue(models.Model):
    """What posted invoices and credit notes say about blocks."""

    _inherit = "prepaid.revenue"

    @api.model
    def _fetch_pots(self, company, sale_line_ids, date=None):
        """Return what posted invoices and credit notes say about sales order items.

        A credit note gives back hours where it says so, or where its price per unit is at
        least the item's; else it makes the hours cheaper.

        :param company: the `res.company` whose items with deferred revenue are wanted
        :param sale_line_ids: ids of items that are wanted too
        :param date: the day up to which documents count; None for all
        :return: list of `Pot`
        """
        # pylint: disable=sql-injection  # the text is compat's constant
        self.env.cr.execute(
            """
            WITH item AS (
                SELECT l.id, rel.order_line_id, l.account_id, {analytic} AS analytic_key,
                       m.fiscal_position_id, COALESCE(l.is_prepaid_deferred, FALSE) AS deferred,
                       -l.balance AS amount, u.per_unit,
                       CASE WHEN m.move_type <> 'out_refund'
                            THEN l.quantity * u.per_unit * COALESCE(su.factor / lu.factor, 1)
                       END AS hours,
                       CASE WHEN m.move_type <> 'out_refund' THEN NULL
                            WHEN COALESCE(l.prepaid_credit_hours, 0) <> 0
                            THEN l.prepaid_credit_hours
                            WHEN l.price_unit * (1 - COALESCE(l.discount, 0) / 100.0)
                                 >= s.price_unit * (1 - COALESCE(s.discount, 0) / 100.0)
                                    - c.rounding / 2
                            THEN l.quantity * u.per_unit * COALESCE(su.factor / lu.factor, 1)
                       END AS credited_hours
                  FROM sale_order_line_invoice_rel rel
                  JOIN account_move_line l ON l.id = rel.invoice_line_id
                  JOIN account_move m ON m.id = l.move_id
                  JOIN res_currency c ON c.id = m.currency_id
                  JOIN sale_order_line s ON s.id = rel.order_line_id
                  JOIN product_product p ON p.id = s.product_id
                  JOIN product_template t ON t.id = p.product_tmpl_id
                  LEFT JOIN uom_uom lu ON lu.id = l.product_uom_id
                  LEFT JOIN uom_uom su ON su.id = s.product_uom
                  CROSS JOIN LATERAL (
                        SELECT COALESCE(s.prepaid_hours / NULLIF(s.product_uom_qty, 0),
                                        t.prepaid_hours, 0)::numeric AS per_unit) u
                 WHERE m.state = 'posted'
                   AND m.move_type IN ('out_invoice', 'out_receipt', 'out_refund')
                   AND (%(date)s::date IS NULL OR l.date <= %(date)s::date)
                   AND (rel.order_line_id = ANY(%(lines)s)
                        OR (l.company_id = %(company)s AND l.is_prepaid_deferred
                            AND s.is_downpayment IS NOT TRUE))
            )
            SELECT order_line_id, account_id, analytic_key, fiscal_position_id, deferred,
                   SUM(amount) FILTER (WHERE COALESCE(credited_hours, 0) = 0),
                   SUM(hours),
                   -SUM(amount) FILTER (WHERE COALESCE(credited_hours, 0) <> 0),
                   SUM(credited_hours),
                   MAX(per_unit)
              FROM item
             GROUP BY 1, 2, 3, 4, 5 ORDER BY MIN(id)
            """.format(analytic=compat.get_analytic_sql("l")),
            {"company": company.id or 0, "lines": list(sale_line_ids), "date": date},
        )
        return [
            Pot(*row[:5], *[float(value or 0.0) for value in row[5:]])
            for row in self.env.cr.fetchall()
        ]
