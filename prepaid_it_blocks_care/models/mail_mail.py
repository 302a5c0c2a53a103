from odoo import api, models


class MailMail(models.Model):
    """Mails whose links open pages of findings."""

    _inherit = "mail.mail"

    @api.model
    def _get_keyed_pages(self):
        """Extend: add findings, and the list of an agreement's findings."""
        pages = super()._get_keyed_pages()
        pages[r"/my/prepaid/\d{1,9}/finding/(\d{1,9})"] = "prepaid.finding"
        pages[r"/my/prepaid/(\d{1,9})/findings"] = "prepaid.agreement"
        return pages
