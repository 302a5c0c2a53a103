from odoo import api, fields, models

from .. import compat


class PrepaidBlockRefund(models.TransientModel):
    """The dialog that takes bought hours back and drafts the credit note for them."""

    _name = "prepaid.block.refund"
    _inherit = "prepaid.block.dialog"
    _description = "Refund Prepaid Hours"

    balance_hours = fields.Float(related="block_id.balance_hours", related_sudo=False)
    currency_id = fields.Many2one(related="block_id.currency_id", related_sudo=False)
    hours = fields.Float(digits="Prepaid Hours", string="Hours to Refund")
    is_invoiced = fields.Boolean(compute="_compute_is_invoiced", compute_sudo=True)
    is_credited = fields.Boolean(
        string="Draft a Credit Note",
        compute="_compute_is_credited",
        store=True,
        readonly=False,
        compute_sudo=True,
        help="Against the block's invoice, with its taxes. Without it only the hours go.",
    )
    rate = fields.Monetary(
        string="Given Back per Hour",
        compute="_compute_rate",
        store=True,
        readonly=False,
        compute_sudo=True,
        help="On the tax basis of the sales price; as the agreement says, unless you change it.",
    )
    amount = fields.Monetary(string="Credit Note", compute="_compute_amount", compute_sudo=True)
    credited_hours = fields.Float(
        string="Credited Before",
        digits="Prepaid Hours",
        compute="_compute_credited_hours",
        compute_sudo=True,
        help="Hours that credit notes gave back and that are still in the block: the credit "
        "note is for the others alone.",
    )

    @api.depends("block_id")
    def _compute_is_invoiced(self):
        for dialog in self:
            dialog.is_invoiced = bool(dialog.block_id and dialog.block_id._get_billing_lines())

    # Methods of their own: a value that is given keeps no other one from being computed.
    @api.depends("block_id")
    def _compute_is_credited(self):
        for dialog in self:
            block = dialog.block_id
            dialog.is_credited = dialog.is_invoiced and (
                block.currency_id.compare_amounts(block._get_paid().left, 0.0) > 0
            )

    @api.depends("block_id")
    def _compute_rate(self):
        for dialog in self:
            dialog.rate = dialog.block_id._get_refund_rate() if dialog.block_id else 0.0

    @api.depends("block_id")
    def _compute_credited_hours(self):
        for dialog in self:
            block = dialog.block_id
            dialog.credited_hours = block._get_credited_hours() if block else 0.0

    @api.depends("block_id", "hours", "rate", "is_credited")
    def _compute_amount(self):
        for dialog in self:
            amount = 0.0
            if dialog.block_id and dialog.is_credited:
                amount = dialog.block_id._plan_refund(dialog.hours, dialog.rate).amount
            dialog.amount = amount

    def action_refund(self):
        """Take the hours back, draft the credit note and open it for who may see it.

        :raise AccessError: for users who are no managers
        :raise UserError: when the hours cannot be taken back, or the money not be given back
        """
        block = self._get_block()
        close = {"type": "ir.actions.act_window_close"}
        plan = block._plan_refund(self.hours, self.rate)
        if self.is_credited:
            block._check_refund_rate(plan, self.rate)
        block._refund(self.hours, self.reason)
        # What another credit note gave back needs none.
        if not (self.is_credited and plan.hours):
            return close
        credit = block._create_refund_credit_note(plan, self.reason)
        own = credit.with_user(self.env.user)
        if not compat.can_read(own):
            return close
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "view_mode": "form",
            "res_id": credit.id,
        }
