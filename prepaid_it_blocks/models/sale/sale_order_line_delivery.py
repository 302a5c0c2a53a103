from odoo import api, fields, models

from ... import compat
from ...columns import add_columns
from ...dependents import notify

# Stored fields that a delivered quantity up to the ordered one leaves as they are, on a line
# that is invoiced as ordered; a line sold in units of time also has its own remaining hours.
_AS_ORDERED = {
    ("sale.order", "invoice_status"),
    ("sale.order.line", "invoice_status"),
    ("sale.order.line", "qty_invoiced"),
    ("sale.order.line", "qty_to_invoice"),
    ("sale.order.line", "untaxed_amount_to_invoice"),
}
_UNAFFECTED = {
    "as ordered": _AS_ORDERED | {("sale.order.line", "remaining_hours")},
    "as ordered, in time": _AS_ORDERED,
    "as delivered": set(),
}
# What lines have delivered whose blocks have changed: id, key of `_UNAFFECTED` and quantity. Takes
# the decimals of the quantity and the blocks' ids.
_DELIVERED_QUERY = f"""
    SELECT s.id,
           CASE WHEN t.invoice_policy <> 'order' THEN 'as delivered'
                WHEN {compat.get_same_kind_sql("u", "h")}
                THEN 'as ordered, in time'
                ELSE 'as ordered' END AS kind,
           ROUND(s.product_uom_qty::numeric
                 * SUM(LEAST(b.used_seconds, b.seconds)) / SUM(b.seconds), %s) AS quantity
      FROM sale_order_line s
      JOIN prepaid_block b ON b.sale_line_id = s.id
                          AND b.state <> 'cancelled'
      JOIN product_product p ON p.id = s.product_id
      JOIN product_template t ON t.id = p.product_tmpl_id
      JOIN uom_uom u ON u.id = s.{compat.LINE_UOM}
      LEFT JOIN uom_uom h ON h.id = (
                SELECT res_id FROM ir_model_data
                 WHERE module = 'uom' AND name = 'product_uom_hour')
     WHERE s.id IN (SELECT sale_line_id FROM prepaid_block WHERE id = ANY(%s))
       AND s.qty_delivered_method = 'prepaid'
     GROUP BY s.id, t.id, u.id, h.id
"""


class SaleOrderLinePrepaidDeliveryMixin(models.AbstractModel):
    """Part of `sale.order.line`: the used part of a block's hours is what is delivered of it."""

    _name = "sale.order.line.prepaid.delivery.mixin"
    _description = "Delivery of Prepaid Hours"

    def _auto_init(self):
        """Extend: items that are there already sell no hours; nothing is computed for them."""
        names = ("prepaid_hours", "prepaid_normal_rate", "prepaid_rate", "prepaid_saving")
        add_columns(self, dict.fromkeys(names, 0))
        return super()._auto_init()

    @api.depends("product_id")
    def _compute_qty_delivered_method(self):
        result = super()._compute_qty_delivered_method()
        for line in self.filtered(lambda line: line.product_id.is_prepaid_block):
            line.qty_delivered_method = "prepaid"
        return result

    @api.model
    def _get_prepaid_delivery_methods(self):
        """Return the methods of delivery without billable time: that of blocks.

        Time that such an item stands on is not billed as time and material. Extend to add one.
        """
        return ["prepaid"]

    # Not on the hours used: what draws or gives back calls `_deliver_prepaid`.
    @api.depends("prepaid_block_ids.seconds")
    def _compute_qty_delivered(self):
        return super()._compute_qty_delivered()

    def _prepare_qty_delivered(self):
        """Extend: a block's delivered quantity is the used part of its hours.

        It is read from the block's own figures; only for a day in the past, which accruals ask
        for, it is summed over the history.
        """
        quantities = super()._prepare_qty_delivered()
        lines = self.filtered(lambda line: line.qty_delivered_method == "prepaid")
        # Sudo: a technician's time delivers a line that the technician cannot read.
        used_of = lines.sudo().prepaid_block_ids._get_used_seconds(self._get_accrual_date())
        for line in lines:
            blocks = line.sudo()._get_live_prepaid_blocks()
            sold = sum(block.seconds for block in blocks)
            # Goodwill hours on top were not sold, so they are not delivered either.
            used = sum(min(used_of[block], block.seconds) for block in blocks)
            quantities[line] = line.product_uom_qty * used / sold if sold else 0.0
        return quantities

    @api.model
    def _deliver_prepaid(self, blocks):
        """Bring the lines that sold blocks in line with the blocks' used hours.

        One statement, whatever the number of lines and the length of their history: what
        `_compute_qty_delivered` would say. A line that is invoiced as ordered never delivers
        more than was ordered, so that nothing about its invoices changes; any other goes the
        ORM's way from there.

        :param blocks: `prepaid.block` whose used hours have changed
        """
        read = ["product_id", "product_uom_qty", "qty_delivered", "qty_delivered_method"]
        self.flush_model(read)
        # pylint: disable=sql-injection  # a column's name, of this series
        self.env.cr.execute(
            f"""
            UPDATE sale_order_line l
               SET qty_delivered = d.quantity,
                   write_uid = %s, write_date = now() AT TIME ZONE 'UTC'
              FROM ({_DELIVERED_QUERY}) d
             WHERE l.id = d.id AND l.qty_delivered IS DISTINCT FROM d.quantity
            RETURNING l.id, d.kind
            """,
            [self.env.uid, self._fields["qty_delivered"].get_digits(self.env)[1], blocks.ids],
        )
        kinds = {}
        for number, kind in self.env.cr.fetchall():
            kinds.setdefault(kind, []).append(number)
        for kind, numbers in kinds.items():
            lines = self.browse(numbers)
            lines.invalidate_recordset(["qty_delivered"], flush=False)
            notify(lines, ["qty_delivered"], _UNAFFECTED[kind])

    @api.model
    def _get_accrual_date(self):
        """Return the date of an accrual's deliveries, or None for now."""
        return fields.Date.to_date(self.env.context.get("accrual_entry_date"))

    def _compute_amount_to_invoice_at_date(self):
        """Extend: hours that are paid and not used are nothing to accrue.

        Only 19.0 asks: its dialog takes what is invoiced beyond what is delivered out of the
        income, invoice line by invoice line: all of a block of which a quarter was used. To
        defer the money for hours is what the recognition of revenue is for, by the hour; where
        it is switched on, that money is not in the income at all.
        """
        result = super()._compute_amount_to_invoice_at_date()
        for line in self.filtered("prepaid_block_ids"):
            line.amount_to_invoice_at_date = max(line.amount_to_invoice_at_date, 0.0)
        return result
