from odoo import fields, models


class PrepaidCareResult(models.Model):
    """What a check came to: one item of a care ticket's checklist."""

    _name = "prepaid.care.result"
    _description = "Result of a Check"
    _inherit = "prepaid.record.mixin"

    agreement_id = fields.Many2one(
        "prepaid.agreement", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="agreement_id.company_id", store=True, index=True)
    check_id = fields.Many2one(
        "prepaid.care.check", string="Check of the Plan", readonly=True, ondelete="restrict"
    )
    ticket_id = fields.Many2one(
        "helpdesk.ticket", required=True, readonly=True, index=True, ondelete="restrict"
    )
    name = fields.Char(required=True, readonly=True, string="Check")
    state = fields.Selection(
        [
            ("open", "To Do"),
            ("fine", "Fine"),
            ("finding", "Finding"),
            ("not_possible", "Not Possible"),
        ],
        required=True,
        readonly=True,
        default="open",
        index=True,
    )
    date_done = fields.Datetime(string="Checked On", readonly=True)
    finding_ids = fields.One2many("prepaid.finding", "result_id", string="Findings")
