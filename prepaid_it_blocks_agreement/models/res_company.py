from odoo import fields, models


class ResCompany(models.Model):
    """Companies that say how agreements go out, and whether hours wait for their signature."""

    _inherit = "res.company"

    prepaid_agreement_with_quotation = fields.Boolean(
        string="Agreement with the First Quotation",
        default=True,
        prefetch="prepaid_settings",
        help="A quotation of hours brings the agreement along, to be read and signed, as long "
        "as the customer has signed none. It can be chosen on each quotation.",
    )
    prepaid_signature_required = fields.Boolean(
        string="Signature Required",
        prefetch="prepaid_settings",
        help="No time draws from a customer's hours before the agreement is signed. It follows "
        "the agreement's overage policy until then, and says why.",
    )

    def write(self, vals):
        """Extend: let hours that waited for a signature alone pay once none is needed any more.

        A scheduled action releases them, one agreement after the other: settings are saved at
        once, however many wait.
        """
        # Sudo: the ledger follows whoever changes the setting.
        agreement = self.env["prepaid.agreement"].sudo()
        if "prepaid_signature_required" in vals and not vals["prepaid_signature_required"]:
            agreement._plan_release(self.filtered("prepaid_signature_required"))
        result = super().write(vals)
        if vals.get("prepaid_signature_required"):
            agreement._cancel_release(self)
        return result
