from odoo import _, fields, models


class ResPartner(models.Model):
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
        digits="Prepaid Hours",
        compute="_compute_prepaid_available_hours",
        compute_sudo=True,
        groups="prepaid_it_blocks.group_user",
        help="Hours that the customer can use today, in the current companies.",
    )

    prepaid_pending_hours = fields.Float(
        string="Prepaid Hours Pending",
        digits="Prepaid Hours",
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
            partner.prepaid_available_hours = sum(own.mapped("available_hours"))
            partner.prepaid_pending_hours = sum(own.mapped("pending_hours"))

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
        action["name"] = _("Prepaid Agreements")
        action["domain"] = [("id", "in", agreements.ids)]
        action["context"] = {}
        return action
