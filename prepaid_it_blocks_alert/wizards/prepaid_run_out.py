from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks.policies.hours import to_hours

# Agreements that are listed at most: nobody reads more, and each takes a row.
_LIMIT = 500


class PrepaidRunOut(models.TransientModel):
    """A list of agreements whose hours run out next, as of the moment at which it was opened.

    Forecasts depend on today and are not stored; a list can be sorted and grouped by what
    is stored alone. So each reader gets rows of the present state, which go away by
    themselves.
    """

    _name = "prepaid.run.out"
    _description = "Prepaid Hours That Run Out"
    _order = "run_out_date, id"
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
        """Return the values of a row for each agreement with a forecast."""
        agreement = self.env["prepaid.agreement"]
        forecasts = agreement._fetch_forecasts(agreement.search([("state", "!=", "ended")]).ids)
        dated = sorted(
            (one.run_out_date, number) for number, one in forecasts.items() if one.run_out_date
        )
        return [
            {
                "agreement_id": one.id,
                "partner_id": one.partner_id.id,
                "user_id": one.user_id.id,
                "available_hours": one.available_hours,
                "overage_hours": one.overage_hours,
                "pace_hours_per_week": to_hours(forecasts[one.id].pace * 7),
                "run_out_date": forecasts[one.id].run_out_date,
                "run_out_earliest": forecasts[one.id].earliest,
                "run_out_latest": forecasts[one.id].latest,
                "has_renewal": bool(one.open_renewal_id),
            }
            for one in agreement.browse([number for __, number in dated[:_LIMIT]])
        ]

    def action_open(self):
        """Open the agreement of this row."""
        self.ensure_one()
        return self.agreement_id._get_form_action()
