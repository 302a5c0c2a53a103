from odoo import api, fields, models


class PrepaidBlock(models.Model):
    """Blocks that are there and pay for nothing yet, as long as a signature is missing."""

    _inherit = "prepaid.block"

    agreement_version_number = fields.Integer(
        string="Version to Sign",
        readonly=True,
        copy=False,
        help="The version of the agreement that was sent to be signed with the order. 0: the "
        "one in force was not to be signed again.",
    )
    needs_signature = fields.Boolean(
        string="Waiting for Signature",
        compute="_compute_needs_signature",
        store=True,
        help="No time draws from the block before the agreement is signed.",
    )

    # Nothing that time drawn from a block changes: a draw must not compute it again.
    @api.depends(
        "agreement_id.needs_signature",
        "agreement_id.is_release_due",
        "agreement_id.company_id.prepaid_signature_required",
        "agreement_id.version_ids.state",
        "agreement_version_number",
    )
    def _compute_needs_signature(self):
        for block in self:
            agreement = block.agreement_id
            needs = agreement.needs_signature
            if not needs and block.agreement_version_number and agreement._asks_for_signature():
                # What was bought under the terms signed before can be used all the while.
                needs = agreement._awaits_version(block.agreement_version_number)
            block.needs_signature = needs

    @api.model
    def _get_hold_fields(self):
        """Extend: hold blocks for a missing signature."""
        return super()._get_hold_fields() + ["needs_signature"]

    def _get_hold_text(self):
        """Extend: name the signature that is missing."""
        if self.needs_signature:
            return self._get_unsigned_text()
        return super()._get_hold_text()

    def _get_unsigned_text(self):
        """Return the text that the block waits for a signature."""
        self.ensure_one()
        if self.agreement_id.needs_signature:
            return self.env._("Agreement %s is not signed yet", self.agreement_id.name)
        return self.env._(
            "The new version of agreement %s is not signed yet", self.agreement_id.name
        )
