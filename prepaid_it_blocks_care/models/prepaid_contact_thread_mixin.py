from odoo import models


class PrepaidContactThreadMixin(models.AbstractModel):
    """Part of documents on which people of a customer are written to, and write."""

    _name = "prepaid.contact.thread.mixin"
    _description = "Document with Contacts"
    _inherit = "mail.thread"

    def _notify_thread(self, message, msg_vals=False, **kwargs):
        """Extend: note that the message was a contact with the customer, if it was one."""
        recipients = super()._notify_thread(message, msg_vals=msg_vals, **kwargs)
        self.env["prepaid.contact.moment"]._note_message(self, message, recipients)
        return recipients
