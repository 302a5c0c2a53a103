from odoo import models


class PrepaidAgreement(models.Model):
    """Who reads on invoices what was drawn from blocks."""

    _inherit = "prepaid.agreement"

    def _is_draw_shown_to(self, partner):
        """Return whether an invoice may tell of draws: all who can open it see entries.

        :param partner: the `res.partner` that the invoice is for
        """
        self.ensure_one()
        users = self.env["res.users"].search(
            [("share", "=", True), ("partner_id", "child_of", self.partner_id.ids)]
        )
        sights = [self._get_sight(one) for one in partner | users.mapped("partner_id")]
        return all(sight and sight.sees_entries for sight in sights)
