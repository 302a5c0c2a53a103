from odoo import models


class HelpdeskTicketMerge(models.TransientModel):
    """Merger of tickets, which takes their time along."""

    _inherit = "helpdesk.ticket.merge"

    def merge_tickets(self):
        """Extend: time goes with its ticket."""
        # Once they are merged they are archived, and out of sight.
        tickets = self.ticket_ids
        result = super().merge_tickets()
        # Sudo: whoever merges tickets may not change the time of others.
        ticket = self.dst_ticket_id.sudo()
        ticket._take_prepaid_time(tickets.sudo() - ticket)
        return result
