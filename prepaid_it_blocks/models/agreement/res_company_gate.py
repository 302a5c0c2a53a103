from odoo import fields, models


class ResCompany(models.Model):
    """What has to be there before time draws from hours; the payment is another setting."""

    _inherit = "res.company"

    prepaid_signature_gate = fields.Boolean(
        string="Signed Agreement First",
        help="No time draws from a customer's hours before the agreement is signed. It follows "
        "the agreement's overage policy until then, and says why.",
    )

    def write(self, vals):
        """Extend: hours that waited for a signature alone pay once none is needed any more."""
        result = super().write(vals)
        if "prepaid_signature_gate" in vals and not vals["prepaid_signature_gate"]:
            # Sudo: the ledger follows whoever changes the setting.
            agreement = self.env["prepaid.agreement"].sudo()
            agreement._find_held_back(self)._open_gate()
        return result
