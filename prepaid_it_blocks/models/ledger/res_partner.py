from odoo import fields, models
from odoo.exceptions import UserError

from ...policies.hours import to_hours, to_seconds


class ResPartner(models.Model):
    """Customers with their prepaid agreements, and contacts that leave a company."""

    _inherit = "res.partner"

    prepaid_agreement_ids = fields.One2many(
        "prepaid.agreement",
        "partner_id",
        string="Prepaid Agreements",
        groups="prepaid_it_blocks.group_user",
    )
    prepaid_agreement_count = fields.Integer(
        compute="_compute_prepaid_available_hours",
        compute_sudo=True,
        groups="prepaid_it_blocks.group_user",
    )
    prepaid_available_hours = fields.Float(
        string="Prepaid Hours Available",
        compute="_compute_prepaid_available_hours",
        compute_sudo=True,
        groups="prepaid_it_blocks.group_user",
        help="Hours that the customer can use today, in the current companies.",
    )

    prepaid_pending_hours = fields.Float(
        string="Prepaid Hours Pending",
        compute="_compute_prepaid_available_hours",
        compute_sudo=True,
        groups="prepaid_it_blocks.group_user",
        help="Hours taken from blocks by time that waits for approval.",
    )

    def _compute_prepaid_available_hours(self):
        agreements = self.env["prepaid.agreement"].search(
            [
                ("partner_id", "in", self.mapped("commercial_partner_id").ids),
                ("company_id", "in", self.env.companies.ids),
                ("state", "!=", "ended"),
            ]
        )
        for partner in self:
            own = agreements.filtered(
                lambda agreement, partner=partner: (
                    agreement.partner_id == partner.commercial_partner_id
                )
            )
            partner.prepaid_agreement_count = len(own)
            partner.prepaid_available_hours = to_hours(sum(own.mapped("available_seconds")))
            pending = sum(to_seconds(hours) for hours in own.mapped("pending_hours"))
            partner.prepaid_pending_hours = to_hours(pending)

    def write(self, vals):
        """Extend: agreements stay with customers, and name nobody who works elsewhere.

        Links that were sent to somebody who is archived open nothing any more.

        A contact that goes to another company takes no hours along: time drawn so far
        stays with the agreement that paid, whatever is edited later; new time on the
        contact's tickets is time of the new company. An entry of before goes to the new
        company when it is moved to another ticket.

        :raise UserError: when a customer with an open agreement would become a contact
        """
        result = super().write(vals)
        if not vals.get("active", True):
            # Sudo: as below.
            self.env["prepaid.agreement"].sudo()._renew_keys_of(self)
        if "parent_id" in vals or "is_company" in vals:
            # Sudo: agreements count whether the user may see them or not.
            self.sudo()._check_prepaid_customers()
        return result

    def _check_prepaid_customers(self):
        """Update the agreements of partners moved to another company."""
        agreement = self.env["prepaid.agreement"]
        contacts = self.with_context(active_test=False).search([("id", "child_of", self.ids)])
        for found in agreement.search(
            [("partner_id", "in", contacts.ids), ("state", "!=", "ended")]
        ):
            customer = found.partner_id
            if customer != customer.commercial_partner_id:
                raise UserError(
                    self.env._(
                        "%(customer)s has prepaid agreement %(agreement)s, so it cannot "
                        "become a contact of %(company)s. Move its hours to an agreement of "
                        "%(company)s and end its own one first.",
                        customer=customer.display_name,
                        agreement=found.name,
                        company=customer.commercial_partner_id.display_name,
                    )
                )
        agreement._find_by_contacts(contacts)._drop_foreign_contacts()

    def action_view_prepaid_agreements(self):
        """Open the agreements of the customer."""
        self.ensure_one()
        agreements = self.env["prepaid.agreement"].search(
            [("partner_id", "=", self.commercial_partner_id.id)]
        )
        if len(agreements) == 1:
            return agreements._get_form_action()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "prepaid_it_blocks.prepaid_agreement_action"
        )
        action["name"] = self.env._("Prepaid Agreements")
        action["domain"] = [("id", "in", agreements.ids)]
        action["context"] = {}
        return action
