from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks import compat
from odoo.tools.misc import format_date

from .prepaid_care_interval_mixin import INTERVALS


class PrepaidCarePeriod(models.Model):
    """One period of a care plan that came due, and the ticket that stands for it.

    The row is the claim: whoever inserts it opens the ticket, and the key lets nobody do so twice.
    """

    _name = "prepaid.care.period"
    _description = "Period of a Care Plan"
    _inherit = "prepaid.record.mixin"
    _order = "date_start desc, plan_id, id desc"

    name = fields.Char(compute="_compute_name")
    plan_id = fields.Many2one("prepaid.care.plan", required=True, readonly=True, ondelete="cascade")
    # The plan may go on under another agreement; what came due by then stays where it was.
    agreement_id = fields.Many2one(
        "prepaid.agreement", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="agreement_id.partner_id", string="Customer", store=True)
    interval = fields.Selection(INTERVALS, required=True, readonly=True)
    date_start = fields.Date(string="Due From", required=True, readonly=True)
    date_end = fields.Date(string="Due Until", required=True, readonly=True)
    ticket_id = fields.Many2one(
        "helpdesk.ticket", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    state = fields.Selection(
        [("due", "Due"), ("done", "Done"), ("missed", "Missed")],
        required=True,
        readonly=True,
        default="due",
        help="Missed: the period ended before its checks were done. It stays so when they are "
        "caught up on later.",
    )
    date_done = fields.Datetime(
        string="Done On",
        readonly=True,
        help="When the last check of the period's ticket was done, in time or later.",
    )

    _period_key = compat.Constraint(
        "UNIQUE (plan_id, interval, date_start)",
        "This period of the care plan has come due before.",
    )
    _open_idx = compat.Index("(company_id, date_end) WHERE state = 'due'")
    _missed_idx = compat.Index("(agreement_id) WHERE state = 'missed' AND date_done IS NULL")

    @api.depends("interval", "date_start", "date_end")
    @api.depends_context("lang")
    def _compute_name(self):
        for period in self:
            period.name = period._get_text() if period.date_start else False

    def _get_text(self):
        """Return the period's days in the context's language."""
        self.ensure_one()
        first = format_date(self.env, self.date_start, date_format="d MMM y")
        last = format_date(self.env, self.date_end, date_format="d MMM y")
        return self.env._("%(first)s to %(last)s", first=first, last=last)

    @api.model
    def _count_missed(self, fname, records):
        """Return how many periods were missed that nobody has caught up on, in one statement.

        :param fname: "plan_id" or "agreement_id"
        :param records: records of that model
        :return: dict of record id to number, without those that have none
        """
        domain = [(fname, "in", records.ids), ("state", "=", "missed"), ("date_done", "=", False)]
        groups = self._read_group(domain, [fname], ["__count"])
        return {record.id: count for record, count in groups}

    @api.model
    def _find_overdue(self, company, today):
        """Return a company's periods that ended before their checks were done.

        What is paused, or of an agreement that has ended, is not overdue.

        :param company: one `res.company`
        :param today: its date
        """
        return self.search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "due"),
                ("date_end", "<", today),
                ("plan_id.active", "=", True),
                ("agreement_id.state", "!=", "ended"),
            ],
            order="date_end, id",
        )

    def _miss(self):
        """Note that these periods were missed, and remind whoever is to do their checks."""
        # Whatever was read before may be old by now.
        self.env.invalidate_all()
        missed = self.filtered(lambda period: period.state == "due")
        missed.write({"state": "missed"})
        for ticket in missed.ticket_id:
            ticket._remind_of_checks()

    def _follow_results(self):
        """Bring these periods in line with the results of their tickets' checks."""
        results = self.env["prepaid.care.result"]._read_group(
            [("ticket_id", "in", self.ticket_id.ids), ("state", "=", "open")],
            ["ticket_id", "interval"],
        )
        waiting = {(ticket.id, interval) for ticket, interval in results}
        open_periods = self.filtered(
            lambda period: (period.ticket_id.id, period.interval) in waiting
        )
        reopened = open_periods.filtered("date_done")
        reopened.filtered(lambda period: period.state == "done").write({"state": "due"})
        reopened.write({"date_done": False})
        done = (self - open_periods).filtered(lambda period: not period.date_done)
        done.filtered(lambda period: period.state == "due").write({"state": "done"})
        done.write({"date_done": fields.Datetime.now()})
