from odoo import api, models


class MailMail(models.Model):
    """Mails whose links open the page of an overage request."""

    _inherit = "mail.mail"

    @api.model
    def _get_keyed_pages(self):
        """Extend: add overage requests."""
        pages = super()._get_keyed_pages()
        pages[r"/my/prepaid/\d{1,9}/extra/(\d{1,9})"] = "prepaid.consent.request"
        return pages
