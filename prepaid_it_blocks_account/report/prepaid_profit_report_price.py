from odoo import api, models
from odoo.addons.prepaid_it_blocks import compat


class PrepaidProfitReportPriceMixin(models.AbstractModel):
    """The part of profitability that prices an hour of each block.

    As invoiced, less credit notes; before the first invoice as sold.
    """

    _name = "prepaid.profit.report.price.mixin"
    _description = "Profitability of Prepaid Hours: Prices"

    @api.model
    def _get_price_query(self):
        """Return the query for the price and hours of each block.

        Hours that were moved, refunded or taken back bring something elsewhere or nothing, and
        so do hours given on top. Where hours were taken away the others bring more.

        The net amount of the invoices of a sales order item is shared by the hours that its
        blocks still have, each at its rate; credit notes that are still to come for hours given
        back take their share. Hours of which nothing is invoiced yet bring what they were
        sold for.
        """
        return f"""{self._get_sold_query()}, {self._get_sibling_query()}, price AS (
                SELECT d.block_id, d.product_id, LEAST(d.hours, d.granted) AS paid, d.sold,
                       CASE WHEN COALESCE(i.invoiced_hours, 0) <= 0 OR i.hours <= 0 THEN d.sold
                            ELSE i.net / (i.hours + i.to_refund)
                                 * CASE WHEN i.worth > 0 THEN d.rate * i.hours / i.worth ELSE 1 END
                                 + i.uninvoiced / i.hours * d.sold END
                       * d.hours / NULLIF(LEAST(d.hours, d.granted), 0) AS hour
                  FROM sold d
                  LEFT JOIN sibling i ON i.sale_line_id = d.sale_line_id
            )"""

    @api.model
    def _get_sold_query(self):
        """Return the hours that were bought with each block, and their price when sold.

        The price of the order's item counts, not the rate that is rounded; where parts of the
        item cost different prices, their rates do. Hours of a voided block stay paid.
        """
        return f"""{self._get_bought_query()}, sold AS (
                SELECT b.id AS block_id, b.product_id, r.id AS root_id, r.sale_line_id, r.rate,
                       w.hours, w.granted,
                       CASE WHEN ABS(s.price_unit * s.product_uom_qty
                                     * (1 - COALESCE(s.discount, 0) / 100.0)
                                     / NULLIF(s.prepaid_hours, 0) - b.rate) < y.rounding
                            THEN s.price_subtotal / s.prepaid_hours
                            ELSE b.rate * COALESCE(
                                s.price_subtotal / NULLIF(s.price_unit * s.product_uom_qty
                                    * (1 - COALESCE(s.discount, 0) / 100.0), 0), 1) END
                       / COALESCE(NULLIF(CASE WHEN s.id IS NOT NULL THEN o.currency_rate
                                              WHEN b.currency_id = c.currency_id THEN 1
                                              ELSE x.rate END, 0), 1) AS sold
                  FROM prepaid_block b
                  JOIN bought w ON w.block_id = b.id
                  JOIN root ON root.id = b.id
                  JOIN prepaid_block r ON r.id = root.root_id
                  JOIN res_company c ON c.id = b.company_id
                  JOIN res_currency y ON y.id = b.currency_id
                  LEFT JOIN sale_order_line s ON s.id = r.sale_line_id
                  LEFT JOIN sale_order o ON o.id = s.order_id
                  LEFT JOIN LATERAL (
                        SELECT rate FROM res_currency_rate
                         WHERE currency_id = b.currency_id
                           AND (company_id IS NULL OR company_id = b.company_id)
                           AND name <= COALESCE(b.date_start, b.create_date::date)
                         ORDER BY company_id NULLS LAST, name DESC LIMIT 1) x ON TRUE
            )"""

    @api.model
    def _get_bought_query(self):
        """Return the hours that were bought with each block and the customer keeps."""
        return """
            root AS (
                SELECT id, id AS root_id FROM prepaid_block WHERE transferred_from_id IS NULL
                 UNION ALL
                SELECT b.id, r.root_id
                  FROM prepaid_block b JOIN root r ON b.transferred_from_id = r.id
            ), granted AS (
                SELECT e.block_id, SUM(e.seconds) / 3600.0 AS hours
                  FROM prepaid_entry e
                  JOIN prepaid_block b ON b.id = e.block_id
                  LEFT JOIN prepaid_entry o ON o.id = e.reversed_id
                 WHERE e.timesheet_number IS NULL AND COALESCE(o.kind, e.kind) <> 'expiry'
                   AND NOT (COALESCE(b.is_voided, FALSE)
                            AND COALESCE(o.kind, '') IN ('purchase', 'transfer'))
                 GROUP BY e.block_id
            ), bought AS (
                SELECT b.id AS block_id, COALESCE(g.hours, 0) AS granted,
                       CASE WHEN b.state = 'cancelled' AND b.is_voided IS NOT TRUE THEN 0
                            ELSE GREATEST(
                                CASE WHEN b.transferred_from_id IS NULL THEN b.seconds
                                     ELSE COALESCE(b.transferred_paid_seconds, b.seconds) END
                                - COALESCE(b.refunded_seconds, 0)
                                - COALESCE((SELECT SUM(COALESCE(t.transferred_paid_seconds,
                                                                t.seconds))
                                              FROM prepaid_block t
                                             WHERE t.transferred_from_id = b.id), 0), 0)
                       END / 3600.0 AS hours
                  FROM prepaid_block b
                  LEFT JOIN granted g ON g.block_id = b.id
            )"""

    @api.model
    def _get_sibling_query(self):
        """Return the query for net amounts and hours invoiced by sales order item.

        What a credit note pays back less than its hours cost is kept: it is nobody's hours.
        """
        digits = self.env["decimal.precision"].precision_get(compat.UNIT_PRECISION)
        query = """{items}, retained AS (
                SELECT l.id, l.date, l.company_id, i.order_line_id,
                       l.prepaid_refund_block_id AS block_id,
                       COALESCE(i.worth, a.hour, 0) * i.hours + i.amount AS amount
                  FROM item i
                  JOIN average a ON a.order_line_id = i.order_line_id
                  JOIN account_move_line l ON l.id = i.id
                  JOIN res_company c ON c.id = l.company_id
                  JOIN res_currency y ON y.id = c.currency_id
                 WHERE i.is_credit AND i.hours <> 0
                   AND ABS(COALESCE(i.worth, a.hour, 0) * i.hours + i.amount) > y.rounding
            ), sibling AS (
                SELECT d.sale_line_id, d.hours, d.worth, a.invoiced_hours,
                       a.amount - COALESCE(k.amount, 0) AS net,
                       CASE WHEN a.net_hours - d.hours > {tolerance} * a.per_unit
                            THEN a.net_hours - d.hours ELSE 0 END AS to_refund,
                       CASE WHEN d.hours - a.invoiced_hours > {tolerance} * a.per_unit
                            THEN d.hours - a.invoiced_hours ELSE 0 END AS uninvoiced
                  FROM (SELECT sale_line_id, SUM(hours) AS hours, SUM(hours * rate) AS worth
                          FROM sold WHERE sale_line_id IS NOT NULL GROUP BY sale_line_id) d
                  JOIN average a ON a.order_line_id = d.sale_line_id
                  LEFT JOIN (SELECT order_line_id, SUM(amount) AS amount
                               FROM retained GROUP BY order_line_id) k
                    ON k.order_line_id = d.sale_line_id
            )"""
        return query.format(items=self._get_items_query(), tolerance=0.5 * 10**-digits)

    @api.model
    def _get_items_query(self):
        """Return the query for charges by sales order item of blocks, and averages."""
        blocks = "rel.order_line_id IN (SELECT sale_line_id FROM prepaid_block)"
        invoiced = self.env["prepaid.revenue"]._get_invoiced_query(blocks)
        return f"""
            item AS (
                {invoiced}
            ), average AS (
                SELECT order_line_id, MAX(per_unit) AS per_unit,
                       SUM(amount) AS amount,
                       SUM(hours) FILTER (WHERE NOT is_credit) AS invoiced_hours,
                       SUM(CASE WHEN is_credit THEN -hours ELSE hours END) AS net_hours,
                       SUM(amount) FILTER (WHERE NOT is_credit OR hours = 0)
                       / NULLIF(SUM(hours) FILTER (WHERE NOT is_credit), 0) AS hour
                  FROM item GROUP BY order_line_id
            )"""

    @api.model
    def _get_retained_query(self):
        """Return the query for amounts retained of refunds."""
        return """
            SELECT k.id * 4 + 3 AS id, k.date, k.company_id, b.agreement_id, b.id AS block_id,
                   b.product_id, NULL::int4 AS ticket_id, NULL::int4 AS employee_id,
                   NULL::int4 AS work_type_id, 'retained' AS kind, 0 AS hours, 0 AS worked_hours,
                   k.amount AS income, 0 AS cost
              FROM retained k
              JOIN prepaid_block b ON b.id = COALESCE(
                        k.block_id, (SELECT MIN(root_id) FROM sold
                                      WHERE sale_line_id = k.order_line_id))
             UNION ALL
            SELECT l.id * 4 + 3, l.date, l.company_id, b.agreement_id, b.id, b.product_id,
                   NULL::int4, NULL::int4, NULL::int4, 'retained', 0, 0,
                   l.prepaid_credit_seconds / 3600.0 * d.sold - l.balance, 0
              FROM account_move_line l
              JOIN account_move m ON m.id = l.move_id AND m.state = 'posted'
              JOIN prepaid_block b ON b.id = l.prepaid_refund_block_id
              JOIN sold d ON d.block_id = b.id AND d.sale_line_id IS NULL
              JOIN res_company c ON c.id = l.company_id
              JOIN res_currency y ON y.id = c.currency_id
             WHERE m.move_type = 'out_refund'
               AND ABS(l.prepaid_credit_seconds / 3600.0 * d.sold - l.balance) > y.rounding
        """
