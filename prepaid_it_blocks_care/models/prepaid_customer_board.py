from odoo import api, fields, models

from .board_sql import NOTHING

# Reasons that by themselves make a customer one at risk; others do so together.
_GRAVE = ("has_open_overage", "is_unpaid", "has_high_findings")
_OVERDUE = """
    SELECT m.commercial_partner_id, m.company_id
      FROM account_move m JOIN days d ON d.company_id = m.company_id
     WHERE m.state = 'posted' AND m.move_type = 'out_invoice'
       AND m.payment_state IN ('not_paid', 'partial') AND m.invoice_date_due < d.today
       AND m.commercial_partner_id IS NOT NULL
"""
_RUN_OUT = """
    SELECT t.agreement_id FROM prepaid_alert t
      JOIN prepaid_alert_level v ON v.id = t.level_id
     WHERE t.date_resolved IS NULL AND v.measure = 'days_to_run_out'
"""
_MISSED = """
    SELECT w.agreement_id FROM prepaid_care_period w
     WHERE w.state = 'missed' AND w.date_done IS NULL
"""
_HIGH = """
    SELECT f.agreement_id FROM prepaid_finding f
     WHERE f.risk = 'high' AND f.state IN ('open', 'postponed', 'approved')
"""


class PrepaidCustomerBoard(models.Model):
    """Customers on the owner's board: one row for each open agreement, and why it is at risk.

    Read from a narrow table that triggers keep (`board_sql`), and compared with each company's
    today when it is read; only what is rare is reckoned: so it takes as long with many agreements
    as with few. The reasons are:

    * *Runs Out*: the hours of today are at or below the renewal threshold and none are on order,
      or an alert says that they run out soon.
    * *Expires Unused*: hours are left whose last day is within the days that the company says.
    * *No Contact*: none for more days than the company says, since the agreement was made where
      there was none ever.
    * *Unsigned or on Hold*: sent to be signed and not signed yet, or hours are on hold.
    * *Overage*: time that no block covers.
    * *Unpaid*: hours are suspended, or an invoice of the customer is past its due date.
    * *Missed Checks*: a period of a care plan ended before its checks were done, and nobody has
      caught up on them.
    * *High-Risk Findings*: findings of high risk that are neither fixed nor declined.

    A customer with overage, unpaid invoices or high-risk findings, without any hours left, or with
    two reasons, is *At Risk*; with one other reason *To Watch*; else *Fine*.
    """

    _name = "prepaid.customer.board"
    _description = "Customer on the Owner's Board"
    _inherit = "prepaid.customer.board.today.mixin"
    _auto = False
    _order = "reason_count desc, available_hours, id"
    _rec_name = "partner_id"
    _depends = {
        "account.move": ["commercial_partner_id", "invoice_date_due", "payment_state", "state"],
        "prepaid.agreement": [
            "company_id",
            "last_contact_date",
            "partner_id",
            "renewal_threshold_hours",
            "renewal_threshold_kind",
            "renewal_threshold_percent",
            "state",
            "user_id",
        ],
        "prepaid.alert": ["agreement_id", "date_resolved"],
        "prepaid.block": ["date_end", "date_start", "is_suspended", "needs_signature", "state"],
        "prepaid.care.period": ["agreement_id", "date_done", "state"],
        "prepaid.finding": ["agreement_id", "risk", "state"],
    }

    agreement_id = fields.Many2one("prepaid.agreement", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    risk = fields.Selection(
        [("high", "At Risk"), ("medium", "To Watch"), ("low", "Fine")],
        readonly=True,
        group_expand=True,
    )
    reason_count = fields.Integer(string="Reasons", readonly=True)
    reason_text = fields.Char(string="Why", compute="_compute_reason_text")
    is_renewal_due = fields.Boolean(string="Due for Renewal", readonly=True)
    is_running_out = fields.Boolean(
        string="Runs Out",
        readonly=True,
        help="The hours left are at or below the renewal threshold and none are on order, or an "
        "alert says that they run out soon.",
    )
    is_expiring = fields.Boolean(
        string="Expires Unused",
        readonly=True,
        help="Hours are left whose last day is near.",
    )
    has_no_contact = fields.Boolean(
        string="No Contact",
        readonly=True,
        help="Nobody has been in touch with the customer for too long.",
    )
    is_unsigned = fields.Boolean(
        string="Unsigned or on Hold",
        readonly=True,
        help="The agreement was sent and is not signed yet, or hours are on hold.",
    )
    has_open_overage = fields.Boolean(
        string="With Overage", readonly=True, help="Time was worked that no block covers."
    )
    is_unpaid = fields.Boolean(
        string="Unpaid",
        readonly=True,
        help="Hours are suspended because their payment was taken back, or an invoice of the "
        "customer is past its due date.",
    )
    has_missed_checks = fields.Boolean(
        string="Missed Checks",
        readonly=True,
        help="Periods of a care plan ended before their checks were done, and nobody has caught "
        "up on them.",
    )
    has_high_findings = fields.Boolean(
        string="High-Risk Findings",
        readonly=True,
        help="Findings of high risk are neither fixed nor declined.",
    )
    available_hours = fields.Float(
        string="Available",
        readonly=True,
        help="Hours that time of today can use: blocks past their last day do not count.",
    )
    overage_hours = fields.Float(string="Overage", readonly=True)
    end_date = fields.Date(
        string="Hours End", readonly=True, help="The next last day of hours that are left."
    )

    @property
    def _table_query(self):
        return f"""
            WITH {", ".join(self._get_today_queries())}
            SELECT {", ".join(f"{sql} AS {name}" for name, sql in self._get_columns().items())}
              FROM prepaid_board_agreement b
              JOIN days d ON d.company_id = b.company_id
             CROSS JOIN LATERAL ({self._get_hours_query()}) h
             CROSS JOIN LATERAL (
                   SELECT {", ".join(f"{sql} AS {n}" for n, sql in self._get_reasons().items())}) r
              LEFT JOIN prepaid_agreement a ON a.id = b.agreement_id
              {" ".join(self._get_joins())}
        """

    @api.model
    def _get_reasons(self):
        """Return the reasons why a customer is at risk: dict of field to SQL, never NULL.

        Extend to add one, a Boolean of this model. ``b`` is the row of ``prepaid_board_agreement``,
        ``d`` its company's days, ``h`` its hours of today (`_get_hours_query`).
        """
        return {
            "is_running_out": f"(h.low > 0 OR b.agreement_id IN ({_RUN_OUT}))",
            "is_expiring": "b.first_end <= d.end_limit",
            "has_no_contact": "b.contact_time < d.contact_limit",
            "is_unsigned": "(b.is_unsigned OR b.is_on_hold)",
            "has_open_overage": f"b.overage_seconds >= {NOTHING}",
            "is_unpaid": f"(b.is_suspended OR (b.partner_id, b.company_id) IN ({_OVERDUE}))",
            "has_missed_checks": f"b.agreement_id IN ({_MISSED})",
            "has_high_findings": f"b.agreement_id IN ({_HIGH})",
        }

    @api.model
    def _get_columns(self):
        """Return the columns of the board: dict of field to SQL.

        Extend to add one; ``a`` is the agreement, and `_get_joins` may add tables.
        """
        names = list(self._get_reasons())
        # Each condition stands in it once: it is what takes the time of a page.
        risk = f"""
            CASE LEAST({" + ".join(self._get_scores().values())}, 2) WHEN 0 THEN 'low'
                 WHEN 1 THEN 'medium' ELSE 'high' END"""
        return {
            "id": "b.agreement_id",
            "agreement_id": "b.agreement_id",
            "partner_id": "b.partner_id",
            "company_id": "b.company_id",
            "user_id": "a.user_id",
            "risk": risk,
            "reason_count": " + ".join(f"r.{name}::int" for name in names),
            "is_renewal_due": "h.low > 0",
            **{name: f"r.{name}" for name in names},
            "available_hours": "h.left / 3600.0::float8",
            "overage_hours": "b.overage_seconds / 3600.0::float8",
            "end_date": "NULLIF(b.first_end, 'infinity')",
        }

    @api.model
    def _get_scores(self):
        """Return what each reason counts for: dict of field to SQL of a number; 2 make a risk.

        Extend for a reason that was added, where it alone makes a risk.
        """
        scores = {name: f"r.{name}::int" for name in self._get_reasons()}
        for name in _GRAVE:
            scores[name] += " * 2"
        scores["is_running_out"] = f"GREATEST(h.low, (b.agreement_id IN ({_RUN_OUT}))::int)"
        return scores

    @api.model
    def _get_joins(self):
        """Return further joins that columns need: a list of SQL.

        Extend to add one that finds at most one row by a key, so that it takes no time where its
        columns are not asked for.
        """
        return []

    def _compute_reason_text(self):
        names = self._get_reasons()
        labels = {name: self._fields[name]._description_string(self.env) for name in names}
        for row in self:
            row.reason_text = ", ".join(labels[name] for name in names if row[name])

    @api.model
    def _fetch_counts(self, company_ids):
        """Return how many customers stand on the board for each reason, in one statement.

        :param company_ids: database ids
        :return: dict of company id to a dict of field to count; ``risk`` are those at risk
        """
        names = ["is_renewal_due", *self._get_reasons()]
        counts = ", ".join(f"COUNT(*) FILTER (WHERE q.{name})" for name in names)
        self._flush_board()
        # pylint: disable=sql-injection  # names of fields, and the query of the model
        self.env.cr.execute(
            f"""
            SELECT q.company_id, COUNT(*) FILTER (WHERE q.risk = 'high'), {counts}
              FROM ({self._table_query}) q
             WHERE q.company_id = ANY(%s) AND q.risk <> 'low' GROUP BY 1
            """,
            [list(company_ids)],
        )
        return {
            number: dict(zip(["risk", *names], found, strict=True))
            for number, *found in self.env.cr.fetchall()
        }

    @api.model
    def _flush_board(self):
        """Flush what the board is read from."""
        for name, fnames in self._depends.items():
            self.env[name].flush_model(fnames)

    def action_open(self):
        """Open the agreement of this row."""
        self.ensure_one()
        return self.agreement_id._get_form_action()
