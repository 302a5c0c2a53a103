from odoo import models


class ResCompany(models.Model):
    """How long hours last, as a term of the agreement."""

    _inherit = "res.company"

    def _get_prepaid_validity(self, months):
        """Return how long hours last and from when on, such as "6 months from payment".

        :param months: the validity in months, 1 or more
        """
        self.ensure_one()
        # Sudo: customers read it too.
        activation = self.sudo().prepaid_activation
        if activation == "order":
            if months == 1:
                return self.env._("a month from the order")
            return self.env._("%s months from the order", months)
        if activation == "invoice":
            if months == 1:
                return self.env._("a month from the invoice")
            return self.env._("%s months from the invoice", months)
        if months == 1:
            return self.env._("a month from payment")
        return self.env._("%s months from payment", months)
