from odoo import fields, models


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
    prepaid_show_excluded = fields.Boolean(
        string="Show Free Time",
        default=True,
        help="Customers see in the portal the time that was free of charge.",
    )

    prepaid_schedule_id = fields.Many2one(
        "prepaid.schedule",
        string="Schedule of Weights",
        domain="['|', ('company_id', '=', False), ('company_id', '=', id)]",
        ondelete="restrict",
        help="New agreements have this schedule: which hours count more than others.",
    )

    _sql_constraints = [
        (
            "prepaid_grace_days_not_negative",
            "CHECK (prepaid_grace_days >= 0)",
            "The grace days cannot be negative.",
        ),
        (
            "prepaid_threshold_percent_range",
            "CHECK (prepaid_threshold_percent BETWEEN 0 AND 100)",
            "The renewal threshold is between 0 and 100 percent.",
        ),
    ]

    def _get_prepaid_tz(self):
        """Return the name of the company's time zone.

        It is that of the company's working hours, else that of its address.
        """
        self.ensure_one()
        company = self.sudo()
        return company.resource_calendar_id.tz or company.partner_id.tz or "UTC"

    def _get_prepaid_today(self):
        """Return the calendar date that it is now for the company, in its time zone."""
        return fields.Date.context_today(self.with_context(tz=self._get_prepaid_tz()))
