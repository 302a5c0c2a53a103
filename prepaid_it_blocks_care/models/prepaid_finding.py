from odoo import fields, models


class PrepaidFinding(models.Model):
    """Something found at a customer's that ought to be fixed, ranked by its risk."""

    _name = "prepaid.finding"
    _description = "Finding"
    _inherit = "prepaid.record.mixin"

    agreement_id = fields.Many2one(
        "prepaid.agreement", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="agreement_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="agreement_id.partner_id", string="Customer", store=True)
    result_id = fields.Many2one(
        "prepaid.care.result", string="Found by Check", readonly=True, ondelete="set null"
    )
    ticket_id = fields.Many2one("helpdesk.ticket", string="Found on Ticket", ondelete="set null")
    fix_ticket_id = fields.Many2one(
        "helpdesk.ticket", string="Fixed by Ticket", readonly=True, ondelete="set null"
    )
    name = fields.Char(string="What Was Found", required=True)
    risk = fields.Selection(
        [("low", "Low"), ("medium", "Medium"), ("high", "High")], required=True, default="medium"
    )
    estimated_seconds = fields.Integer(
        readonly=True, help="The estimated time to fix it, to the nearest second."
    )
    state = fields.Selection(
        [
            ("open", "Waiting for Decision"),
            ("postponed", "Postponed"),
            ("approved", "Approved"),
            ("declined", "Declined"),
            ("fixed", "Fixed"),
        ],
        required=True,
        readonly=True,
        default="open",
        index=True,
    )
    date_found = fields.Date(readonly=True)
    date_decided = fields.Datetime(string="Decided On", readonly=True)
    date_fixed = fields.Datetime(string="Fixed On", readonly=True)
