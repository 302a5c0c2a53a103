from odoo import models

from ..policies.automatic_mail import is_automatic


class MailThread(models.AbstractModel):
    """Documents that mails come in for: what a program has sent is no contact."""

    _inherit = "mail.thread"

    def _message_route_process(self, message, message_dict, routes):
        """Extend: mark what comes in by itself, such as an out-of-office answer."""
        if is_automatic(message):
            self = self.with_context(prepaid_care_automatic_mail=True)
        return super()._message_route_process(message, message_dict, routes)
