from odoo import models
from odoo.tools import format_date

from .prepaid_alert_level import MEASURE


class PrepaidAlertNotice(models.Model):
    """Notices that nobody was in touch with a customer for long."""

    _inherit = "prepaid.alert.notice"

    def _get_headline(self, level, block):
        """Extend: say whom somebody ought to call."""
        if level.measure != MEASURE:
            return super()._get_headline(level, block)
        customer = self.agreement_id.partner_id.display_name
        if self.kind == "resolved":
            return self.env._("Somebody was in touch with %s again", customer)
        return self.env._("Nobody was in touch with %s lately", customer)

    def _get_balance_text(self):
        """Extend: say when somebody was, instead of what is left."""
        if self.alert_id.level_id.measure != MEASURE:
            return super()._get_balance_text()
        agreement = self.agreement_id
        if not agreement.last_contact_date:
            return self.env._("No mail, call or meeting with this customer is known.")
        kinds = dict(
            self.env["prepaid.contact.moment"]._fields["kind"]._description_selection(self.env)
        )
        return self.env._(
            "Last contact: %(kind)s, %(date)s.",
            kind=kinds[agreement.last_contact_kind],
            date=format_date(self.env, agreement._get_last_contact_day()),
        )
