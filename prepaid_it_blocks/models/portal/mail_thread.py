from odoo import models

from ...policies.keys import hide_keys


class MailThread(models.AbstractModel):
    """Documents that mails come in for: what they make of a mail has no key that it quotes."""

    _inherit = "mail.thread"

    def message_parse(self, message, *args, **kwargs):
        """Extend: take out the keys of links that a customer answers or forwards."""
        values = super().message_parse(message, *args, **kwargs)
        if values.get("body"):
            values["body"] = hide_keys(values["body"])
        return values
