from markupsafe import escape

from odoo import Command, api, models
from odoo.exceptions import UserError

from ...compat import Domain
from ...policies.hours import as_clock


class PrepaidAgreement(models.Model):
    """What becomes of agreements when customers are merged, or their contacts leave.

    The ledger's rows stay where they are. The customer that remains has one open agreement
    in each company; others end, and what they still hold moves there at its own price.
    """

    _inherit = "prepaid.agreement"

    @api.model
    def _check_merge(self, sources, target):
        """Refuse a merge that would leave an agreement with somebody who is no customer.

        :param sources: the `res.partner` that will be gone
        :param target: the `res.partner` that remains
        :raise UserError: naming what to merge into instead
        """
        partners = sources | target
        agreement = self.search(
            [("partner_id", "in", partners.ids), ("state", "!=", "ended")], limit=1
        )
        company = target.commercial_partner_id
        if company == target and not any(partners.mapped("is_company")):
            # Who remains takes over the company that the others work for.
            company = target.parent_id or sources.mapped("parent_id")[:1] or target
        if agreement and company != target:
            raise UserError(
                self.env._(
                    "%(customer)s has prepaid agreement %(agreement)s, so it cannot become "
                    "a contact of %(company)s. Merge it into %(company)s itself.",
                    customer=agreement.partner_id.display_name,
                    agreement=agreement.name,
                    company=company.display_name,
                )
            )

    @api.model
    def _merge_customers(self, sources, target):
        """Leave one open agreement in each company to partners that become one.

        The remaining partner's own one is kept, else the oldest.

        :param sources: the `res.partner` that will be gone
        :param target: the `res.partner` that remains
        :return: list of (ended agreement, kept agreement)
        """
        agreements = self.search(
            [("partner_id", "in", (sources | target).ids), ("state", "!=", "ended")], order="id"
        )
        merged = []
        for company in agreements.mapped("company_id"):
            own = agreements.filtered(lambda one, company=company: one.company_id == company)
            kept = own.filtered(lambda one: one.partner_id == target) or own[:1]
            for agreement in own - kept:
                agreement._merge_into(kept)
                merged.append((agreement, kept))
        return merged

    def _merge_into(self, kept):
        """Move what this agreement holds to another one of its company, and end it.

        Its overage stays, and so does time that was drawn from it.

        :param kept: the `prepaid.agreement` that remains
        """
        self.ensure_one()
        hours = self.balance_hours
        self._move_open_orders(kept)
        self._get_left_blocks()._transfer_rest(kept, self.env._("Customers merged"))
        self.write({"state": "ended"})
        words = {
            "customer": self.partner_id.display_name,
            "agreement": self.name,
            "kept": kept.name,
            "hours": as_clock(hours),
        }
        text = self.env._(
            "Ended: customer %(customer)s was merged. %(hours)s hours moved to agreement %(kept)s."
        )
        self.message_post(body=escape(text % words))
        text = self.env._(
            "Customer %(customer)s was merged. %(hours)s hours came from agreement %(agreement)s."
        )
        kept.message_post(body=escape(text % words))

    def _move_open_orders(self, kept):
        """Let blocks that wait for payment, and open quotations, go on with another agreement.

        Of two open renewals the kept agreement's own remains one; the other becomes a
        quotation like any other, which the customer can still accept.
        """
        pending = self.block_ids.filtered(lambda block: block.state == "pending")
        orders = self.sale_order_ids.filtered(lambda order: order.state in ("draft", "sent"))
        if kept._get_open_renewal():
            orders.filtered("is_prepaid_renewal").write({"is_prepaid_renewal": False})
        (orders | pending.mapped("sale_order_id")).write({"prepaid_agreement_id": kept.id})
        pending.write({"agreement_id": kept.id})

    @api.model
    def _get_contact_fields(self):
        """Return the names of the fields that name people of the customer.

        Extend to add one to `res.partner`: an agreement that remains takes over whom it names
        after a merge, and who does not belong to the customer any more is taken off it.

        :return: list of names of Many2one and Many2many fields
        """
        return ["contact_id", "authorised_contact_ids"]

    def _get_contacts(self):
        """Return the people that these agreements name, or say of what they see."""
        contacts = self.env["res.partner"]
        for name in [*self._get_contact_fields(), "contact_access_ids.contact_id"]:
            contacts |= self.mapped(name)
        return contacts

    def _take_over_contacts(self, agreement):
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
