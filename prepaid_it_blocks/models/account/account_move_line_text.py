from odoo import api, fields, models

from ... import compat
from ...policies import pricing


class AccountMoveLine(models.Model):
    """What invoices say of blocks: hours, rate and saving; what was drawn since."""

    _name = "account.move.line"
    _inherit = ["account.move.line", "prepaid.price.text.mixin"]

    prepaid_hours = fields.Float(
        string="Prepaid Hours Billed",
        digits="Prepaid Hours",
        compute="_compute_prepaid_figures",
        compute_sudo=True,
        help="Hours that this line of an invoice bills.",
    )
    prepaid_rate = fields.Monetary(
        string="Rate per Hour",
        compute="_compute_prepaid_figures",
        compute_sudo=True,
        aggregator=None,
    )
    prepaid_normal_rate = fields.Monetary(
        string="Normal Rate per Hour",
        compute="_compute_prepaid_figures",
        compute_sudo=True,
        aggregator=None,
    )
    prepaid_saving = fields.Monetary(
        string="Saving", compute="_compute_prepaid_figures", compute_sudo=True
    )
    prepaid_noted_block_id = fields.Many2one(
        "prepaid.block",
        string="Draws Noted Of",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="This line tells the customer what was drawn from the block.",
    )
    prepaid_noted_hours = fields.Float(
        string="Draws Noted", digits="Prepaid Hours", readonly=True, copy=False
    )

    # Finds what customers were told of a block.
    _prepaid_noted_idx = compat.Index(
        "(prepaid_noted_block_id) WHERE prepaid_noted_block_id IS NOT NULL"
    )

    @api.depends(
        "product_id", "product_uom_id", "quantity", "price_unit", "discount", "prepaid_credit_hours"
    )
    def _compute_prepaid_figures(self):
        for line in self:
            hours = rate = normal_rate = saving = 0.0
            if line.product_id.is_prepaid_block and line.move_id.is_sale_document(True):
                hours = line._get_prepaid_hours_billed()
                price = line._get_prepaid_price()
                rate = pricing.rate_per_hour(price, hours)
                if line.move_id.move_type != "out_refund":
                    normal_rate = line._get_prepaid_normal_rate()
                    saving = pricing.saving(price, hours, normal_rate)
            line.prepaid_hours = hours
            line.prepaid_rate = rate
            line.prepaid_normal_rate = normal_rate
            line.prepaid_saving = saving

    def _get_prepaid_hours_billed(self):
        """Return the hours of this line: those of its share of the order, else the product's."""
        self.ensure_one()
        if self.prepaid_credit_hours:
            return self.prepaid_credit_hours
        order_line = self.sale_line_ids.filtered("prepaid_hours")[:1]
        product = self.product_id
        uom = order_line.product_uom_id or product.uom_id
        quantity = self.quantity
        if self.product_uom_id and self.product_uom_id != uom:
            quantity = self.product_uom_id._compute_quantity(quantity, uom, round=False)
        if order_line:
            return quantity * order_line.prepaid_hours / order_line.product_uom_qty
        return quantity * product.prepaid_hours

    def _get_prepaid_price(self):
        """Return this line's price after its discount, on its tax basis and not rounded."""
        self.ensure_one()
        price = self.price_unit * self.quantity
        return pricing.after_discount(price, self.discount)

    def _get_prepaid_normal_rate(self):
        """Return the normal rate that the customer was shown, in the invoice's currency."""
        self.ensure_one()
        move = self.move_id
        date = move.invoice_date or fields.Date.context_today(self)
        order_line = self.sale_line_ids.filtered("prepaid_hours")[:1]
        if order_line:
            return order_line.currency_id._convert(
                order_line.prepaid_normal_rate, move.currency_id, move.company_id, date
            )
        agreement = self.env["prepaid.agreement"].with_company(move.company_id)
        return agreement._get_normal_rate(move.currency_id, date, self.product_id)

    def copy_data(self, default=None):
        """Extend: lines that tell of draws stay behind when their invoice is copied."""
        vals_list = super().copy_data(default)
        if not self.env.context.get("prepaid_leave_out_notes"):
            return vals_list
        # Odoo creates no line without values.
        return [
            {} if line.prepaid_noted_block_id else vals
            for line, vals in zip(self, vals_list, strict=True)
        ]
