from odoo import models


class HelpdeskTicket(models.Model):
    """Tickets that others were merged into."""

    _inherit = "helpdesk.ticket"

    def _take_prepaid_time(self, merged):
        """Take over the time of tickets of the same customer that were merged into this one.

        Time of other customers, time that a contact left behind in another company and time on an
        invoice stay where they are: a merger moves no hours from one customer to another.

        :param merged: the `helpdesk.ticket` records that were merged into this one
        """
        self.ensure_one()
        companies = merged.partner_id.commercial_partner_id
        if not self.partner_id and len(companies) == 1:
            # Contacts of one customer asked for the same.
            self.partner_id = companies
        customer = self.partner_id.commercial_partner_id
        lines = merged.filtered(
            lambda ticket: ticket.partner_id.commercial_partner_id == customer
        ).timesheet_ids
        lines -= lines._filter_invoiced()
        drawn = lines.filtered("prepaid_revision")
        users = drawn._get_prepaid_users(self.env["prepaid.entry"]._get_open_draws(drawn.ids))
        lines = lines.filtered(lambda line: users.get(line.id, customer.id) == customer.id)
        lines.write({"ticket_id": self.id})
