import re

from odoo import api, models


class MailMail(models.Model):
    """Mails whose links open the version of an agreement that is to be read and signed."""

    _inherit = "mail.mail"

    @api.model
    def _find_keyed_record(self, path):
        """Extend: find versions, the one that waits for a signature first."""
        found = re.fullmatch(r"/my/prepaid/(\d{1,9})/agreement", path)
        if not found:
            return super()._find_keyed_record(path)
        agreement = self.env["prepaid.agreement"].browse(int(found[1])).exists()
        return agreement._get_current_version() if agreement else None
