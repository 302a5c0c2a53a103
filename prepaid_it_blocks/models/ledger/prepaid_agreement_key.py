import secrets

from odoo import api, fields, models

# Who speaks for the customer follows from these.
_SPOKESPERSON_FIELDS = {"contact_id", "partner_id", "state"}


def _create_secret():
    """Return a secret that nobody guesses."""
    return secrets.token_hex(32)


class PrepaidAgreementKeyMixin(models.AbstractModel):
    """Part of `prepaid.agreement`: the links by which the customer opens it without an account.

    Odoo's own token of documents, which whoever reads the document reads, opens nothing here:
    an agreement has none.
    """

    _name = "prepaid.agreement.key.mixin"
    _description = "Links to Prepaid Agreements"
    _inherit = ["prepaid.key.mixin", "portal.mixin", "mail.thread"]

    # Nobody reads it: with it and the database's secret keys could be made up.
    key_secret = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: _create_secret(),
        groups=fields.NO_ACCESS,
    )
    access_token = fields.Char(groups=fields.NO_ACCESS)

    def _get_key_agreement(self):
        """Override: the agreement itself."""
        return self

    def _get_spokesperson(self):
        """Return who speaks for the customer by links: nobody of a customer that is gone.

        The single point of contact, without one the customer itself; nobody once the agreement
        has ended, or who is archived or of another customer by now.

        :return: a `res.partner`
        """
        self.ensure_one()
        customer = self.partner_id
        person = self.contact_id or customer
        is_there = person.active and customer.active and self.state != "ended"
        is_there = is_there and person.commercial_partner_id == customer
        return person if is_there else person.browse()

    def _get_mail_contact(self):
        """Return the single point of contact if mails may go there; nobody who is gone.

        :return: a `res.partner`
        """
        self.ensure_one()
        return self.contact_id & self._get_spokesperson()

    def write(self, vals):
        """Extend: links end with the person that they were sent to, and with the agreement."""
        if _SPOKESPERSON_FIELDS.isdisjoint(vals):
            return super().write(vals)
        # Sudo: whoever changes the agreement need not see the customer.
        before = {agreement: agreement._get_spokesperson() for agreement in self.sudo()}
        result = super().write(vals)
        for agreement, person in before.items():
            if agreement._get_spokesperson() != person:
                agreement._renew_keys(person)
        return result

    def _renew_keys(self, person):
        """End all links that were sent so far, with those to quotations for the same person.

        :param person: the `res.partner` that they were sent to
        """
        for agreement in self:
            agreement.key_secret = _create_secret()
            orders = agreement.env["sale.order"].search(
                [
                    ("prepaid_agreement_id", "=", agreement.id),
                    ("access_token", "!=", False),
                    "|",
                    ("is_prepaid_renewal", "=", True),
                    ("partner_id", "=", person.id),
                ]
            )
            # Odoo gives the next mail another one.
            orders.write({"access_token": False})

    @api.model
    def _renew_keys_of(self, people):
        """End the links of people and customers that are archived.

        :param people: `res.partner`
        """
        domain = ["|", ("contact_id", "in", people.ids), ("partner_id", "in", people.ids)]
        for agreement in self.search(domain):
            agreement._renew_keys(agreement.contact_id or agreement.partner_id)

    def _portal_ensure_token(self):
        """Override: an agreement has no token for all; a person has a key."""
        return False

    def _sign_token(self, pid):
        """Extend: whoever writes to the customer reads no token."""
        return super(PrepaidAgreementKeyMixin, self.sudo())._sign_token(pid)

    def get_portal_url(self, suffix=None, *args, **kwargs):
        """Override: the address without a token, which opens what the visitor may see.

        :param suffix: what follows the page's path
        :param args: what Odoo's other documents know, and this page does not
        :param kwargs: as `args`
        :raise AccessError: for users who may not read the agreement
        """
        self.check_access("read")
        return self._get_page_url(suffix=suffix or "")

    def _get_share_url(self, redirect=False, signup_partner=False, pid=None, share_token=True):
        """Extend: share the address and neither a token nor a place in the discussion."""
        return super()._get_share_url(redirect=redirect, share_token=False)

    def _notify_get_recipients_groups(self, message, model_description, msg_vals=False):
        """Extend: mails of the discussion open it for nobody without an account."""
        groups = super()._notify_get_recipients_groups(
            message, model_description, msg_vals=msg_vals
        )
        return [group for group in groups if group[0] != "portal_customer"]
