from odoo import api, models


class MailMail(models.Model):
    """Mails whose links open the page of a request to approve a ticket."""

    _inherit = "mail.mail"

    @api.model
    def _get_keyed_pages(self):
        """Extend: add requests to approve tickets."""
        pages = super()._get_keyed_pages()
        pages[r"/my/prepaid/approval/(\d{1,9})"] = "prepaid.ticket.approval"
        return pages
