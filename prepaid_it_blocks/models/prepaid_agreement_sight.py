from werkzeug.urls import url_encode

from odoo import models

from ..policies.visibility import Sight


class PrepaidAgreement(models.Model):
    """What the customer's people see of an agreement in the portal."""

    _inherit = "prepaid.agreement"

    def _get_sight(self, partner):
        """Return what a contact who is logged in sees; None when they see nothing.

        The single point of contact sees all and alone manages what others see; without one
        that is who logs in as the customer.

        :param partner: a `res.partner`
        :return: a ``Sight``, or None for who is no contact of the customer
        """
        self.ensure_one()
        if partner.commercial_partner_id != self.partner_id:
            return None
        return Sight("prices", partner == (self.contact_id or self.partner_id))

    def _get_page_url(self, access_token=None, suffix="", **arguments):
        """Return the address of the agreement's portal page.

        The address opens no more than its visitor may see already: it has a token only when
        one is given.

        :param access_token: the token that the visitor came with, if any
        :param suffix: what follows the page's path, such as ``/renew``
        :param arguments: what follows the path as a query; empty values are left out
        """
        self.ensure_one()
        arguments["access_token"] = access_token
        query = url_encode({name: value for name, value in arguments.items() if value})
        url = "/my/prepaid/%s%s" % (self.id, suffix)
        return "%s?%s" % (url, query) if query else url
