from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks import compat
from odoo.tools import SQL

# What the rates of groups are made of: name of the rate, what is divided, by what.
_RATES = {
    "effective_rate": ("income", "worked_hours"),
    "margin_per_hour": ("margin", "worked_hours"),
}
# What grouped views ask of a rate: all of them mean the rate of the group.
_RATE_FUNCTIONS = {"avg", "sum", "sum_currency"}


class PrepaidProfitReport(models.Model):
    """Income and cost of agreements and blocks: one row for each row of the ledger that counts.

    Income are the hours drawn and expired, without taxes, at what posted invoices less credit
    notes charge for them (`_get_price_query`); before the first invoice at the price at which
    they were sold. Paid hours are used before those that were free, and a block that is used up
    has brought exactly what was invoiced for it. What a refund pays less than the price is kept.
    Overage brings what invoices charge for it, and what orders that stand still bill. Cost are
    the timesheets': those that drew, those that no block paid for and those free of charge.
    Overage that a sales order item of its own bills is left out with its cost.

    Amounts are in the currency of the company that one works in, at today's rate where they are
    another company's, so that several companies can be added up.
    """

    _name = "prepaid.profit.report"
    _inherit = "prepaid.profit.report.price.mixin"
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
            ("retained", "Retained of a refund"),
        ],
        readonly=True,
    )
    hours = fields.Float(
        string="Accounted Hours",
        readonly=True,
        help="Hours that count: drawn from blocks, and overage.",
    )
    worked_hours = fields.Float(readonly=True, help="Hours really worked, free ones included.")
    income = fields.Monetary(
        readonly=True,
        help="What invoices, less credit notes, charge for the hours, without taxes; before the "
        "first invoice what they were sold for. In the currency of the company you work in.",
    )
    cost = fields.Monetary(readonly=True, help="What the timesheets cost.")
    margin = fields.Monetary(readonly=True)
    effective_rate = fields.Monetary(
        readonly=True, help="Income by hours really worked.", aggregator="avg"
    )
    margin_per_hour = fields.Monetary(
        readonly=True, help="Margin by hours really worked.", aggregator="avg"
    )

    @property
    def _table_query(self):
        facts = " UNION ALL ".join(
            (
                self._get_ledger_query(),
                *self._get_bills_queries(),
                self._get_free_query(),
                self._get_retained_query(),
            )
        )
        return f"""
            WITH RECURSIVE {self._get_price_query()},
            currency (id, rate) AS (VALUES {self._get_rates()}),
            facts AS ({facts})
            SELECT f.id, f.date, f.company_id, {self.env.company.currency_id.id} AS currency_id,
                   f.agreement_id,
                   a.partner_id, f.block_id, f.product_id, f.ticket_id, f.employee_id,
                   f.work_type_id, f.kind, f.hours, f.worked_hours,
                   f.income * y.rate AS income, f.cost * y.rate AS cost,
                   (f.income - f.cost) * y.rate AS margin,
                   f.income * y.rate / NULLIF(f.worked_hours, 0) AS effective_rate,
                   (f.income - f.cost) * y.rate / NULLIF(f.worked_hours, 0) AS margin_per_hour
              FROM facts f
              JOIN prepaid_agreement a ON a.id = f.agreement_id
              JOIN res_company c ON c.id = f.company_id
              JOIN currency y ON y.id = c.currency_id
        """

    @api.model
    def _get_rates(self):
        """Return the SQL of the companies' currency rates to that of this one."""
        company, today = self.env.company, fields.Date.context_today(self)
        self.env.cr.execute("SELECT DISTINCT currency_id FROM res_company")
        numbers = [number for (number,) in self.env.cr.fetchall()]
        # Sudo: who reads this may have no right on currencies.
        currencies = self.env["res.currency"].sudo().browse(numbers)
        return ", ".join(
            f"({one.id}, "
            f"{one._get_conversion_rate(one, company.currency_id, company, today)!r}::numeric)"
            for one in currencies
        )

    @api.model
    def _get_ledger_query(self):
        """Return the query for draws, breakage and overage."""
        material = self.env["account.analytic.line"]._get_material_query("l")
        return f"""
            SELECT e.id * 4 AS id, e.date, e.company_id, e.agreement_id, e.block_id,
                   p.product_id, e.ticket_id, l.employee_id,
                   l.prepaid_work_type_id AS work_type_id,
                   CASE WHEN e.timesheet_number IS NULL THEN 'expired'
                        WHEN e.block_id IS NULL THEN 'overage' ELSE 'drawn' END AS kind,
                   CASE WHEN e.timesheet_number IS NULL THEN 0 ELSE -w.hours END AS hours,
                   CASE WHEN e.timesheet_number IS NULL THEN 0
                        ELSE COALESCE(-w.hours / NULLIF(l.prepaid_hours, 0)
                                      * {self._get_worked_hours()}, 0)
                        END AS worked_hours,
                   COALESCE((LEAST(p.paid, SUM(-w.hours) OVER used)
                             - LEAST(p.paid, SUM(-w.hours) OVER used + w.hours)) * p.hour, 0)
                       AS income,
                   COALESCE(-w.hours / NULLIF(l.prepaid_hours, 0) * -l.amount, 0) AS cost
              FROM prepaid_entry e
              CROSS JOIN LATERAL (SELECT e.seconds / 3600.0 AS hours) w
              LEFT JOIN prepaid_entry o ON o.id = e.reversed_id
              LEFT JOIN prepaid_block v ON v.id = e.block_id
              LEFT JOIN price p ON p.block_id = e.block_id
              LEFT JOIN account_analytic_line l ON l.id = e.timesheet_number
              {self._get_units()}
             WHERE CASE WHEN e.timesheet_number IS NULL
                        THEN COALESCE(o.kind, e.kind) = 'expiry'
                             OR v.is_voided AND o.kind IN ('purchase', 'transfer')
                        ELSE e.block_id IS NOT NULL OR NOT {material} END
            WINDOW used AS (PARTITION BY e.block_id ORDER BY e.id)
        """

    @api.model
    def _get_bills_queries(self):
        """Return the queries for revenue of overage: its share of its order item.

        :return: list of SELECTs, one for all that bill overage, none where nobody does
        """
        bills = self.env["prepaid.agreement"]._get_overage_bill_queries()
        if not bills:
            return []
        # Each bill is a row with an id of its own, whoever else bills overage.
        bills = " UNION ALL ".join(
            f"SELECT id * {len(bills)} + {place} AS id, entry_id, sale_line_id,"
            f" seconds / 3600.0 AS hours FROM ({query}) bill"
            for place, query in enumerate(bills)
        )
        material = self.env["account.analytic.line"]._get_material_query("l")
        query = f"""
            SELECT b.id * 4 + 1, e.date, e.company_id, e.agreement_id, NULL::int4, NULL::int4,
                   e.ticket_id, l.employee_id, l.prepaid_work_type_id, 'overage', 0, 0,
                   COALESCE(b.hours / NULLIF(b.all_hours, 0), 0) * (
                       COALESCE(i.amount, 0)
                       + CASE WHEN o.state <> 'sale' THEN 0
                              ELSE GREATEST(1 - COALESCE(i.quantity / NULLIF(s.product_uom_qty, 0),
                                                         0), 0)
                                   * s.price_subtotal / COALESCE(NULLIF(o.currency_rate, 0), 1)
                              END), 0
              FROM (SELECT id, entry_id, sale_line_id, hours,
                           SUM(hours) OVER (PARTITION BY sale_line_id) AS all_hours
                      FROM ({bills}) bills) b
              JOIN prepaid_entry e ON e.id = b.entry_id
              JOIN sale_order_line s ON s.id = b.sale_line_id
              JOIN sale_order o ON o.id = s.order_id
              LEFT JOIN account_analytic_line l ON l.id = e.timesheet_number
              LEFT JOIN LATERAL (
                    SELECT -SUM(il.balance) AS amount,
                           SUM(GREATEST(sign(s.product_uom_qty) * il.quantity
                                        * CASE WHEN im.move_type = 'out_refund' THEN -1
                                               ELSE 1 END, 0))
                           * sign(s.product_uom_qty) AS quantity
                      FROM sale_order_line_invoice_rel rel
                      JOIN account_move_line il ON il.id = rel.invoice_line_id
                      JOIN account_move im ON im.id = il.move_id AND im.state = 'posted'
                     WHERE rel.order_line_id = s.id) i ON TRUE
             WHERE (o.state = 'sale' OR i.amount IS NOT NULL) AND NOT {material}
        """
        return [query]

    @api.model
    def _get_free_query(self):
        """Return the query for the cost of time free of charge."""
        return f"""
            SELECT l.id * 4 + 2, l.date, a.company_id, a.id, NULL::int4, NULL::int4, l.ticket_id,
                   l.employee_id, l.prepaid_work_type_id, 'free', 0, {self._get_worked_hours()},
                   0, -l.amount
              FROM account_analytic_line l
              JOIN prepaid_agreement a ON a.id = l.prepaid_agreement_id
              {self._get_units()}
             WHERE l.prepaid_status = 'excluded'
        """

    @api.model
    def _get_worked_hours(self):
        """Return the SQL of a timesheet's hours, in any unit of measure."""
        return f"(l.unit_amount * {compat.get_unit_ratio_sql('u', 'h')})::numeric"

    @api.model
    def _get_units(self):
        """Return the joins that the hours of timesheets need."""
        return """
              LEFT JOIN uom_uom u ON u.id = l.product_uom_id
              LEFT JOIN uom_uom h ON h.id = (
                        SELECT res_id FROM ir_model_data
                         WHERE module = 'uom' AND name = 'product_uom_hour')"""

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        """Extend: rates of a group are those of its sums, not averages of rates."""
        fname, __, function = aggregate_spec.partition(":")
        if fname not in _RATES or function not in _RATE_FUNCTIONS:
            return super()._read_group_select(aggregate_spec, query)
        whole, hours = _RATES[fname]
        return SQL(
            "COALESCE(%s / NULLIF(%s, 0), 0)",
            super()._read_group_select(f"{whole}:sum", query),
            super()._read_group_select(f"{hours}:sum", query),
        )
