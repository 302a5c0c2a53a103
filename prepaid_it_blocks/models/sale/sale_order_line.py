from odoo import api, fields, models
from odoo.tools import float_compare

from ... import compat
from ...policies import pricing
from ...policies.hours import as_clock, to_hours, to_seconds
from ...taxes import adapt_price


class SaleOrderLine(models.Model):
    """Order items of blocks: hours, rates, blocks that they make, and when those are usable.

    The model's one class in the core, imported after its parts: the first of them runs first.
    """

    _name = "sale.order.line"
    _inherit = [
        "sale.order.line.prepaid.change.mixin",
        "sale.order.line.prepaid.portal.mixin",
        "sale.order.line.prepaid.delivery.mixin",
        "sale.order.line.prepaid.billing.mixin",
        "sale.order.line.prepaid.advance.mixin",
        "prepaid.price.text.mixin",
        "sale.order.line",
    ]

    qty_delivered_method = fields.Selection(
        selection_add=[("prepaid", "Prepaid Hours")], ondelete={"prepaid": "set manual"}
    )
    prepaid_block_ids = fields.One2many("prepaid.block", "sale_line_id", string="Prepaid Blocks")
    prepaid_hours = fields.Float(
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

        Where the line itself is in hours, those are what is sold. They are whole seconds.

        :param quantity: another quantity than the line's own
        """
        self.ensure_one()
        quantity = self.product_uom_qty if quantity is None else quantity
        product, unit = self.product_id, self.product_uom_id
        if unit and unit != product.uom_id:
            if unit == self.env.ref("uom.product_uom_hour"):
                return to_hours(to_seconds(quantity))
            quantity = unit._compute_quantity(quantity, product.uom_id, round=False)
        return to_hours(to_seconds(quantity * product.prepaid_hours))

    def _get_prepaid_price(self, quantity=None):
        """Return the price of the line after its discount, on the tax basis of its unit price.

        :param quantity: another quantity than the line's own
        """
        self.ensure_one()
        quantity = self.product_uom_qty if quantity is None else quantity
        price = pricing.after_discount(self.price_unit * quantity, self.discount)
        # As Odoo rounds the line's subtotal.
        return self.currency_id.round(price) if self.currency_id else price

    def _get_prepaid_normal_rate(self):
        """Return the normal rate per hour: the order's currency, the unit price's tax basis."""
        self.ensure_one()
        order = self.order_id
        company = order.company_id or self.env.company
        currency = order.currency_id or company.currency_id
        date = order.date_order or fields.Date.context_today(order)
        # Sudo: who sells need not see agreements.
        agreement = self.env["prepaid.agreement"].sudo()._find_of_order(order)
        rate = agreement.with_company(company)._find_normal_rate(currency, date, self.product_id)
        return currency.round(adapt_price(rate, self.product_id, self.tax_ids, company))

    def _create_prepaid_blocks(self):
        """Make the block of each line that sells hours, pending, and its agreement.

        A line that has a block already is left alone.
        """
        for line in self:
            if line.prepaid_hours <= 0.0 or line._get_live_prepaid_blocks():
                continue
            agreement = self.env["prepaid.agreement"]._get_or_create(line.order_id)
            vals = line._prepare_prepaid_block_vals(agreement)
            # Nobody may create blocks manually: a block comes from its sale.
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
            "seconds": to_seconds(self.prepaid_hours),
            "rate": self.prepaid_rate,
            "normal_rate": self.prepaid_normal_rate,
            "validity_months": self.prepaid_validity_months,
            # Work between the order and its payment is covered once it is paid.
            "date_start": agreement.company_id._get_prepaid_today(),
        }

    def _activate_prepaid_blocks(self):
        """Activate the blocks on order whose activation condition is fulfilled."""
        for line in self.filtered("prepaid_block_ids"):
            pending = line.prepaid_block_ids.filtered(lambda block: block.state == "pending")
            if pending and line._is_prepaid_activated():
                pending._activate()
        self.mapped("order_id")._record_prepaid_payment()
        # Blocks that were suspended may pay again for what was overage meanwhile.
        blocks = self.mapped("prepaid_block_ids")
        (blocks | blocks._get_moved_in_use()).mapped("agreement_id")._apply_new_hours()

    def _is_prepaid_activated(self):
        """Check if the company's condition for using the hours is fulfilled; extend to add one."""
        self.ensure_one()
        condition = self.order_id.company_id.prepaid_activation
        return self._holds_prepaid_condition(condition)

    def _are_prepaid_paid(self):
        """Check if all these lines are paid: through the portal, or by an invoice."""
        return all(line._holds_prepaid_condition("payment") for line in self)

    def _holds_prepaid_condition(self, condition, seconds=None, online_amount=None):
        """Check if the first so many seconds of the line fulfil a condition.

        Hours that were added later fulfil it when the money for them has come too.
        :param condition: one of the values of the company's `prepaid_activation`
        :param seconds: seconds of the line, counted from the first one sold; None for all
        :param online_amount: what had to be paid online for them, where that is known;
            else the order's total
        """
        self.ensure_one()
        seconds = to_seconds(self.prepaid_hours) if seconds is None else seconds
        if condition == "order":
            return self.order_id.state == "sale"
        is_paid = condition == "payment"
        if is_paid and self.order_id._is_paid_online(online_amount):
            # What was paid, less what credit notes gave back of it.
            sold = max(self._get_prepaid_quantity(seconds), self._get_invoiced_quantity())
            covered = sold - self._get_credited_quantity()
        else:
            covered = self._get_invoiced_quantity(is_paid) - self._get_credited_quantity(is_paid)
            covered += self._get_advanced_quantity(is_paid)
        precision = self.env["decimal.precision"].precision_get(compat.UNIT_PRECISION)
        # Quantities have two decimals or so: half a step is no time that is missing.
        missing = self._get_prepaid_quantity(seconds) - covered - 0.5 * 10**-precision
        return float_compare(missing, 0.0, precision_digits=precision + 2) <= 0

    def _get_prepaid_quantity(self, seconds):
        """Return the quantity of the line that so many seconds are."""
        self.ensure_one()
        return self.product_uom_qty * seconds / (to_seconds(self.prepaid_hours) or 1)

    def _get_invoiced_quantity(self, is_paid=False):
        """Return the quantity on posted invoices of the line, in the line's unit.

        :param is_paid: whether only paid ones count, and of others what advances paid
        """
        return self._sum_quantities(
            "out_invoice", lambda move: move._get_prepaid_paid_share() if is_paid else 1.0
        )

    def _get_credited_quantity(self, is_paid=False):
        """Return the quantity on posted credit notes of the line, in the line's unit.

        A credit note at a lower price per unit gives money back and no hours: it does not
        count. One of an invoice that is not paid takes away nothing that was paid.

        :param is_paid: whether only those count that give back what was paid
        """

        def counts(move):
            invoice = move.reversed_entry_id
            return 0.0 if is_paid and invoice and not invoice._is_prepaid_paid() else 1.0

        return self._sum_quantities("out_refund", counts)

    def _sum_quantities(self, move_type, counts):
        """Return the quantity of the line on posted documents.

        :param move_type: type of the documents
        :param counts: a function of a document that says which part of it counts
        """
        self.ensure_one()
        total = 0.0
        for row in self._get_quantity_rows():
            move = row.move_id
            if move.state != "posted" or move.move_type != move_type:
                continue
            if move_type == "out_refund" and self._is_rebate(row):
                continue
            quantity = row.quantity
            if row.product_uom_id and row.product_uom_id != self.product_uom_id:
                quantity = row.product_uom_id._compute_quantity(quantity, self.product_uom_id)
            total += quantity * counts(move)
        return total

    def _is_rebate(self, row):
        """Check if a line of a credit note gives money back and no hours.

        Its price per unit is lower than that of the invoice that it credits; than this line's,
        where it credits none. The order's price may have changed since.

        :param row: an `account.move.line` of a credit note
        """
        invoice = row.move_id.reversed_entry_id
        charged = self.invoice_lines.filtered(lambda line: line.move_id == invoice) or self
        price = min(pricing.after_discount(line.price_unit, line.discount) for line in charged)
        given = pricing.after_discount(row.price_unit, row.discount)
        return row.currency_id.compare_amounts(given, price) < 0

    def _get_quantity_rows(self):
        """Return the invoice lines that charge or credit this line's quantity.

        Extend to leave out lines that are about money alone.

        :return: `account.move.line` records of documents of any type and state
        """
        self.ensure_one()
        return self.invoice_lines
