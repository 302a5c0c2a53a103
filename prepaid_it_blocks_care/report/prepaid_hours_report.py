from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks import compat
from odoo.addons.prepaid_it_blocks_statement.models.statement_sql import TOTAL

# Measures by kind of row.
_KINDS = {
    "sold": "bought",
    "used": "used",
    "expired": "expired",
    "overage": "overage",
}


class PrepaidHoursReport(models.Model):
    """Hours by month, customer, technician and type of work: what the ledger and free time say.

    * *Sold*: purchases, less what was taken back of them.
    * *Used*: what time drew from blocks, less what it gave back, at its weight.
    * *Expired*: what was left of blocks that ended, less what came back.
    * *Overage*: time that no block covers, less what blocks have paid for since.
    * *Free*: time free of charge, as it was worked, and what care plans include of other time.
    * *Proactive*: of hours used, overage and free hours those on tickets of a care plan or that
      fix a finding.

    Rows of the ledger count on the day on which they are booked, free time on the day of the work.
    """

    _name = "prepaid.hours.report"
    _description = "Prepaid Hours"
    _inherit = "prepaid.care.ratio.mixin"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "agreement_id"
    _depends = {
        "account.analytic.line": ["date", "employee_id", "prepaid_status", "unit_amount"],
        "helpdesk.ticket": ["care_plan_id"],
        "prepaid.agreement": ["partner_id"],
        "prepaid.finding": ["fix_ticket_id"],
    }

    date = fields.Date(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    agreement_id = fields.Many2one("prepaid.agreement", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    block_id = fields.Many2one("prepaid.block", readonly=True)
    ticket_id = fields.Many2one("helpdesk.ticket", readonly=True)
    employee_id = fields.Many2one("hr.employee", string="Technician", readonly=True)
    work_type_id = fields.Many2one("prepaid.work.type", string="Type of Work", readonly=True)
    kind = fields.Selection(
        [
            ("sold", "Sold"),
            ("used", "Used"),
            ("expired", "Expired"),
            ("overage", "Overage"),
            ("free", "Free of charge"),
        ],
        readonly=True,
    )
    is_proactive = fields.Boolean(
        string="Proactive",
        readonly=True,
        help="On a ticket of a care plan, or one that fixes a finding.",
    )
    sold_hours = fields.Float(readonly=True)
    used_hours = fields.Float(readonly=True)
    expired_hours = fields.Float(readonly=True)
    overage_hours = fields.Float(readonly=True)
    free_hours = fields.Float(readonly=True)
    proactive_hours = fields.Float(readonly=True)
    time_hours = fields.Float(
        string="All Time", readonly=True, help="Hours used, overage and free hours."
    )
    proactive_share = fields.Float(
        readonly=True,
        aggregator="avg",
        help="Proactive hours by all time.",
    )

    @property
    def _table_query(self):
        hours = ", ".join(
            f"CASE WHEN f.kind = '{kind}' THEN f.hours ELSE 0 END AS {kind}_hours"
            for kind in (*_KINDS, "free")
        )
        time = "CASE WHEN f.kind IN ('used', 'overage', 'free') THEN f.hours ELSE 0 END"
        is_proactive = f"COALESCE({self._get_proactive_condition('k')}, FALSE)"
        return f"""
            SELECT q.*, {", ".join(self._get_ratio_columns())}
              FROM (SELECT f.id, f.date, a.company_id, f.agreement_id, a.partner_id, f.block_id,
                           f.ticket_id, f.employee_id, f.work_type_id, f.kind,
                           {is_proactive} AS is_proactive, {hours}, {time} AS time_hours,
                           CASE WHEN {is_proactive} THEN {time} ELSE 0 END AS proactive_hours
                      FROM ({self._get_ledger_query()} UNION ALL {self._get_free_query()}) f
                      JOIN prepaid_agreement a ON a.id = f.agreement_id
                      LEFT JOIN helpdesk_ticket k ON k.id = f.ticket_id) q
        """

    @api.model
    def _get_ratios(self):
        """Extend: the share of proactive time."""
        return super()._get_ratios() | {"proactive_share": ("proactive_hours", "time_hours")}

    @api.model
    def _get_proactive_condition(self, ticket):
        """Return the SQL of whether work on a ticket is proactive.

        :param ticket: the ticket's name in the statement
        """
        return f"""({ticket}.care_plan_id IS NOT NULL
                    OR {ticket}.id IN (SELECT fix_ticket_id FROM prepaid_finding
                                        WHERE fix_ticket_id IS NOT NULL))"""

    @api.model
    def _get_ledger_query(self):
        """Return the query for hours of the ledger."""
        kinds = " ".join(f"WHEN '{total}' THEN '{kind}'" for kind, total in _KINDS.items())
        totals = ", ".join(f"'{total}'" for total in _KINDS.values())
        return f"""
            SELECT e.id * 2 AS id, e.accounting_date AS date, e.agreement_id,
                   e.block_id, e.ticket_id, l.employee_id, l.prepaid_work_type_id AS work_type_id,
                   CASE t.total {kinds} END AS kind,
                   CASE WHEN t.total = 'bought' THEN 1 ELSE -1 END * e.seconds / 3600.0::float8
                       AS hours
              FROM prepaid_entry e
             CROSS JOIN LATERAL (SELECT {TOTAL} AS total) t
              LEFT JOIN account_analytic_line l ON l.id = e.timesheet_number
             WHERE t.total IN ({totals})
        """

    @api.model
    def _get_free_query(self):
        """Return the query for time that is free of charge, or included in a care plan."""
        return f"""
            SELECT l.id * 2 + 1, l.date, l.prepaid_agreement_id, NULL::int4, l.ticket_id,
                   l.employee_id, l.prepaid_work_type_id, 'free', {self._get_free_hours()}
              FROM {self._get_free_source()}
        """

    @api.model
    def _get_free_hours(self):
        """Return the SQL of the hours of time ``l`` that are free: worked, or included."""
        return f"""
            CASE WHEN l.prepaid_status = 'excluded' THEN {self._get_worked_hours()}
                 ELSE l.prepaid_included_seconds / 3600.0::float8 END"""

    @api.model
    def _get_worked_hours(self):
        """Return the SQL of the hours of time ``l``, in any unit of measure."""
        return f"(l.unit_amount * {compat.get_unit_ratio_sql('u', 'h')})"

    @api.model
    def _get_units(self):
        """Return the joins that `_get_worked_hours` needs."""
        return """
              LEFT JOIN uom_uom u ON u.id = l.product_uom_id
              LEFT JOIN uom_uom h ON h.id = (
                        SELECT res_id FROM ir_model_data
                         WHERE module = 'uom' AND name = 'product_uom_hour')"""

    @api.model
    def _get_free_source(self):
        """Return what a query reads time ``l`` from that is free, wholly or in part."""
        return f"""account_analytic_line l {self._get_units()}
             WHERE l.prepaid_agreement_id IS NOT NULL
               AND (l.prepaid_status = 'excluded' OR l.prepaid_included_seconds > 0)"""
