from odoo import api, fields, models


class TimesheetsAnalysisReport(models.Model):
    """Timesheets by ticket and by the ticket's contact."""

    _inherit = "timesheets.analysis.report"

    ticket_id = fields.Many2one("helpdesk.ticket", readonly=True)
    ticket_partner_id = fields.Many2one("res.partner", string="Ticket Contact", readonly=True)

    @api.model
    def _select(self):
        """Add the columns, unless OCA's addon does: it is installed before ours is uninstalled."""
        query = super()._select()
        if len(self._fields["ticket_id"]._modules) > 1:
            return query
        return f"{query}, A.ticket_id, A.ticket_partner_id"
