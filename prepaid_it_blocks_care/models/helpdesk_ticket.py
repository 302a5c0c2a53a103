from odoo import fields, models


class HelpdeskTicket(models.Model):
    """Tickets by which customers are kept on a proactive regimen."""

    _name = "helpdesk.ticket"
    _inherit = [
        "helpdesk.ticket.care.mixin",
        "helpdesk.ticket.finding.mixin",
        "prepaid.contact.thread.mixin",
        "helpdesk.ticket",
    ]

    care_result_ids = fields.One2many(
        "prepaid.care.result",
        "ticket_id",
        string="Checks",
        readonly=True,
        groups="prepaid_it_blocks.group_user",
    )
    care_period_ids = fields.One2many(
        "prepaid.care.period",
        "ticket_id",
        string="Periods",
        readonly=True,
        groups="prepaid_it_blocks.group_user",
    )
