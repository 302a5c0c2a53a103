from odoo import api, models


class AccountAnalyticLine(models.Model):
    """Time on tickets that the customer has not approved: it is logged, with a warning."""

    _inherit = "account.analytic.line"

    @api.onchange("unit_amount", "ticket_id")
    def _onchange_prepaid_unapproved(self):
        """Warn before time is saved on a ticket that should wait."""
        warning = self._get_prepaid_contact_warning() if self.unit_amount else False
        if not warning:
            return None
        return {
            "warning": {
                "title": self.env._("This ticket is not approved"),
                "message": warning,
                "type": "notification",
            }
        }

    def _compute_prepaid_paid_by(self):
        """Extend: say first of all that the ticket should wait."""
        result = super()._compute_prepaid_paid_by()
        for line in self:
            warning = line._get_prepaid_contact_warning()
            if warning:
                line.prepaid_paid_by = ", ".join(filter(None, [warning, line.prepaid_paid_by]))
        return result

    def _get_prepaid_contact_warning(self):
        """Return in a few words why work on this time's ticket should wait, or False."""
        self.ensure_one()
        # Sudo: whoever logs time need not see agreements.
        ticket = self.sudo().ticket_id
        return ticket._get_prepaid_contact_warning() if ticket else False
