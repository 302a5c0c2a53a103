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
        """Extend: hours that waited for a signature alone pay once none is needed any more.

        A scheduled action releases them, one agreement after the other: settings are saved at
        once, however many wait.
        """
        # Sudo: the ledger follows whoever changes the setting.
        agreement = self.env["prepaid.agreement"].sudo()
        if "prepaid_signature_gate" in vals and not vals["prepaid_signature_gate"]:
            agreement._plan_release(self.filtered("prepaid_signature_gate"))
        result = super().write(vals)
        if vals.get("prepaid_signature_gate"):
            agreement._cancel_release(self)
        return result
