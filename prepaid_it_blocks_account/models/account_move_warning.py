from markupsafe import escape

from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks.policies.hours import as_clock, to_hours


class AccountMovePrepaidWarningMixin(models.AbstractModel):
    """The part of invoices and credit notes that warns of money and hours that part."""

    _name = "account.move.prepaid.warning.mixin"
    _description = "Warnings of Invoices of Prepaid Hours"

    has_prepaid_manual_lines = fields.Boolean(
        compute="_compute_has_prepaid_manual_lines",
        compute_sudo=True,
        help="A line charges prepaid hours that no order sells, while the company defers them.",
    )
    prepaid_warning = fields.Text(
        compute="_compute_prepaid_warning",
        compute_sudo=True,
        help="What this document does to prepaid hours that may not be meant.",
    )

    @api.depends("move_type", "invoice_line_ids.product_id", "invoice_line_ids.sale_line_ids")
    def _compute_has_prepaid_manual_lines(self):
        for move in self:
            move.has_prepaid_manual_lines = (
                move.move_type in ("out_invoice", "out_receipt")
                and move.company_id._has_prepaid_revenue()
                and any(line._is_prepaid_manual() for line in move.invoice_line_ids)
            )

    @api.depends(
        "move_type",
        "company_id",
        "invoice_line_ids.product_id",
        "invoice_line_ids.sale_line_ids",
        "invoice_line_ids.quantity",
        "invoice_line_ids.price_unit",
        "invoice_line_ids.discount",
        "invoice_line_ids.prepaid_refund_block_id",
    )
    def _compute_prepaid_warning(self):
        for move in self:
            texts = [move._get_prepaid_branch_warning()]
            if move._get_prepaid_manual_credits():
                texts.append(
                    self.env._(
                        "This credit note gives money for prepaid hours back, and the customer "
                        "keeps the hours. To take them back too, delete it and press Refund on "
                        "the block."
                    )
                )
            move.prepaid_warning = "\n".join(text for text in texts if text) or False

    def _post(self, *args, **kwargs):
        """Extend: note what of blocks and their money parts by what is posted."""
        posted = super()._post(*args, **kwargs)
        for move in posted.filtered("has_prepaid_manual_lines"):
            text = self.env._(
                "This invoice charges prepaid hours without an order: the customer gets no hours "
                "from it, and its money is not recognised by hours. Sell blocks on orders."
            )
            move.message_post(body=escape(text))
        # Sudo: accountants need not see blocks and the companies above.
        for move in posted.sudo():
            text = move._get_prepaid_branch_warning()
            if text:
                move.message_post(body=escape(text))
            move._warn_of_manual_credits()
        return posted

    def _get_prepaid_branch_warning(self):
        """Return the warning on blocks of a branch that books them as income, or None."""
        self.ensure_one()
        company = self.company_id
        parent = company._get_prepaid_deferring_parent()
        if not (
            parent
            and self.is_sale_document(include_receipts=True)
            and self.invoice_line_ids.filtered("product_id.is_prepaid_block")
        ):
            return None
        return self.env._(
            "%(parent)s defers the money for prepaid hours, and its branch %(branch)s books it as "
            "income at once. To defer it there too, choose %(branch)s in the company menu, open "
            "Revenue, Set Up, and switch it on.",
            parent=parent.name,
            branch=company.name,
        )

    def _get_prepaid_manual_credits(self):
        """Return the lines of a credit note that give bought hours back outside of a refund."""
        self.ensure_one()
        if self.move_type != "out_refund":
            return self.invoice_line_ids.browse()
        return self.invoice_line_ids.filtered(
            lambda line: (
                not line.prepaid_refund_block_id
                and line.quantity
                and any(
                    sold._get_live_prepaid_blocks() and not sold._is_rebate(line)
                    for sold in line.sale_line_ids
                )
            )
        )

    def _warn_of_manual_credits(self):
        """Note on blocks, and remind who looks after them, that hours are not charged any more.

        Hours that were taken back before have waited for just this credit note.
        """
        self.ensure_one()
        for block in self._get_prepaid_manual_credits().sale_line_ids._get_live_prepaid_blocks():
            seconds = min(block._get_uncharged_seconds(), block.balance_seconds)
            if seconds <= 0:
                continue
            text = self.env._(
                "Credit note %(move)s gives money back for hours of block %(block)s, which the "
                "customer keeps: %(hours)s hours left are not charged any more. To take them "
                "back, press Refund on the block; no other credit note is needed.",
                move=self.name,
                block=block.name,
                hours=as_clock(to_hours(seconds)),
            )
            block.message_post(body=escape(text))
            if not block.is_suspended:
                block.agreement_id._remind(self.env._("See to hours that were credited"), text)
