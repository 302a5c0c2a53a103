from odoo import fields, models

from ... import compat
from ...policies.hours import as_clock


class AccountMoveLine(models.Model):
    """Lines of credit notes that give money back for refunded hours."""

    _inherit = "account.move.line"

    prepaid_refund_block_id = fields.Many2one(
        "prepaid.block",
        string="Refunded Block",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="The block whose hours this line of a credit note gives money back for.",
    )

    # Finds the credit notes of blocks.
    _prepaid_refund_idx = compat.Index(
        "(prepaid_refund_block_id) WHERE prepaid_refund_block_id IS NOT NULL"
    )

    def _is_prepaid_money(self):
        """Extend: so is what gives hours back, whatever product the line has."""
        return bool(self.prepaid_refund_block_id) or super()._is_prepaid_money()

    def _copy_data_extend_business_fields(self, values):
        """Extend: what reverses a credit note takes its hours back; another copy has none."""
        result = super()._copy_data_extend_business_fields(values)
        values["prepaid_credit_hours"] = self.prepaid_credit_hours
        return result

    def _get_refund_words(self):
        """Return what there is to say about this line of a credit note, as a dict."""
        self.ensure_one()
        block = self.prepaid_refund_block_id
        return {
            "move": self.move_id.name,
            "block": block.name,
            "hours": as_clock(self.prepaid_credit_hours),
            "amount": self._format_prepaid_amount(self.price_subtotal),
        }
