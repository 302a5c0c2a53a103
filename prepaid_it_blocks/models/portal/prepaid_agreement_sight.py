from werkzeug.urls import url_encode

from odoo import api, fields, models

from ...policies.visibility import Sight
from .prepaid_contact_access import CONTACT_LEVELS


class PrepaidAgreement(models.Model):
    """What the customer's people see of an agreement in the portal."""

    _inherit = "prepaid.agreement"

    contact_level = fields.Selection(
        CONTACT_LEVELS,
        string="Contacts See",
        default=lambda self: self.env.company.prepaid_contact_level,
        required=True,
        tracking=True,
        help="What contacts of the customer who log in to the portal see, unless it is said of "
        "them below. The single point of contact sees everything.",
    )
    contact_access_ids = fields.One2many(
        "prepaid.contact.access",
        "agreement_id",
        string="What Contacts See",
        help="Contacts who see more or less than the others.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: the agreement's own company says what contacts see."""
        for vals in vals_list:
            if vals.get("company_id") and not vals.get("contact_level"):
                company = self.env["res.company"].browse(vals["company_id"])
                # Sudo: whoever sells need not see the company's settings.
                vals["contact_level"] = company.sudo().prepaid_contact_level
        return super().create(vals_list)

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
        if partner == (self.contact_id or self.partner_id):
            return Sight("prices", True)
        # Sudo: a contact does not read what is said about contacts.
        access = self.env["prepaid.contact.access"].sudo()
        access = access.search(
            [("agreement_id", "=", self.id), ("contact_id", "=", partner.id)], limit=1
        )
        return Sight(access.level or self.contact_level, False)

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
        url = f"/my/prepaid/{self.id}{suffix}"
        return f"{url}?{query}" if query else url
