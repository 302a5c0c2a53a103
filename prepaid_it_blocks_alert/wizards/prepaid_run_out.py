from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks.policies.hours import to_hours

# Agreements that are listed at most: nobody reads more, and each takes a row.
_LIMIT = 500
# Hours whose last day is so near are listed, also where nothing can be foreseen.
_END_DAYS = 90


class PrepaidRunOut(models.TransientModel):
    """A list of agreements whose hours run out or end next, as of when it was opened.

    Forecasts depend on today and are not stored; a list can be sorted and grouped by what
    is stored alone. So each reader gets rows of the present state, which go away by
    themselves.
    """

    _name = "prepaid.run.out"
    _description = "Prepaid Hours That Run Out"
    _order = "nearest_date, id"
    _rec_name = "agreement_id"

    agreement_id = fields.Many2one("prepaid.agreement", readonly=True, ondelete="cascade")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True, ondelete="cascade"
    )
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True, ondelete="cascade")
    available_hours = fields.Float(string="Available", readonly=True)
    overage_hours = fields.Float(string="Overage", readonly=True)
    pace_hours_per_week = fields.Float(string="Hours per Week", readonly=True)
    run_out_date = fields.Date(string="Runs Out", readonly=True)
    run_out_earliest = fields.Date(string="At the Earliest", readonly=True)
    run_out_latest = fields.Date(string="At the Latest", readonly=True)
    end_date = fields.Date(
        string="Hours End",
        readonly=True,
        help="The next last day of hours that are left, within 90 days.",
    )
    end_hours = fields.Float(
        string="Hours That End",
        readonly=True,
        help="What is left today of the hours that end then.",
    )
    nearest_date = fields.Date(
        string="Next", readonly=True, help="The day on which hours run out or end, the earlier one."
    )
    has_renewal = fields.Boolean(
        string="Renewal Sent", readonly=True, help="A renewal quotation awaits the customer."
    )

    @api.model
    def action_show(self):
        """List the agreements that the user may see, the next to run out in front."""
        rows = self.create(self._prepare_rows())
        action = self.env["ir.actions.actions"]._for_xml_id(
            "prepaid_it_blocks_alert.prepaid_run_out_action"
        )
        action["domain"] = [("id", "in", rows.ids)]
        return action

    @api.model
    def _prepare_rows(self):
        """Return the values of a row for each agreement whose hours run out or end."""
        agreement = self.env["prepaid.agreement"]
        numbers = agreement.search([("state", "!=", "ended")]).ids
        forecasts = agreement._fetch_forecasts(numbers)
        dates = {number: one.run_out_date for number, one in forecasts.items() if one.run_out_date}
        ends = agreement._fetch_ends(numbers, _END_DAYS)
        for number, (end_date, __) in ends.items():
            dates[number] = min(end_date, dates.get(number, end_date))
        dated = sorted((day, number) for number, day in dates.items())
        return [
            self._prepare_row(one, dates[one.id], forecasts.get(one.id), ends.get(one.id))
            for one in agreement.browse([number for __, number in dated[:_LIMIT]])
        ]

    @api.model
    def _prepare_row(self, agreement, nearest_date, forecast, end):
        """Return the values of a row.

        :param agreement: its `prepaid.agreement`
        :param nearest_date: the day on which hours run out or end
        :param forecast: a `Forecast` or None
        :param end: (the next last day of hours, seconds that end then) or None
        """
        end_date, end_seconds = end or (False, 0)
        return {
            "agreement_id": agreement.id,
            "partner_id": agreement.partner_id.id,
            "user_id": agreement.user_id.id,
            "available_hours": agreement.available_hours,
            "overage_hours": agreement.overage_hours,
            "pace_hours_per_week": to_hours(forecast.pace * 7) if forecast else 0.0,
            "run_out_date": forecast and forecast.run_out_date,
            "run_out_earliest": forecast and forecast.earliest,
            "run_out_latest": forecast and forecast.latest,
            "end_date": end_date,
            "end_hours": to_hours(end_seconds),
            "nearest_date": nearest_date,
            "has_renewal": agreement.open_renewal_id.state == "sent",
        }

    def action_open(self):
        """Open the agreement of this row."""
        self.ensure_one()
        return self.agreement_id._get_form_action()
