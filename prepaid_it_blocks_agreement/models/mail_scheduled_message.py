from odoo import api, models
from odoo.exceptions import UserError

from .prepaid_agreement_send import SENDS


class MailScheduledMessage(models.Model):
    """Mails for later, which send an agreement where they keep what they were written for."""

    _inherit = "mail.scheduled.message"

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: refuse what would mail an agreement and leave it a draft.

        :raise UserError: where messages are kept without their context
        """
        if self.env.context.get(SENDS) and "send_context" not in self._fields:
            raise UserError(self.env._("Send the agreement now: it cannot be sent later."))
        return super().create(vals_list)
