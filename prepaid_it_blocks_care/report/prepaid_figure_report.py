from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks_statement.models.statement_sql import TOTAL

# A customer who buys so many days after hours have ended has renewed; who buys later has come back.
_RENEWAL_DAYS = 90
# Who may see what hours bring in: as in the report of profitability, and those who invoice.
_MONEY_GROUPS = "prepaid_it_blocks.group_manager,account.group_account_invoice"
# What the figures are made of; each fact fills some of them.
_MEASURES = (
    "ended_count",
    "renewed_count",
    "renewal_days",
    "used_hours",
    "expired_hours",
    "gone_hours",
    "income",
    "worked_hours",
    "proactive_hours",
    "time_hours",
    "found_count",
    "fixed_count",
)


class PrepaidFigureReport(models.Model):
    """Figures of prepaid hours by month and customer, each as `docs/figures.md` defines it.

    * *Renewal rate*: of the blocks that ended, used up or expired, the share that was renewed: the
      customer had hours of a block bought later, at most 90 days after that end. By the day of the
      end: the last work that used a block up, or its last day.
    * *Days to renew*: from the end of a renewed block to the first day of the next one, on average;
      0 where that was there before.
    * *Breakage rate*: of the hours that left blocks, used or expired, the share that expired. By
      the day on which they are booked.
    * *Effective rate*: what the hours drawn from blocks were sold for, by the hours really worked
      for them, time free of charge included and overage left out. In the currency of the company
      that one works in, at today's rate. By the day on which draws are booked.
    * *Proactive share*: of hours used, overage and free hours, those on tickets of a care plan or
      that fix a finding.
    * *Findings fixed*: findings that were fixed, by the day of it; *Findings found*: by theirs.

    Figures of a group are those of its sums, never averages of figures.
    """

    _name = "prepaid.figure.report"
    _description = "Figures of Prepaid Hours"
    _inherit = "prepaid.care.ratio.mixin"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "agreement_id"
    _depends = {
        "account.analytic.line": ["prepaid_hours", "prepaid_status", "unit_amount"],
        "prepaid.agreement": ["partner_id", "user_id"],
        "prepaid.block": ["date_end", "date_start", "state"],
        "prepaid.finding": ["date_fixed", "date_found", "fix_ticket_id", "state"],
    }

    date = fields.Date(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    agreement_id = fields.Many2one("prepaid.agreement", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    ended_count = fields.Integer(string="Blocks Ended", readonly=True)
    renewed_count = fields.Integer(
        string="Blocks Renewed",
        readonly=True,
        help="Of the blocks that ended: the customer had hours of a block bought later, at most "
        "90 days after that end.",
    )
    renewal_days = fields.Integer(
        string="Days Without Hours",
        readonly=True,
        help="From the ends of renewed blocks to the next ones, added up.",
    )
    used_hours = fields.Float(readonly=True)
    expired_hours = fields.Float(readonly=True)
    gone_hours = fields.Float(string="Used or Expired Hours", readonly=True)
    worked_hours = fields.Float(
        readonly=True,
        help="Hours really worked for what was drawn from blocks, and those free of charge.",
    )
    proactive_hours = fields.Float(readonly=True)
    time_hours = fields.Float(
        string="All Time", readonly=True, help="Hours used, overage and free hours."
    )
    found_count = fields.Integer(string="Findings Found", readonly=True)
    fixed_count = fields.Integer(string="Findings Fixed", readonly=True)
    income = fields.Monetary(
        string="Worth of Hours Used",
        readonly=True,
        groups=_MONEY_GROUPS,
        help="What the hours drawn from blocks were sold for.",
    )
    renewal_rate = fields.Float(
        readonly=True, aggregator="avg", help="Blocks renewed by blocks ended."
    )
    days_to_renew = fields.Float(
        readonly=True,
        aggregator="avg",
        help="Days from the end of a block to the next one, 0 where that was there before.",
    )
    breakage_rate = fields.Float(
        readonly=True, aggregator="avg", help="Expired hours by hours used or expired."
    )
    effective_rate = fields.Monetary(
        readonly=True,
        aggregator="avg",
        groups=_MONEY_GROUPS,
        help="What the hours drawn were sold for, by hours really worked for them, free ones "
        "included.",
    )
    proactive_share = fields.Float(
        readonly=True, aggregator="avg", help="Proactive hours by all time."
    )

    @property
    def _table_query(self):
        facts = " UNION ALL ".join(
            (self._get_end_query(), self._get_hour_query(), self._get_finding_query())
        )
        return f"""
            SELECT q.*, {", ".join(self._get_ratio_columns())}
              FROM (SELECT f.id, f.date, a.company_id, a.partner_id, a.user_id,
                           {self.env.company.currency_id.id} AS currency_id, f.agreement_id,
                           {", ".join(f"f.{name}" for name in _MEASURES)}
                      FROM ({facts}) f
                      JOIN prepaid_agreement a ON a.id = f.agreement_id) q
        """

    @api.model
    def _get_ratios(self):
        """Extend: the figures that are shares of others."""
        return super()._get_ratios() | {
            "renewal_rate": ("renewed_count", "ended_count"),
            "days_to_renew": ("renewal_days", "renewed_count"),
            "breakage_rate": ("expired_hours", "gone_hours"),
            "effective_rate": ("income", "worked_hours"),
            "proactive_share": ("proactive_hours", "time_hours"),
        }

    @api.model
    def _get_measures(self, **values):
        """Return the columns of a fact: the SQL of some measures, and nothing of the others."""
        return ", ".join(f"{values.get(name, '0')} AS {name}" for name in _MEASURES)

    @api.model
    def _get_end_query(self):
        """Return the query for blocks that ended, and whether and when they were renewed."""
        measures = self._get_measures(
            ended_count="1",
            renewed_count="CASE WHEN n.date IS NOT NULL THEN 1 ELSE 0 END",
            renewal_days="COALESCE(GREATEST(n.date - d.date, 0), 0)",
        )
        return f"""
            SELECT b.id * 4 AS id, d.date, b.agreement_id, {measures}
              FROM prepaid_block b
             CROSS JOIN LATERAL (
                   SELECT CASE WHEN b.state = 'expired' THEN b.date_end
                               ELSE (SELECT MAX(e.date) FROM prepaid_entry e
                                      WHERE e.block_id = b.id
                                        AND e.timesheet_number IS NOT NULL) END AS date) d
              LEFT JOIN LATERAL (
                   SELECT MIN(o.date_start) AS date FROM prepaid_block o
                    WHERE o.agreement_id = b.agreement_id AND o.id > b.id
                      AND o.state IN ('active', 'exhausted', 'expired')
                      AND o.transferred_from_id IS NULL
                      AND o.date_start <= d.date + {_RENEWAL_DAYS}) n ON TRUE
             WHERE b.state IN ('exhausted', 'expired') AND d.date IS NOT NULL
        """

    @api.model
    def _get_hour_query(self):
        """Return the query for hours of the ledger, and for time free of charge."""
        report = self.env["prepaid.hours.report"]
        worked = report._get_worked_hours()
        is_proactive = f"COALESCE({report._get_proactive_condition('k')}, FALSE)"
        hours = "-e.seconds / 3600.0::float8"
        time = f"CASE WHEN t.total IN ('used', 'overage') THEN {hours} ELSE 0 END"
        entries = self._get_measures(
            used_hours=f"CASE WHEN t.total = 'used' THEN {hours} ELSE 0 END",
            expired_hours=f"CASE WHEN t.total = 'expired' THEN {hours} ELSE 0 END",
            gone_hours=f"CASE WHEN t.total IN ('used', 'expired') THEN {hours} ELSE 0 END",
            income=f"CASE WHEN t.total = 'used' THEN {hours} * b.rate * y.rate ELSE 0 END",
            worked_hours=f"""
                CASE WHEN t.total = 'used'
                     THEN COALESCE({hours} / NULLIF(l.prepaid_hours, 0) * {worked}, 0)
                     ELSE 0 END""",
            proactive_hours=f"CASE WHEN {is_proactive} THEN {time} ELSE 0 END",
            time_hours=time,
        )
        free_hours = report._get_free_hours()
        free = self._get_measures(
            worked_hours=f"CASE WHEN l.prepaid_status = 'excluded' THEN {worked} ELSE 0 END",
            proactive_hours=f"CASE WHEN {is_proactive} THEN {free_hours} ELSE 0 END",
            time_hours=free_hours,
        )
        return f"""
            SELECT e.id * 4 + 1, e.accounting_date, e.agreement_id, {entries}
              FROM prepaid_entry e
             CROSS JOIN LATERAL (SELECT {TOTAL} AS total) t
              LEFT JOIN prepaid_block b ON b.id = e.block_id
              LEFT JOIN (VALUES {self._get_rates()}) y (currency_id, rate)
                ON y.currency_id = b.currency_id
              LEFT JOIN helpdesk_ticket k ON k.id = e.ticket_id
              LEFT JOIN account_analytic_line l ON l.id = e.timesheet_number
              {report._get_units()}
             WHERE t.total IN ('used', 'expired', 'overage')
             UNION ALL
            SELECT l.id * 4 + 2, l.date, l.prepaid_agreement_id, {free}
              FROM (SELECT l.* FROM {report._get_free_source()}) l
              LEFT JOIN helpdesk_ticket k ON k.id = l.ticket_id {report._get_units()}
        """

    @api.model
    def _get_finding_query(self):
        """Return the query for findings: on the day they were found, and on that of the fix."""
        found = self._get_measures(found_count="1")
        fixed = self._get_measures(fixed_count="1")
        return f"""
            SELECT f.id * 8 + 3, f.date_found, f.agreement_id, {found}
              FROM prepaid_finding f WHERE f.date_found IS NOT NULL
             UNION ALL
            SELECT f.id * 8 + 7, (f.date_fixed AT TIME ZONE 'UTC' AT TIME ZONE z.tz)::date,
                   f.agreement_id, {fixed}
              FROM prepaid_finding f
              JOIN (VALUES {self._get_zones()}) z (company_id, tz) ON z.company_id = f.company_id
             WHERE f.state = 'fixed' AND f.date_fixed IS NOT NULL
        """

    @api.model
    def _get_zones(self):
        """Return the SQL of each company's time zone."""
        companies = self.env["res.company"]._fetch_companies("SELECT id FROM res_company")
        return ", ".join(f"({one.id}, '{one._get_prepaid_tz()}')" for one in companies)

    @api.model
    def _get_rates(self):
        """Return the SQL of the rates of all currencies of blocks to that of this company."""
        company, today = self.env.company, fields.Date.context_today(self)
        self.env.cr.execute("SELECT DISTINCT currency_id FROM prepaid_block")
        numbers = {company.currency_id.id, *(number for (number,) in self.env.cr.fetchall())}
        # Sudo: who reads this may have no right on currencies.
        currencies = self.env["res.currency"].sudo().browse(sorted(numbers))
        return ", ".join(
            f"({one.id}, "
            f"{one._get_conversion_rate(one, company.currency_id, company, today)!r}::numeric)"
            for one in currencies
        )
