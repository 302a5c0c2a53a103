from odoo import api, models

from ...policies.keys import hide_keys


class MailMessage(models.Model):
    """Messages that quote a mail with a link: they are kept without its key."""

    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: take out the keys that somebody has sent back."""
        return super().create(
            [
                dict(vals, body=hide_keys(vals["body"])) if vals.get("body") else vals
                for vals in vals_list
            ]
        )
