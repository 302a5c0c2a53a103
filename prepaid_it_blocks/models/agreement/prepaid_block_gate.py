from odoo import api, fields, models


class PrepaidBlock(models.Model):
    """Blocks that are there and pay for nothing yet: not signed, or not paid."""

    _inherit = "prepaid.block"

    paper_number = fields.Integer(
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

    # Nothing that time drawn from a block changes: a draw must not compute it anew.
    @api.depends(
        "agreement_id.needs_signature",
        "agreement_id.is_release_due",
        "agreement_id.company_id.prepaid_signature_gate",
        "agreement_id.version_ids.state",
        "paper_number",
    )
    def _compute_needs_signature(self):
        for block in self:
            agreement = block.agreement_id
            needs = agreement.needs_signature
            if not needs and block.paper_number and agreement._asks_for_signature():
                # What was bought under the terms signed before can be used all the while.
                needs = agreement._awaits_version(block.paper_number)
            block.needs_signature = needs

    def _explain_gate(self, target):
        """Return in words which gate keeps these blocks from paying for some time, or None.

        :param target: a `Target`
        """
        active = self.filtered(lambda block: block.state == "active")
        held = active.filtered(lambda block: block.is_suspended or block.needs_signature)
        held = held.filtered(lambda block: block._would_pay_for(target))
        suspended = held.filtered("is_suspended")
        if suspended:
            return suspended[0]._get_suspension_text()
        if held:
            return held[0]._get_unsigned_text()
        pending = self.filtered(lambda block: block.state == "pending")
        return pending[0]._get_pending_text() if pending else None

    def _get_unsigned_text(self):
        """Return in words that the block waits for a signature."""
        self.ensure_one()
        if self.agreement_id.needs_signature:
            return self.env._("Agreement %s is not signed yet", self.agreement_id.name)
        return self.env._(
            "The new version of agreement %s is not signed yet", self.agreement_id.name
        )

    def _get_pending_text(self):
        """Return in words what the block waits for."""
        self.ensure_one()
        # Sudo: who logs time need not read the firm's settings.
        condition = self.company_id.sudo().prepaid_activation
        if condition == "invoice":
            return self.env._("Block %s is not invoiced yet", self.name)
        if condition == "order":
            return self.env._("The order of block %s is not confirmed yet", self.name)
        return self.env._("Block %s is not paid yet", self.name)
