from odoo import api, fields, models


class ResPartner(models.Model):
    """Customers who are visited, and those who have to pay first."""

    _inherit = "res.partner"

    travel_zone = fields.Selection(
        "_get_travel_zones",
        default="city",
        required=True,
        help="Where visits to this customer lead.",
    )
    is_credit_blocked = fields.Boolean(
        string="Blocked for Credit",
        copy=False,
        groups="account.group_account_invoice",
        help="No work is taken from the customer's prepaid blocks before this is over.",
    )

    @api.model
    def _get_travel_zones(self):
        """Return the zones to choose from, with their labels."""
        return [
            ("city", self.env._("City")),
            ("region", self.env._("Region")),
            ("far", self.env._("Beyond")),
        ]

    def write(self, vals):
        """Extend: notify customers that they are blocked, and use their blocks again afterwards."""
        if "is_credit_blocked" not in vals:
            return super().write(vals)
        is_blocked = bool(vals["is_credit_blocked"])
        changed = self.filtered(lambda partner: partner.is_credit_blocked != is_blocked)
        result = super().write(vals)
        # Sudo: who blocks an account need not see its ledger.
        agreements = changed.sudo().prepaid_agreement_ids
        if is_blocked:
            agreements.filtered("balance_hours")._send_credit_notice()
        else:
            agreements._settle_overage(is_hold_over=True)
        return result
