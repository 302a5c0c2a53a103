from datetime import datetime, time

import pytz
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks import compat
from odoo.addons.prepaid_it_blocks.policies.hours import to_hours
from odoo.exceptions import UserError

_MONTHS = """
    SELECT w.company_id, s.*
      FROM unnest(%s::int4[], %s::date[]) w (company_id, month)
     CROSS JOIN LATERAL (
           SELECT COALESCE(SUM(m.bought), 0), -COALESCE(SUM(m.used), 0),
                  -COALESCE(SUM(m.expired), 0), -COALESCE(SUM(m.overage), 0)
             FROM prepaid_board_month m
            WHERE m.company_id = w.company_id AND m.month = w.month) s
"""
# Figures of customers: field here, field of the customers' board.
_CUSTOMERS = {
    "due_count": "is_renewal_due",
    "risk_count": "risk",
    "running_out_count": "is_running_out",
    "expiring_count": "is_expiring",
    "no_contact_count": "has_no_contact",
    "unsigned_count": "is_unsigned",
    "overage_count": "has_open_overage",
    "unpaid_count": "is_unpaid",
    "missed_count": "has_missed_checks",
    "high_finding_count": "has_high_findings",
}
_HOURS = ("sold_hours", "used_hours", "expired_hours", "overage_hours")


class PrepaidBoard(models.Model):
    """The owner's board: the figures of one company, each of which opens what it counts.

    Hours are those of the company's present month, by the day on which they are booked. Hours sold
    are purchases less what was taken back of them, hours used what timesheets drew and did not give
    back, expired hours those of blocks that ended, overage what no block covered. Renewals are won
    when a renewal quotation is confirmed. Customers are counted as on `prepaid.customer.board`.
    """

    _name = "prepaid.board"
    _description = "Owner's Board"
    _auto = False
    _order = "id"
    _rec_name = "company_id"

    company_id = fields.Many2one("res.company", readonly=True)
    month_start = fields.Date(string="Month", compute="_compute_month_start")
    sold_hours = fields.Float(compute="_compute_hours")
    used_hours = fields.Float(compute="_compute_hours")
    expired_hours = fields.Float(compute="_compute_hours")
    overage_hours = fields.Float(compute="_compute_hours")
    won_count = fields.Integer(
        string="Renewals Won",
        compute="_compute_won_count",
        groups="sales_team.group_sale_salesman",
    )
    due_count = fields.Integer(string="Renewals Due", compute="_compute_customers")
    risk_count = fields.Integer(string="Customers at Risk", compute="_compute_customers")
    running_out_count = fields.Integer(string="Runs Out", compute="_compute_customers")
    expiring_count = fields.Integer(string="Expires Unused", compute="_compute_customers")
    no_contact_count = fields.Integer(string="No Contact", compute="_compute_customers")
    unsigned_count = fields.Integer(string="Unsigned or on Hold", compute="_compute_customers")
    overage_count = fields.Integer(string="With Overage", compute="_compute_customers")
    unpaid_count = fields.Integer(string="Unpaid", compute="_compute_customers")
    missed_count = fields.Integer(string="Missed Checks", compute="_compute_customers")
    high_finding_count = fields.Integer(string="High-Risk Findings", compute="_compute_customers")

    @property
    def _table_query(self):
        return "SELECT c.id, c.id AS company_id FROM res_company c WHERE c.active"

    @api.depends("company_id")
    def _compute_month_start(self):
        for board in self:
            board.month_start = board.company_id._get_prepaid_today().replace(day=1)

    @api.depends("company_id")
    def _compute_hours(self):
        self.env.cr.execute(_MONTHS, [self.ids, self.mapped("month_start")])
        found = {number: sums for number, *sums in self.env.cr.fetchall()}
        for board in self:
            for name, seconds in zip(_HOURS, found[board.id], strict=True):
                board[name] = to_hours(int(seconds))

    @api.depends("company_id")
    def _compute_customers(self):
        counts = self.env["prepaid.customer.board"]._fetch_counts(self.ids)
        for board in self:
            for name, source in _CUSTOMERS.items():
                board[name] = counts.get(board.id, {}).get(source, 0)

    @api.depends("company_id")
    def _compute_won_count(self):
        # Counted as the list shows them, with the rights of who reads it.
        domain = compat.Domain.OR([board._get_won_domain() for board in self])
        groups = self.env["sale.order"]._read_group(domain, ["company_id"], ["__count"])
        counts = {company.id: count for company, count in groups}
        for board in self:
            board.won_count = counts.get(board.id, 0)

    def _get_won_domain(self):
        """Return the domain of the renewals that customers bought this month."""
        self.ensure_one()
        zone = pytz.timezone(self.company_id._get_prepaid_tz())
        begin, end = (
            fields.Datetime.to_string(
                zone.localize(datetime.combine(day, time.min)).astimezone(pytz.utc)
            )
            for day in (self.month_start, self._get_month_end())
        )
        return [
            ("company_id", "=", self.id),
            ("is_prepaid_renewal", "=", True),
            ("state", "=", "sale"),
            ("date_order", ">=", begin),
            ("date_order", "<", end),
        ]

    def action_view_hours(self, kind):
        """Open the hours of this month that a figure adds up.

        :param kind: one of the kinds of `prepaid.hours.report`
        """
        self.ensure_one()
        return self._get_list_action(
            "prepaid_it_blocks_care.prepaid_hours_report_action",
            [
                ("company_id", "=", self.id),
                ("kind", "=", kind),
                ("date", ">=", fields.Date.to_string(self.month_start)),
                ("date", "<", fields.Date.to_string(self._get_month_end())),
            ],
        )

    def _get_month_end(self):
        """Return the day after the last one of the company's present month."""
        self.ensure_one()
        return self.month_start + relativedelta(months=1)

    def action_view_customers(self, reason):
        """Open the customers that a figure counts.

        :param reason: name of a Boolean of `prepaid.customer.board`, or ``risk`` for those at risk
        """
        self.ensure_one()
        if reason not in _CUSTOMERS.values():
            raise UserError(self.env._("The board does not count customers by %s.", reason))
        is_counted = (reason, "=", "high" if reason == "risk" else True)
        return self._get_list_action(
            "prepaid_it_blocks_care.prepaid_customer_board_action",
            [("company_id", "=", self.id), is_counted],
        )

    def action_view_won(self):
        """Open the renewals that customers bought this month."""
        self.ensure_one()
        self.env["sale.order"].check_access("read")
        return self._get_list_action("sale.action_orders", self._get_won_domain())

    def _get_list_action(self, xmlid, domain):
        """Return an action that lists records, with the list in front.

        :param xmlid: external id of the action
        :param domain: domain of the records
        """
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(xmlid)
        modes = [mode for mode in action["view_mode"].split(",") if mode != "list"]
        views = [(number, mode) for number, mode in action["views"] if mode in modes]
        lists = [view for view in action["views"] if view[1] == "list"] or [(False, "list")]
        action.update(domain=domain, context={}, views=lists + views)
        return action
