import re

from odoo import api, models


class MailMail(models.Model):
    """Mails whose links open the page of a request to approve a ticket."""

    _inherit = "mail.mail"

    @api.model
    def _find_keyed_record(self, path):
        """Extend: find requests to approve tickets."""
        found = re.fullmatch(r"/my/prepaid/approval/(\d{1,9})", path)
        if not found:
            return super()._find_keyed_record(path)
        return self.env["prepaid.ticket.approval"].browse(int(found[1])).exists()
