from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks.policies.hours import to_hours, to_seconds
from odoo.exceptions import UserError


class PrepaidBlockRefund(models.TransientModel):
    """The dialog that takes bought hours back and drafts the credit note for them."""

    _name = "prepaid.block.refund"
    _inherit = "prepaid.block.dialog"
    _description = "Refund Prepaid Hours"

    balance_hours = fields.Float(related="block_id.balance_hours", related_sudo=False)
    currency_id = fields.Many2one(related="block_id.currency_id", related_sudo=False)
    hours = fields.Float(string="Hours to Refund")
    note = fields.Text(compute="_compute_money")
    is_opening = fields.Boolean(compute="_compute_money")
    is_creditable = fields.Boolean(compute="_compute_money")
    uncharged_hours = fields.Float(
        string="Not Charged",
        compute="_compute_money",
        help="Hours of the block that are not invoiced yet, or that a credit note gave back. "
        "They go first: the credit note is for the others alone.",
    )
    uncredited_hours = fields.Float(
        string="Still to Be Credited",
        compute="_compute_money",
        help="Hours that were taken back before, while their money was not given back yet.",
    )
    is_credited = fields.Boolean(
        string="Draft a Credit Note",
        compute="_compute_is_credited",
        store=True,
        readonly=False,
        compute_sudo=False,
        help="Against the block's invoice, with its taxes. Without it only the hours go, and "
        "their money waits for a credit note.",
    )
    is_uncredited_included = fields.Boolean(
        string="Credit Those Too",
        compute="_compute_is_uncredited_included",
        store=True,
        readonly=False,
        compute_sudo=False,
    )
    product_id = fields.Many2one(
        "product.product",
        string="Account and Taxes Of",
        compute="_compute_product_id",
        store=True,
        readonly=False,
        compute_sudo=False,
        domain="[('sale_ok', '=', True)]",
        help="The credit note is on this product's account and with its taxes, because the "
        "invoice is not in these books.",
    )
    price = fields.Selection(
        [
            ("rule", "What the agreement says"),
            ("paid", "What was paid"),
            ("other", "Another price"),
        ],
        string="Refund At",
        default="rule",
        required=True,
    )
    rule_rate = fields.Monetary(
        string="Agreed per Hour",
        compute="_compute_money",
        help="What the agreement gives back for an unused hour.",
    )
    paid_rate = fields.Monetary(string="Paid per Hour", compute="_compute_money")
    rate = fields.Monetary(
        string="Refund per Hour",
        compute="_compute_rate",
        store=True,
        readonly=False,
        compute_sudo=False,
        help="On the tax basis of the sales price, 0 included.",
    )
    amount = fields.Monetary(string="Credit Note", compute="_compute_amount")
    is_done = fields.Boolean(readonly=True)

    def _get_known_block(self):
        """Return the block as invoices know it; none before it is chosen.

        :raise AccessError: for who may not read it
        """
        self.ensure_one()
        block = self.block_id
        if block:
            (block._origin or block).check_access("read")
        # Sudo: what was paid stands on invoices, which not every manager reads.
        return block.sudo()

    @api.depends("block_id")
    def _compute_money(self):
        for dialog in self:
            block = dialog._get_known_block()
            dialog.is_opening = bool(block and block._get_opening())
            dialog.is_creditable = bool(block and (dialog.is_opening or block._get_bills()))
            dialog.note = block._get_refund_note() if block else ""
            uncharged = block._get_uncharged_seconds() if block else 0
            uncredited = block._get_uncredited_seconds() if block else 0
            dialog.uncharged_hours = to_hours(uncharged)
            dialog.uncredited_hours = to_hours(uncredited)
            dialog.rule_rate = block._get_refund_rate() if block else 0.0
            dialog.paid_rate = block._get_paid_rate() if block else 0.0

    # Methods of their own: a value that is given keeps no other one from being computed.
    @api.depends("block_id")
    def _compute_is_credited(self):
        for dialog in self:
            block = dialog._get_known_block()
            dialog.is_credited = bool(block) and block._can_be_credited()

    @api.depends("block_id")
    def _compute_is_uncredited_included(self):
        for dialog in self:
            # The money for hours of an opening balance may have been paid back elsewhere.
            dialog.is_uncredited_included = bool(dialog.uncredited_hours) and not dialog.is_opening

    @api.depends("block_id")
    def _compute_product_id(self):
        for dialog in self:
            block = dialog._get_known_block()
            dialog.product_id = block._get_refund_product() if block else False

    @api.depends("block_id", "price")
    def _compute_rate(self):
        for dialog in self:
            if dialog.price == "other":
                dialog.rate = dialog.rate
            else:
                is_paid = dialog.price == "paid"
                dialog.rate = dialog.paid_rate if is_paid else dialog.rule_rate

    @api.depends("block_id", "hours", "rate", "is_credited", "is_uncredited_included")
    def _compute_amount(self):
        for dialog in self:
            is_credited = dialog.block_id and dialog.is_credited
            dialog.amount = dialog._plan(dialog._get_known_block()).amount if is_credited else 0.0

    def _plan(self, block):
        """Return the `Refund` that the dialog asks for.

        :param block: the `prepaid.block`, as invoices know it
        """
        uncredited = (
            self.uncredited_hours if self.is_credited and self.is_uncredited_included else 0.0
        )
        return block._plan_refund(self.hours, rate=self.rate, uncredited=uncredited)

    def action_refund(self):
        """Take the hours back, draft the credit notes and open them for who may see them.

        Once: a second click takes nothing more.

        :raise AccessError: for users who are no managers
        :raise UserError: when the hours cannot be taken back, or the money not be given back
        """
        block = self._get_block()
        if self.is_done:
            raise UserError(self.env._("These hours were refunded already."))
        close = {"type": "ir.actions.act_window_close"}
        plan = self._plan(block)
        if self.is_credited:
            block._check_refund_rate(plan, self.rate, self.product_id)
        if not (self.is_credited and plan.seconds and not to_seconds(self.hours)):
            block._refund(self.hours, self.reason)
        self.is_done = True
        # What is not charged needs no credit note.
        if not (self.is_credited and plan.seconds):
            return close
        credits = block._create_refund_credit_note(plan, self.reason, self.product_id.sudo())
        own = credits.with_user(self.env.user)
        if not own.has_access("read"):
            return close
        action = {
            "name": self.env._("Credit Notes"),
            "type": "ir.actions.act_window",
            "res_model": "account.move",
        }
        if len(credits) > 1:
            return dict(action, view_mode="list,form", domain=[("id", "in", credits.ids)])
        return dict(action, view_mode="form", res_id=credits.id)
