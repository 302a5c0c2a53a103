import re

from odoo import api, models


class MailMail(models.Model):
    """Mails whose links open the page of an overage request."""

    _inherit = "mail.mail"

    @api.model
    def _find_keyed_record(self, path):
        """Extend: find overage requests."""
        found = re.fullmatch(r"/my/prepaid/\d+/extra/(\d{1,9})", path)
        if not found:
            return super()._find_keyed_record(path)
        return self.env["prepaid.consent.request"].browse(int(found[1])).exists()
