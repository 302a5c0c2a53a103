from odoo import models


class AccountMoveLine(models.Model):
    """Blocks on invoices that were made by hand.

    Hours come from orders alone: who is invoiced for a block without one gets none, and so
    nothing is owed. The money is income at once, as without deferred revenue; deferred it would
    stay so for ever. An accountant who chooses the deferred account for such a line finds it in
    the tie-out, as money of no block.
    """

    _inherit = "account.move.line"

    def _is_prepaid_by_hand(self):
        """Return whether this line charges a block that no order sells."""
        self.ensure_one()
        # Sudo: whoever edits an invoice need not see its order.
        line = self.sudo()
        return bool(
            line.product_id.is_prepaid_block
            and not (line.sale_line_ids or line.prepaid_refund_block_id)
            and line.move_id.is_sale_document(include_receipts=True)
        )

    def _get_prepaid_usual_account(self):
        """Return the account that the line would have were its product no block."""
        self.ensure_one()
        move = self.move_id
        product = self.product_id.product_tmpl_id.with_company(move.company_id)
        accounts = product.get_product_accounts(fiscal_pos=move.fiscal_position_id)
        usual = accounts.get("usual_income", accounts["income"])
        return usual or move.journal_id.default_account_id

    def _compute_account_id(self):
        """Extend: a block without an order is income."""
        result = super()._compute_account_id()
        for line in self:
            if line._is_prepaid_by_hand():
                line.account_id = line._get_prepaid_usual_account() or line.account_id
        return result

    def copy_data(self, default=None):
        """Extend: the copy of an order's invoice is made by hand.

        Credit notes, and the invoices that replace credited ones, keep their order.
        """
        vals_list = super().copy_data(default)
        if not self.env.context.get("include_business_fields"):
            for line, vals in zip(self, vals_list, strict=True):
                if line.is_prepaid_deferred and line.product_id.is_prepaid_block:
                    account = line._get_prepaid_usual_account()
                    vals["account_id"] = account.id or vals.get("account_id")
        return vals_list
