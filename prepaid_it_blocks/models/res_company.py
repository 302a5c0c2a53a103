from odoo import api, fields, models

from .. import compat


class ResCompany(models.Model):
    _inherit = "res.company"

    prepaid_activation = fields.Selection(
        [
            ("order", "when the order is confirmed"),
            ("invoice", "when the invoice is posted"),
            ("payment", "when it is paid"),
        ],
        string="Blocks Are Usable",
        default="payment",
        required=True,
        help="From when on a sold block pays for time.",
    )
    prepaid_draw_on_tasks = fields.Boolean(
        string="Tasks and Projects Draw",
        help="Time on a customer's tasks and projects draws from blocks too. Otherwise "
        "only time on helpdesk tickets does.",
    )
    prepaid_threshold_percent = fields.Float(
        string="Renewal Threshold (%)",
        default=20.0,
        help="New agreements are due for renewal when so much of the bought hours, in "
        "percent, is left.",
    )

    prepaid_grace_days = fields.Integer(
        string="Grace Days",
        help="Days after a block's last day in which work done by that day may still be "
        "logged; then what is left expires.",
    )
    prepaid_lock_ids = fields.One2many(
        "prepaid.lock", "company_id", groups="prepaid_it_blocks.group_user"
    )
    prepaid_lock_date = fields.Date(
        string="Lock Date",
        compute="_compute_prepaid_lock_date",
        inverse="_inverse_prepaid_lock_date",
        compute_sudo=True,
        help="Last day of the closed period of the prepaid ledger. Later changes of time up "
        "to this day are booked on the day after it.",
    )

    prepaid_schedule_id = fields.Many2one(
        "prepaid.schedule",
        string="Schedule of Weights",
        domain="['|', ('company_id', '=', False), ('company_id', '=', id)]",
        ondelete="restrict",
        help="New agreements have this schedule: which hours count more than others.",
    )

    _prepaid_grace_days_not_negative = compat.Constraint(
        "CHECK (prepaid_grace_days >= 0)",
        "The grace days cannot be negative.",
    )
    _prepaid_threshold_percent_range = compat.Constraint(
        "CHECK (prepaid_threshold_percent BETWEEN 0 AND 100)",
        "The renewal threshold is between 0 and 100 percent.",
    )

    @api.depends("prepaid_lock_ids.lock_date")
    def _compute_prepaid_lock_date(self):
        for company in self:
            company.prepaid_lock_date = company.prepaid_lock_ids.lock_date

    def _inverse_prepaid_lock_date(self):
        for company in self:
            # Sudo to look: saving other settings takes no right on the lock date.
            lock = company.sudo().prepaid_lock_ids
            if lock.lock_date != company.prepaid_lock_date:
                lock.with_env(self.env).lock_date = company.prepaid_lock_date

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: a company's prepaid ledger is open from the beginning."""
        companies = super().create(vals_list)
        # Sudo: nobody makes a lock date's record by hand.
        self.env["prepaid.lock"].sudo().create(
            [{"company_id": company.id} for company in companies]
        )
        return companies

    def _get_prepaid_tz(self):
        """Return the name of the company's time zone.

        It is that of the company's working hours, else that of its address.
        """
        self.ensure_one()
        company = self.sudo()
        return company.resource_calendar_id.tz or company.partner_id.tz or "UTC"

    @api.model
    def _fetch_companies(self, statement):
        """Return the companies that something waits in, whoever asks.

        :param statement: SQL that selects their ids
        """
        self.env.cr.execute(statement)  # pylint: disable=sql-injection  # callers' constants
        return self.sudo().browse([number for (number,) in self.env.cr.fetchall()])

    def _get_prepaid_today(self):
        """Return the calendar date that it is now for the company, in its time zone."""
        return fields.Date.context_today(self.with_context(tz=self._get_prepaid_tz()))
