from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ... import compat

# What contacts may see, from little to much: the levels of `policies.visibility`.
CONTACT_LEVELS = [
    ("balance", "Only the balance"),
    ("entries", "Balance and entries"),
    ("prices", "Everything, with prices"),
]


class PrepaidContactAccess(models.Model):
    """Access of one contact of a customer to an agreement in the portal."""

    _name = "prepaid.contact.access"
    _description = "Portal Visibility of a Contact"
    _inherit = "prepaid.record.mixin"
    _order = "agreement_id, contact_id"
    _rec_name = "contact_id"

    agreement_id = fields.Many2one(
        "prepaid.agreement", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="agreement_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="agreement_id.partner_id", string="Customer")
    contact_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('commercial_partner_id', '=', partner_id)]",
    )
    level = fields.Selection(
        CONTACT_LEVELS,
        string="Portal Visibility",
        required=True,
        help="Entries: the statement, entry by entry, besides the balance. Prices: rates and "
        "quotations too; such a contact may order.",
    )

    _contact_unique = compat.Constraint(
        "UNIQUE (agreement_id, contact_id)",
        "What a contact sees of an agreement is said once.",
    )

    @api.constrains("agreement_id", "contact_id")
    def _check_contact(self):
        for access in self:
            if access.contact_id.commercial_partner_id != access.agreement_id.partner_id:
                raise ValidationError(
                    self.env._(
                        "%(contact)s does not belong to %(customer)s.",
                        contact=access.contact_id.display_name,
                        customer=access.agreement_id.partner_id.display_name,
                    )
                )
