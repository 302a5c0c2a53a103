from odoo import api, models


class MailMail(models.Model):
    """Mails whose links open the version of an agreement that is to be read and signed."""

    _inherit = "mail.mail"

    @api.model
    def _get_keyed_pages(self):
        """Extend: add versions."""
        pages = super()._get_keyed_pages()
        pages[r"/my/prepaid/(\d{1,9})/agreement"] = "prepaid.agreement.version"
        return pages
