from markupsafe import escape

from odoo import api, fields, models


class AccountMove(models.Model):
    """Invoices, credit notes and entries that book the money for prepaid hours."""

    _name = "account.move"
    _inherit = [
        "account.move.prepaid.revenue.mixin",
        "account.move.prepaid.accrual.mixin",
        "account.move.prepaid.warning.mixin",
        "account.move.prepaid.summary.mixin",
        "prepaid.guard.mixin",
        "account.move",
    ]

    prepaid_revenue_ids = fields.One2many(
        "prepaid.revenue",
        "move_id",
        readonly=True,
        groups="account.group_account_invoice,prepaid_it_blocks.group_manager",
    )
    is_prepaid_recognition = fields.Boolean(
        compute="_compute_is_prepaid_recognition", compute_sudo=True
    )
    is_prepaid_recognition_reset = fields.Boolean(
        string="Prepaid Recognition Reset",
        readonly=True,
        copy=False,
        help="The recognition of these hours was reset: the entry cannot be posted again.",
    )

    @api.model
    def _get_guarded_fields(self):
        """Extend: whether recognition was reset is what happened to the entry."""
        return super()._get_guarded_fields() | {"is_prepaid_recognition_reset"}

    def _compute_is_prepaid_recognition(self):
        found = self.env["prepaid.revenue"].search([("move_id", "in", self.ids)])
        moves = found.mapped("move_id")
        for move in self:
            move.is_prepaid_recognition = move in moves

    def _post(self, *args, **kwargs):
        """Extend: note on blocks that the money for refunded hours is given back."""
        posted = super()._post(*args, **kwargs)
        for line in posted._get_refund_lines():
            text = self.env._(
                "Credit note %(move)s gives %(amount)s back for %(hours)s hours.",
                **line._get_refund_message_values(),
            )
            line.prepaid_refund_block_id.message_post(body=escape(text))
        return posted

    def button_draft(self):
        """Extend: note on blocks that the credit note of refunded hours is a draft again."""
        posted = self.filtered(lambda move: move.state == "posted")
        credited = [(line.prepaid_refund_block_id, line) for line in posted._get_refund_lines()]
        texts = [
            self.env._(
                "Credit note %(move)s over %(hours)s hours was reset to draft. The hours stay "
                "taken back.",
                **line._get_refund_message_values(),
            )
            for __, line in credited
        ]
        result = super().button_draft()
        for (block, __), text in zip(credited, texts, strict=True):
            block.message_post(body=escape(text))
        return result

    def button_cancel(self):
        """Extend: note on blocks that the credit note of refunded hours is cancelled."""
        texts = [
            (
                line.prepaid_refund_block_id,
                self.env._(
                    "Credit note %(move)s was cancelled: %(hours)s hours of block %(block)s stay "
                    "taken back, and no money is given back for them. Draft another credit note "
                    "(Refund), or give the hours back (Give Hours Back), on the block.",
                    **line._get_refund_message_values(),
                ),
            )
            for line in self._get_refund_lines()
        ]
        result = super().button_cancel()
        self._notify_refund_cancelled(texts)
        return result

    def unlink(self):
        """Extend: note on blocks that the credit note of refunded hours is deleted."""
        texts = [
            (
                line.prepaid_refund_block_id,
                self.env._(
                    "The credit note over %(hours)s hours of block %(block)s was deleted: they "
                    "stay taken back, and no money is given back for them. Draft another credit "
                    "note (Refund), or give the hours back (Give Hours Back), on the block.",
                    **line._get_refund_message_values(),
                ),
            )
            for line in self._get_refund_lines()
        ]
        result = super().unlink()
        self._notify_refund_cancelled(texts)
        return result

    def _get_prepaid_discount_factor(self):
        """Return the factor of discounts in lines of their own on prices.

        What was paid in advance, or by a gift card, is no discount. The same in SQL:
        `prepaid.revenue._get_discount_query`.
        """
        self.ensure_one()
        lines = self.invoice_line_ids.filtered(
            lambda line: line.display_type == "product" and not line.is_downpayment
        )
        charged = sum(line.price_subtotal for line in lines if line.price_subtotal > 0.0)
        less = sum(
            line.price_subtotal
            for line in lines
            if line.price_subtotal < 0.0
            and not line.product_id.is_prepaid_block
            and line.account_id.internal_group in ("income", "expense")
        )
        return max(charged + less, 0.0) / charged if charged else 1.0

    def _get_refund_lines(self):
        """Return the lines of these credit notes that are for refunded hours, and not undone."""
        # Sudo: accountants need not see blocks.
        moves = self.sudo().filtered(lambda move: move.state != "cancel")
        return moves.mapped("invoice_line_ids").filtered("prepaid_refund_block_id")

    def _notify_refund_cancelled(self, texts):
        """Note on blocks that nothing gives money back for their hours, and remind somebody.

        :param texts: list of (`prepaid.block`, text of the message)
        """
        for block, text in texts:
            block.message_post(body=escape(text))
            block.agreement_id._remind(self.env._("See to hours that were refunded"), text)
