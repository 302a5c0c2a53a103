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
    is_invoiced = fields.Boolean(compute="_compute_money", compute_sudo=True)
    is_opening = fields.Boolean(compute="_compute_money", compute_sudo=True)
    is_creditable = fields.Boolean(compute="_compute_money", compute_sudo=True)
    note = fields.Text(compute="_compute_money", compute_sudo=True)
    is_credited = fields.Boolean(
        string="Draft a Credit Note",
        compute="_compute_is_credited",
        store=True,
        readonly=False,
        compute_sudo=True,
        help="Against the block's invoice, with its taxes. Without it only the hours go, and "
        "the money waits for a credit note that you make.",
    )
    product_id = fields.Many2one(
        "product.product",
        string="Account and Taxes Of",
        compute="_compute_product_id",
        store=True,
        readonly=False,
        compute_sudo=True,
        domain="[('sale_ok', '=', True)]",
        help="The credit note is on this product's account and with its taxes, because the "
        "invoice is not in these books.",
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
    def _compute_money(self):
        for dialog in self:
            block = dialog.block_id
            dialog.is_invoiced = bool(block and block._get_billing_lines())
            dialog.is_opening = bool(block and block._get_opening())
            dialog.is_creditable = dialog.is_invoiced or dialog.is_opening
            dialog.note = block._get_refund_note() if block else ""

    # Methods of their own: a value that is given keeps no other one from being computed.
    @api.depends("block_id")
    def _compute_is_credited(self):
        for dialog in self:
            dialog.is_credited = bool(dialog.block_id) and dialog.block_id._can_be_credited()

    @api.depends("block_id")
    def _compute_product_id(self):
        for dialog in self:
            block = dialog.block_id
            dialog.product_id = block._get_refund_product() if block else False

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
            block._check_refund_rate(plan, self.rate, self.product_id)
        block._refund(self.hours, self.reason)
        # What another credit note gave back needs none.
        if not (self.is_credited and plan.hours):
            return close
        credit = block._create_refund_credit_note(plan, self.reason, self.product_id.sudo())
        own = credit.with_user(self.env.user)
        if not compat.can_read(own):
            return close
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "view_mode": "form",
            "res_id": credit.id,
        }
