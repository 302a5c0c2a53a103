from markupsafe import escape

from odoo import Command, api, fields, models
from odoo.exceptions import ValidationError

from ...compat import Domain


class PrepaidAgreementPeopleMixin(models.AbstractModel):
    """Part of `prepaid.agreement`: the customer's people that it names, also after a merge.

    Who does not belong to the customer any more is taken off.
    """

    _name = "prepaid.agreement.people.mixin"
    _description = "People of Prepaid Agreements"
    _inherit = "mail.thread"

    contact_id = fields.Many2one(
        "res.partner",
        string="Single Point of Contact",
        ondelete="restrict",
        domain="[('commercial_partner_id', '=', partner_id)]",
        tracking=True,
        help="The one person who speaks for the customer; renewal quotations go there.",
    )
    authorised_contact_ids = fields.Many2many(
        "res.partner",
        string="Authorised Contacts",
        domain="[('commercial_partner_id', '=', partner_id)]",
        help="Others who may ask for work on the customer's account.",
    )

    @api.constrains("partner_id", "contact_id", "authorised_contact_ids")
    def _check_contacts(self):
        for agreement in self:
            customer = agreement.partner_id
            if customer != customer.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "An agreement is made with a company, not with one of its "
                        "contacts: choose %s.",
                        customer.commercial_partner_id.display_name,
                    )
                )
            contacts = agreement.contact_id | agreement.authorised_contact_ids
            foreign = contacts.filtered(
                lambda contact, customer=customer: contact.commercial_partner_id != customer
            )
            if foreign:
                raise ValidationError(
                    self.env._(
                        "%(contact)s does not belong to %(customer)s.",
                        contact=foreign[0].display_name,
                        customer=customer.display_name,
                    )
                )

    @api.model
    def _get_contact_fields(self):
        """Return the names of the fields that name people of the customer.

        Extend to add one to `res.partner`: an agreement that remains takes over whom it names
        after a merge, and who does not belong to the customer any more is taken off it.

        :return: list of names of Many2one and Many2many fields
        """
        return ["contact_id", "authorised_contact_ids"]

    def _get_contacts(self):
        """Return the contacts named by these agreements."""
        contacts = self.env["res.partner"]
        for name in [*self._get_contact_fields(), "contact_access_ids.contact_id"]:
            contacts |= self.mapped(name)
        return contacts

    def _merge_contacts(self, agreement):
        """Add the contacts of an agreement that was merged into this one.

        Its single point of contact is authorised.

        :param agreement: the ended `prepaid.agreement`; its customer is this one's by now
        """
        self.ensure_one()
        known = self.contact_access_ids.mapped("contact_id")
        for access in agreement.contact_access_ids:
            if access.contact_id not in known:
                access.copy({"agreement_id": self.id})
        vals = {}
        for fname in self._get_contact_fields():
            if self._fields[fname].type == "many2many":
                vals[fname] = [Command.link(contact.id) for contact in agreement[fname]]
            elif not self[fname]:
                vals[fname] = agreement[fname].id
        vals["authorised_contact_ids"] += [Command.link(one.id) for one in agreement.contact_id]
        self.write(vals)

    @api.model
    def _find_by_contacts(self, contacts):
        """Return the open agreements that name partners as contacts or subsidiaries.

        :param contacts: `res.partner`
        """
        names = ["contact_access_ids.contact_id", "covered_partner_ids"]
        names += self._get_contact_fields()
        named = Domain.OR([[(name, "in", contacts.ids)] for name in names])
        return self.search(Domain.AND([[("state", "!=", "ended")], named]))

    def _drop_foreign_contacts(self):
        """Take those off these agreements who do not belong to the customer any more.

        Nobody who works elsewhere gets a customer's quotations or speaks for it, and a
        company that has left the group does not use its hours.
        """
        for agreement in self:
            customer = agreement.partner_id
            group = self.env["res.partner"].search([("id", "child_of", customer.id)])
            gone = agreement._get_contacts().filtered(
                lambda contact, customer=customer: contact.commercial_partner_id != customer
            )
            left = agreement.covered_partner_ids - group
            if not (gone or left):
                continue
            vals = {"covered_partner_ids": [Command.unlink(partner.id) for partner in left]}
            for fname in self._get_contact_fields():
                if self._fields[fname].type == "many2many":
                    vals[fname] = [Command.unlink(contact.id) for contact in gone]
                elif agreement[fname] in gone:
                    vals[fname] = False
            agreement.contact_access_ids.filtered(
                lambda one, gone=gone: one.contact_id in gone
            ).unlink()
            agreement.write(vals)
            text = self.env._("No longer of %(customer)s, and taken off the agreement: %(names)s")
            names = ", ".join((gone | left).mapped("name"))
            agreement.message_post(
                body=escape(text % {"customer": customer.display_name, "names": names})
            )
