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

    def _get_prepaid_today(self):
        """Return the calendar date that it is now for the company.

        The time zone is that of the company's working hours, else that of its address.
        """
        self.ensure_one()
        company = self.sudo()
        time_zone = company.resource_calendar_id.tz or company.partner_id.tz or "UTC"
        return fields.Date.context_today(company.with_context(tz=time_zone))
