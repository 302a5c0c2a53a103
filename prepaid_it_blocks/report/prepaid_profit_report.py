from odoo import api, fields, models

from .. import compat

# What the rates of groups are made of: name of the rate, what is divided, by what.
_RATES = {
    "effective_rate": ("income", "worked_hours"),
    "margin_per_hour": ("margin", "worked_hours"),
}


class PrepaidProfitReport(models.Model):
    """What agreements and blocks bring and cost: one row for each row of the ledger that counts.

    Income are the hours drawn and expired at the price at which they were sold, without taxes
    (credit notes that reduce the price later do not change it): paid hours are used before those
    that were free, and a block that is used up has brought exactly its price. Overage brings
    what was billed for it on orders that stand. Cost are the timesheets': those that drew, those
    that no block paid for and those free of charge. Overage that a sales order item of its own
    bills is left out with its cost.
    """

    _name = "prepaid.profit.report"
    _description = "Profitability of Prepaid Hours"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "agreement_id"

    date = fields.Date(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    agreement_id = fields.Many2one("prepaid.agreement", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    block_id = fields.Many2one("prepaid.block", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    ticket_id = fields.Many2one("helpdesk.ticket", readonly=True)
    employee_id = fields.Many2one("hr.employee", readonly=True)
    work_type_id = fields.Many2one("prepaid.work.type", string="Type of Work", readonly=True)
    kind = fields.Selection(
        [
            ("drawn", "Drawn from a block"),
            ("expired", "Expired"),
            ("overage", "Overage"),
            ("free", "Free of charge"),
        ],
        readonly=True,
    )
    hours = fields.Float(
        string="Accounted Hours",
        digits="Prepaid Hours",
        readonly=True,
        help="Hours that count: drawn from blocks, and overage.",
    )
    worked_hours = fields.Float(
        digits="Prepaid Hours", readonly=True, help="Hours really worked, free ones included."
    )
    income = fields.Monetary(
        string="Income as Sold",
        readonly=True,
        help="What the hours bring at the price at which they were sold, without taxes, in the "
        "company's currency. Credit notes that reduce the price later do not change it.",
    )
    cost = fields.Monetary(readonly=True, help="What the timesheets cost.")
    margin = fields.Monetary(readonly=True)
    effective_rate = fields.Monetary(
        readonly=True, help="Income by hours really worked.", **compat.aggregator("avg")
    )
    margin_per_hour = fields.Monetary(
        readonly=True, help="Margin by hours really worked.", **compat.aggregator("avg")
    )

    @property
    def _table_query(self):
        return """
            WITH RECURSIVE %(price)s, facts AS (%(ledger)s UNION ALL %(bills)s UNION ALL %(free)s)
            SELECT f.id, f.date, f.company_id, c.currency_id, f.agreement_id, a.partner_id,
                   f.block_id, f.product_id, f.ticket_id, f.employee_id, f.work_type_id, f.kind,
                   f.hours, f.worked_hours, f.income, f.cost, f.income - f.cost AS margin,
                   f.income / NULLIF(f.worked_hours, 0) AS effective_rate,
                   (f.income - f.cost) / NULLIF(f.worked_hours, 0) AS margin_per_hour
              FROM facts f
              JOIN prepaid_agreement a ON a.id = f.agreement_id
              JOIN res_company c ON c.id = f.company_id
        """ % {
            "price": self._get_price_query(),
            "ledger": self._get_ledger_query(),
            "bills": self._get_bills_query(),
            "free": self._get_free_query(),
        }

    @api.model
    def _get_price_query(self):
        """Return what an hour of each block is worth, and how many hours are worth it.

        Hours that were moved, refunded or voided are worth something elsewhere or nothing, and
        so are hours given on top. Where hours were taken away the others are worth more. The
        price of the order's item counts, not the rate that is rounded; where parts of the item
        cost different prices, their rates do.
        """
        return """
            root AS (
                SELECT id, id AS root_id FROM prepaid_block WHERE transferred_from_id IS NULL
                 UNION ALL
                SELECT b.id, r.root_id
                  FROM prepaid_block b JOIN root r ON b.transferred_from_id = r.id
            ), granted AS (
                SELECT e.block_id, SUM(e.hours) AS hours
                  FROM prepaid_entry e
                  LEFT JOIN prepaid_entry o ON o.id = e.reversed_id
                 WHERE e.timesheet_number IS NULL AND COALESCE(o.kind, e.kind) <> 'expiry'
                 GROUP BY e.block_id
            ), paid AS (
                SELECT b.id AS block_id, g.hours AS granted,
                       GREATEST(CASE WHEN b.transferred_from_id IS NULL THEN b.hours
                                     ELSE COALESCE(b.transferred_paid_hours, b.hours) END
                                - COALESCE(b.refunded_hours, 0)
                                - COALESCE((SELECT SUM(COALESCE(t.transferred_paid_hours,
                                                                t.hours))
                                              FROM prepaid_block t
                                             WHERE t.transferred_from_id = b.id), 0), 0)
                       AS hours
                  FROM prepaid_block b
                  JOIN granted g ON g.block_id = b.id AND g.hours > 0
            ), price AS (
                SELECT b.id AS block_id, b.product_id, LEAST(w.hours, w.granted) AS paid,
                       CASE WHEN ABS(s.price_unit * s.product_uom_qty
                                     * (1 - COALESCE(s.discount, 0) / 100.0)
                                     / NULLIF(s.prepaid_hours, 0) - b.rate) < y.rounding
                            THEN s.price_subtotal / s.prepaid_hours
                            ELSE b.rate * COALESCE(
                                s.price_subtotal / NULLIF(s.price_unit * s.product_uom_qty
                                    * (1 - COALESCE(s.discount, 0) / 100.0), 0), 1) END
                       / COALESCE(NULLIF(CASE WHEN s.id IS NOT NULL THEN o.currency_rate
                                              WHEN b.currency_id = c.currency_id THEN 1
                                              ELSE x.rate END, 0), 1)
                       * w.hours / NULLIF(LEAST(w.hours, w.granted), 0) AS hour
                  FROM prepaid_block b
                  JOIN paid w ON w.block_id = b.id
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
    def _get_ledger_query(self):
        """Return what was drawn, what expired, and what no block paid for."""
        return """
            SELECT e.id * 3 AS id, e.date, e.company_id, e.agreement_id, e.block_id,
                   p.product_id, e.ticket_id, l.employee_id,
                   l.prepaid_work_type_id AS work_type_id,
                   CASE WHEN e.timesheet_number IS NULL THEN 'expired'
                        WHEN e.block_id IS NULL THEN 'overage' ELSE 'drawn' END AS kind,
                   CASE WHEN e.timesheet_number IS NULL THEN 0 ELSE -e.hours END AS hours,
                   CASE WHEN e.timesheet_number IS NULL THEN 0
                        ELSE COALESCE(-e.hours / NULLIF(l.prepaid_hours, 0) * {worked}, 0)
                        END AS worked_hours,
                   COALESCE((LEAST(p.paid, SUM(-e.hours) OVER used)
                             - LEAST(p.paid, SUM(-e.hours) OVER used + e.hours)) * p.hour, 0)
                       AS income,
                   COALESCE(-e.hours / NULLIF(l.prepaid_hours, 0) * -l.amount, 0) AS cost
              FROM prepaid_entry e
              LEFT JOIN prepaid_entry o ON o.id = e.reversed_id
              LEFT JOIN price p ON p.block_id = e.block_id
              LEFT JOIN account_analytic_line l ON l.id = e.timesheet_number
              {units}
             WHERE CASE WHEN e.timesheet_number IS NULL
                        THEN COALESCE(o.kind, e.kind) = 'expiry'
                        ELSE e.block_id IS NOT NULL OR NOT {material} END
            WINDOW used AS (PARTITION BY e.block_id ORDER BY e.id)
        """.format(
            worked=self._get_worked_hours(),
            units=self._get_units(),
            material=self.env["account.analytic.line"]._get_material_query("l"),
        )

    @api.model
    def _get_bills_query(self):
        """Return what overage brings: what orders that stand bill for it."""
        return """
            SELECT b.id * 3 + 1, e.date, e.company_id, e.agreement_id, NULL::int4, NULL::int4,
                   e.ticket_id, l.employee_id, l.prepaid_work_type_id, 'overage', 0, 0,
                   b.hours * s.price_subtotal / NULLIF(s.product_uom_qty, 0)
                   / COALESCE(NULLIF(o.currency_rate, 0), 1), 0
              FROM prepaid_overage_bill b
              JOIN prepaid_entry e ON e.id = b.entry_id
              JOIN sale_order_line s ON s.id = b.sale_line_id
              JOIN sale_order o ON o.id = s.order_id AND o.state IN ('sale', 'done')
              LEFT JOIN account_analytic_line l ON l.id = e.timesheet_number
             WHERE NOT b.is_released AND NOT {material}
        """.format(material=self.env["account.analytic.line"]._get_material_query("l"))

    @api.model
    def _get_free_query(self):
        """Return what time free of charge costs."""
        return """
            SELECT l.id * 3 + 2, l.date, a.company_id, a.id, NULL::int4, NULL::int4, l.ticket_id,
                   l.employee_id, l.prepaid_work_type_id, 'free', 0, {worked}, 0, -l.amount
              FROM account_analytic_line l
              JOIN prepaid_agreement a ON a.id = l.prepaid_agreement_id
              {units}
             WHERE l.prepaid_status = 'excluded'
        """.format(worked=self._get_worked_hours(), units=self._get_units())

    @api.model
    def _get_worked_hours(self):
        """Return the SQL of a timesheet's hours, whatever it was logged in."""
        return """(l.unit_amount * CASE WHEN u.category_id = h.category_id
                                        THEN h.factor / u.factor ELSE 1 END)::numeric"""

    @api.model
    def _get_units(self):
        """Return the joins that the hours of timesheets need."""
        return """
              LEFT JOIN uom_uom u ON u.id = l.product_uom_id
              LEFT JOIN uom_uom h ON h.id = (
                        SELECT res_id FROM ir_model_data
                         WHERE module = 'uom' AND name = 'product_uom_hour')"""

    @api.model
    def read_group(self, domain, fields, groupby, offset=0, limit=None, orderby=False, lazy=True):  # pylint: disable=redefined-outer-name
        """Extend: rates of a group are those of its sums, not averages of rates."""
        asked = {spec.split(":")[0] for spec in fields}
        parts = {part for rate in asked & set(_RATES) for part in _RATES[rate]}
        more = ["%s:sum" % part for part in sorted(parts - asked)]
        groups = super().read_group(
            domain, list(fields) + more, groupby, offset, limit, orderby, lazy
        )
        for group in groups:
            for rate in asked & set(_RATES):
                whole, hours = (group.get(part) or 0.0 for part in _RATES[rate])
                group[rate] = whole / hours if hours else 0.0
        return groups
