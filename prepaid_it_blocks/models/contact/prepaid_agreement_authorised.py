from odoo import api, fields, models

# A change of these may change who may ask for work.
_FIELDS = {"authorised_contact_ids", "contact_check", "contact_id", "covered_partner_ids", "state"}


class PrepaidAgreement(models.Model):
    """Who may ask for work on the customer's account."""

    _inherit = "prepaid.agreement"

    contact_check = fields.Boolean(
        string="Flag Tickets of Others",
        default=lambda self: self.env.company.prepaid_contact_check,
        tracking=True,
        help="Tickets opened by people who are neither the single point of contact nor "
        "authorised show a warning until the single point of contact has approved them. "
        "Without a single point of contact nobody is asked.",
    )
    ticket_approval_ids = fields.One2many("prepaid.ticket.approval", "agreement_id")

    def _init_column(self, column_name):
        """Extend: agreements of before go without; the company's column is not there yet."""
        return None if column_name == "contact_check" else super()._init_column(column_name)

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: the agreement's own company says whether tickets are flagged."""
        for vals in vals_list:
            if vals.get("company_id") and "contact_check" not in vals:
                company = self.env["res.company"].browse(vals["company_id"])
                # Sudo: whoever sells need not see the company's settings.
                vals["contact_check"] = company.sudo().prepaid_contact_check
        return super().create(vals_list)

    def write(self, vals):
        """Extend: what nobody has to approve any more is not asked for."""
        result = super().write(vals)
        if not _FIELDS.isdisjoint(vals):
            # Sudo: nobody writes requests by hand.
            self.sudo().mapped("ticket_approval_ids")._cancel_moot()
            self._forget_contact_states()
        return result

    def _forget_contact_states(self):
        """Let what tickets say of their contacts be computed anew; no statement."""
        ticket = self.env["helpdesk.ticket"]
        names = (
            "prepaid_agreement_id",
            "prepaid_contact_state",
            "prepaid_contact_text",
            "is_prepaid_unapproved",
        )
        self.env.cache.invalidate([(ticket._fields[name], None) for name in names])

    def _is_contact_checked(self):
        """Return whether the agreement says who may ask for work."""
        self.ensure_one()
        return self.contact_check and bool(self.contact_id)

    @api.model
    def _get_contract_fields(self):
        """Extend: the agreement's text says whether tickets are flagged."""
        return [*super()._get_contract_fields(), "contact_check"]

    def _get_approval_text(self):
        """Extend: where tickets are flagged, the single point of contact is asked."""
        if self._is_contact_checked():
            return self.env._(
                "Work that somebody else asks for is done once the single point of contact has "
                "agreed."
            )
        return super()._get_approval_text()

    def _is_authorised(self, partner):
        """Return whether somebody may ask for work.

        :param partner: a `res.partner`
        """
        self.ensure_one()
        return partner in (self.contact_id | self.authorised_contact_ids)
