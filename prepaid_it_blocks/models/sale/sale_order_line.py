from odoo import api, fields, models

from ... import compat
from ...dependents import notify
from ...policies import pricing
from ...policies.hours import as_clock

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


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _inherit = ["sale.order.line", "prepaid.price.text.mixin"]

    qty_delivered_method = fields.Selection(selection_add=[("prepaid", "Prepaid Hours")])
    prepaid_block_ids = fields.One2many("prepaid.block", "sale_line_id", string="Prepaid Blocks")
    prepaid_hours = fields.Float(
        digits="Prepaid Hours",
        compute="_compute_prepaid_amounts",
        store=True,
        help="Hours that this line gives the customer.",
    )
    prepaid_normal_rate = fields.Monetary(
        string="Normal Rate per Hour",
        compute="_compute_prepaid_normal_rate",
        store=True,
        aggregator="avg",
    )
    prepaid_rate = fields.Monetary(
        string="Rate per Hour",
        compute="_compute_prepaid_amounts",
        store=True,
        aggregator="avg",
    )
    prepaid_saving = fields.Monetary(
        string="Saving",
        compute="_compute_prepaid_amounts",
        store=True,
        help="What the customer saves against the normal rate, after pricelist and discount.",
    )
    prepaid_hours_clock = fields.Char(
        compute="_compute_prepaid_hours_clock", help="Hours as h:mm, for documents."
    )
    prepaid_validity_months = fields.Integer(
        related="product_id.prepaid_validity_months", string="Validity in Months"
    )
    prepaid_validity_text = fields.Char(
        compute="_compute_prepaid_validity_text", help="How long the hours last, for documents."
    )

    # Not on any rate: a changed one shows on new quotations.
    @api.depends("product_id", compat.LINE_TAXES, "currency_id", "order_id.partner_id")
    def _compute_prepaid_normal_rate(self):
        for line in self:
            if line._get_live_prepaid_blocks():
                line.prepaid_normal_rate = line.prepaid_normal_rate
            elif line.product_id.is_prepaid_block:
                line.prepaid_normal_rate = line._get_prepaid_normal_rate()
            else:
                line.prepaid_normal_rate = 0.0

    @api.depends(
        "product_id",
        compat.LINE_UOM,
        "product_uom_qty",
        "price_unit",
        "discount",
        "currency_id",
        "prepaid_normal_rate",
    )
    def _compute_prepaid_amounts(self):
        for line in self:
            hours = paid = 0.0
            if line.product_id.is_prepaid_block:
                hours, paid = line._get_prepaid_hours(), line._get_prepaid_price()
            line.prepaid_hours = hours
            line.prepaid_rate = pricing.rate_per_hour(paid, hours)
            line.prepaid_saving = pricing.saving(paid, hours, line.prepaid_normal_rate)

    @api.depends("prepaid_hours")
    def _compute_prepaid_hours_clock(self):
        for line in self:
            line.prepaid_hours_clock = as_clock(line.prepaid_hours)

    @api.depends("prepaid_validity_months", "order_id.company_id.prepaid_activation")
    @api.depends_context("lang")
    def _compute_prepaid_validity_text(self):
        for line in self:
            company = line.order_id.company_id or self.env.company
            months = line.prepaid_validity_months
            line.prepaid_validity_text = company._get_prepaid_validity_text(months)

    def _get_prepaid_hours(self, quantity=None):
        """Return the hours that the line sells: quantity in the product's unit × hours.

        Where the line itself is in hours, those are what is sold.

        :param quantity: another quantity than the line's own
        """
        self.ensure_one()
        quantity = self.product_uom_qty if quantity is None else quantity
        product, unit = self.product_id, self.product_uom_id
        if unit and unit != product.uom_id:
            if unit == self.env.ref("uom.product_uom_hour"):
                return quantity
            quantity = unit._compute_quantity(quantity, product.uom_id, round=False)
        return quantity * product.prepaid_hours

    def _get_prepaid_price(self, quantity=None):
        """Return what the line costs after its discount, on the tax basis of its unit price.

        :param quantity: another quantity than the line's own
        """
        self.ensure_one()
        quantity = self.product_uom_qty if quantity is None else quantity
        price = pricing.after_discount(self.price_unit * quantity, self.discount)
        # As Odoo rounds the line's subtotal.
        return self.currency_id.round(price) if self.currency_id else price

    def _get_prepaid_normal_rate(self):
        """Return what an hour costs without a block, as this line has to say it."""
        self.ensure_one()
        return self.order_id._get_prepaid_normal_rate(self.product_id, self.tax_ids)

    @api.depends("product_id")
    def _compute_qty_delivered_method(self):
        result = super()._compute_qty_delivered_method()
        for line in self.filtered(lambda line: line.product_id.is_prepaid_block):
            line.qty_delivered_method = "prepaid"
        return result

    @api.model
    def _get_prepaid_delivery_methods(self):
        """Return the methods of delivery whose items bill no time: that of blocks.

        Time that such an item stands on is not billed as time and material. Extend to add one.
        """
        return ["prepaid"]

    # Not on the hours used: what draws or gives back calls `_deliver_prepaid`.
    @api.depends("prepaid_block_ids.hours")
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
        used_hours = lines.sudo().prepaid_block_ids._get_used_hours(self._get_accrual_date())
        for line in lines:
            blocks = line.sudo()._get_live_prepaid_blocks()
            hours = sum(blocks.mapped("hours"))
            # Goodwill hours on top were not sold, so they are not delivered either.
            used = sum(min(used_hours[block], block.hours) for block in blocks)
            quantities[line] = line.product_uom_qty * used / hours if hours else 0.0
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
              FROM (SELECT s.id,
                           CASE WHEN t.invoice_policy <> 'order' THEN 'as delivered'
                                WHEN {compat.get_same_kind_sql("u", "h")}
                                THEN 'as ordered, in time'
                                ELSE 'as ordered' END AS kind,
                           ROUND(s.product_uom_qty::numeric
                                 * SUM(LEAST(b.used_hours, b.hours))::numeric
                                 / SUM(b.hours)::numeric, %s) AS quantity
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
                     GROUP BY s.id, t.id, u.id, h.id) d
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

    def _create_prepaid_blocks(self):
        """Make the block of each line that sells hours, pending, and its agreement.

        A line that has a block already is left alone.
        """
        for line in self:
            if line.prepaid_hours <= 0.0 or line._get_live_prepaid_blocks():
                continue
            agreement = self.env["prepaid.agreement"]._get_or_create(line.order_id)
            vals = line._prepare_prepaid_block_vals(agreement)
            # Creation by hand is nobody's right: a block comes from its sale.
            self.env["prepaid.block"].create(vals)
            line.order_id.prepaid_agreement_id = agreement

    def _get_live_prepaid_blocks(self):
        return self.prepaid_block_ids.filtered(lambda block: block.state != "cancelled")

    def _prepare_prepaid_block_vals(self, agreement):
        """Return the values of the block that this line sells.

        :param agreement: the customer's `prepaid.agreement`
        """
        self.ensure_one()
        return {
            "agreement_id": agreement.id,
            "product_id": self.product_id.id,
            "sale_line_id": self.id,
            "currency_id": self.currency_id.id,
            "hours": self.prepaid_hours,
            "rate": self.prepaid_rate,
            "normal_rate": self.prepaid_normal_rate,
            "validity_months": self.prepaid_validity_months,
            # Work between the order and its payment is covered once it is paid.
            "date_start": agreement.company_id._get_prepaid_today(),
        }

    def _activate_prepaid_blocks(self):
        """Activate the pending blocks whose company's condition is fulfilled."""
        for line in self.filtered("prepaid_block_ids"):
            pending = line.prepaid_block_ids.filtered(lambda block: block.state == "pending")
            if pending and line._is_prepaid_activated():
                pending._activate()
        self.mapped("order_id")._note_prepaid_payment()
        # Blocks that were suspended may pay again for what was overage meanwhile.
        blocks = self.mapped("prepaid_block_ids")
        (blocks | blocks._get_moved_in_use()).mapped("agreement_id")._apply_new_hours()

    def _is_prepaid_activated(self):
        """Return whether the company's condition for using the hours is fulfilled.

        Override to add a condition.
        """
        self.ensure_one()
        condition = self.order_id.company_id.prepaid_activation
        return self._holds_prepaid_condition(condition, self.prepaid_hours)

    def _are_prepaid_paid(self):
        """Return whether all these lines are paid: through the portal, or by an invoice."""
        return all(line._holds_prepaid_condition("payment", line.prepaid_hours) for line in self)
