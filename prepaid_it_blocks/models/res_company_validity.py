from odoo import models


class ResCompany(models.Model):
    """How long sold hours last, as offers say it: from the day on which they become usable."""

    _inherit = "res.company"

    def _get_prepaid_validity_text(self, months):
        """Return the sentence of an offer on how long its hours last.

        :param months: the validity in months; 0 for hours that do not expire
        """
        self.ensure_one()
        if not months:
            return self.env._("The hours do not expire.")
        # Sudo: customers read it too.
        activation = self.sudo().prepaid_activation
        if activation == "order":
            if months == 1:
                return self.env._("Valid for a month from the order.")
            return self.env._("Valid for %s months from the order.", months)
        if activation == "invoice":
            if months == 1:
                return self.env._("Valid for a month from the invoice.")
            return self.env._("Valid for %s months from the invoice.", months)
        if months == 1:
            return self.env._("Valid for a month from payment.")
        return self.env._("Valid for %s months from payment.", months)
