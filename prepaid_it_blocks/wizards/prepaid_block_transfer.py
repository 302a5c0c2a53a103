from odoo import api, fields, models
from odoo.exceptions import UserError


class PrepaidBlockTransfer(models.TransientModel):
    """The dialog that moves hours of a block to another agreement."""

    _name = "prepaid.block.transfer"
    _inherit = "prepaid.block.dialog"
    _description = "Move Prepaid Hours"

    company_id = fields.Many2one(related="block_id.company_id", related_sudo=False)
    source_agreement_id = fields.Many2one(
        related="block_id.agreement_id", related_sudo=False, string="From Agreement"
    )
    balance_hours = fields.Float(related="block_id.balance_hours", related_sudo=False)
    hours = fields.Float(string="Hours to Move")
    partner_id = fields.Many2one(
        "res.partner",
        string="To Customer",
        ondelete="cascade",
        domain="[('parent_id', '=', False)]",
        help="Finds the customer's agreement.",
    )
    agreement_id = fields.Many2one(
        "prepaid.agreement",
        string="To Agreement",
        compute="_compute_agreement_id",
        store=True,
        readonly=False,
        ondelete="cascade",
        domain="[('company_id', '=', company_id), ('state', '!=', 'ended'),"
        " ('id', '!=', source_agreement_id)]",
    )

    @api.depends("partner_id")
    def _compute_agreement_id(self):
        for dialog in self:
            if dialog.partner_id:
                dialog.agreement_id = dialog._find_agreement()
            else:
                dialog.agreement_id = dialog.agreement_id

    def _find_agreement(self):
        """Return the open agreement of the chosen customer, or an empty recordset."""
        domain = [
            ("partner_id", "=", self.partner_id.commercial_partner_id.id),
            ("company_id", "=", self.company_id.id),
            ("state", "!=", "ended"),
            ("id", "!=", self.source_agreement_id.id),
        ]
        return self.env["prepaid.agreement"].search(domain, limit=1)

    def action_transfer(self):
        """Move the hours.

        :raise AccessError: for users who are no managers, or not of both companies
        :raise UserError: when the hours cannot be moved
        """
        block = self._get_block()
        if not self.agreement_id:
            raise UserError(self.env._("Choose the agreement that gets the hours."))
        # Reading it refuses agreements of companies that the manager does not work for.
        self.agreement_id.read(["name"])
        # Sudo: as for the block; the manager's right was checked.
        block._transfer(self.agreement_id.sudo(), self.hours, self.reason)
        return {"type": "ir.actions.act_window_close"}
