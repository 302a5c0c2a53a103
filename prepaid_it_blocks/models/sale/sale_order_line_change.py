from markupsafe import escape

from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_amount

from ... import compat
from ...policies import numbers, pricing
from ...policies.hours import as_clock, to_hours, to_seconds

# A change of these may change what a line sells.
_SALE_FIELDS = {"product_id", compat.LINE_UOM, "product_uom_qty", "price_unit", "discount"}


class SaleOrderLinePrepaidChangeMixin(models.AbstractModel):
    """Part of `sale.order.line`: changes of lines, and the blocks that follow them."""

    _name = "sale.order.line.prepaid.change.mixin"
    _description = "Changes of Lines with Prepaid Hours"
    _inherit = ["prepaid.guard.mixin", "prepaid.range.mixin"]

    @api.constrains("product_id", compat.LINE_UOM, "product_uom_qty")
    def _check_prepaid_hours(self):
        for line in self:
            if not numbers.is_within(line.prepaid_hours, -numbers.MAX_HOURS, numbers.MAX_HOURS):
                raise ValidationError(
                    self.env._(
                        "%(product)s: one order item sells %(highest)s hours at most. Enter a "
                        "smaller quantity.",
                        product=line.product_id.display_name,
                        highest=numbers.as_text(numbers.MAX_HOURS),
                    )
                )

    @api.model
    def _get_number_ranges(self):
        """Extend: what hours and rates are made of is a number, whatever is sold."""
        highest = numbers.MAX_MONEY
        fields = ("product_uom_qty", "price_unit", "discount")
        return super()._get_number_ranges() | dict.fromkeys(fields, (-highest, highest))

    @api.model
    def _get_guarded_fields(self):
        """Extend: what a line gives follows from its product, quantity and price."""
        return super()._get_guarded_fields() | {
            "prepaid_hours",
            "prepaid_normal_rate",
            "prepaid_rate",
            "prepaid_saving",
        }

    @api.constrains("product_id", "product_uom_qty", "price_unit", "discount")
    def _check_prepaid_sold(self):
        """Refuse lines that take hours back, or give money for them: orders sell hours.

        :raise ValidationError: naming the product, and saying how hours are given back
        """
        for line in self.filtered("product_id.is_prepaid_block"):
            # Sudo: whoever sells need not see all of the product.
            product = line.sudo().product_id.prepaid_label
            if line.product_uom_qty < 0.0:
                raise ValidationError(
                    self.env._(
                        "%s cannot be sold in a quantity below 0. To sell fewer hours, lower the "
                        "quantity of the line that sells them. To give unused hours back for "
                        "money, press Refund on the block.",
                        product,
                    )
                )
            if pricing.after_discount(line.price_unit, line.discount) < 0.0:
                raise ValidationError(
                    self.env._(
                        "%s cannot be sold at a price below 0: 0 is the lowest. To give unused "
                        "hours back for money, press Refund on the block.",
                        product,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: a line that is added to a confirmed order makes its block."""
        lines = super().create(vals_list)
        # Sudo: sales people sell blocks without a right to create them manually.
        added = lines.sudo().filtered(lambda line: line.state == "sale")
        added._create_prepaid_blocks()
        added._activate_prepaid_blocks()
        return lines

    def write(self, vals):
        """Extend: update blocks of confirmed orders; check changes by customers.

        :raise UserError: when hours that were used would not be sold any more, or would get
            another price, and when a customer may not change the quotation so
        """
        is_by_customer = "product_uom_qty" in vals and self.env.user.share
        if is_by_customer:
            self._check_customer_change(vals["product_uom_qty"])
        is_sale = not _SALE_FIELDS.isdisjoint(vals)
        # Sudo: as for the creation of a line.
        confirmed = self.sudo().filtered(lambda line: is_sale and line.state == "sale")
        sold = {line: (to_seconds(line.prepaid_hours), line.prepaid_rate) for line in confirmed}
        result = super().write(vals)
        for line, (seconds, rate) in sold.items():
            line._follow_change(seconds, rate)
        if confirmed:
            confirmed._activate_prepaid_blocks()
        if is_by_customer:
            self._check_customer_result()
        return result

    def _follow_change(self, seconds, rate):
        """Align the blocks of a line with its present quantity and price.

        :param seconds: seconds that it sold before
        :param rate: its price per hour before
        :raise UserError: when that cannot be, saying what to do
        """
        self.ensure_one()
        difference = to_seconds(self.prepaid_hours) - seconds
        is_repriced = bool(self.currency_id.compare_amounts(self.prepaid_rate, rate))
        if not (difference or is_repriced):
            return
        reason = self.env._(
            "Order %(order)s changed: %(new)s hours instead of %(old)s",
            order=self.order_id.name,
            new=as_clock(self.prepaid_hours),
            old=as_clock(to_hours(seconds)),
        )
        blocks = self._get_live_prepaid_blocks()
        if difference < 0 and blocks:
            self._check_reduction(seconds, -difference)
            blocks._reduce(-difference, reason)
            blocks = self._get_live_prepaid_blocks()
        if is_repriced and len(blocks) == 1 and blocks._is_before_first_use():
            blocks._set_price(self, self.prepaid_rate)
        elif is_repriced and not difference and blocks:
            raise UserError(self._explain_fixed_price(blocks))
        if difference > 0:
            self._add_hours(difference, is_repriced, reason)

    def _check_reduction(self, seconds, less):
        """Refuse to sell fewer hours than were used.

        :param seconds: seconds that the line sold before
        :param less: seconds to refund
        :raise UserError: saying how many hours were used and what to do
        """
        blocks = self._get_live_prepaid_blocks()
        room = sum(block._get_reducible_seconds() for block in blocks)
        if room >= less:
            return
        least, used = seconds - room, sum(block.used_seconds for block in blocks)
        raise UserError(
            self.env._(
                "Order %(order)s cannot be changed to %(asked)s hours: of block %(blocks)s "
                "%(used)s hours were used, and %(least)s are used, moved or over. Sell at least "
                "%(least)s hours (now %(now)s), or first move that time to another customer "
                "or delete it.",
                order=self.order_id.name,
                asked=as_clock(to_hours(seconds - less)),
                blocks=", ".join(blocks.mapped("name")),
                used=as_clock(to_hours(used)),
                least=as_clock(to_hours(least)),
                now=as_clock(to_hours(seconds)),
            )
        )

    def _explain_fixed_price(self, blocks):
        """Raise the error of a fixed price of hours in use, with a remedy.

        :param blocks: the line's blocks
        """
        return self.env._(
            "The price of block %(blocks)s cannot change any more: hours of it were used, moved "
            "or adjusted at %(rate)s per hour. Leave the price as it is and give the customer a "
            "credit note, or lower the quantity and sell the rest in a new line.",
            blocks=", ".join(blocks.mapped("name")),
            rate=format_amount(self.env, blocks[:1].rate, self.currency_id),
        )

    def _add_hours(self, seconds, is_repriced, reason):
        """Add hours that the line sells on top.

        They join the line's latest block where they are usable as it is and cost the same;
        else they are a block of their own, since a block has one price and is paid or not.

        :param seconds: seconds to add
        :param is_repriced: whether the line's price per hour has changed too
        :param reason: the reason
        """
        self.ensure_one()
        blocks = self._get_live_prepaid_blocks().sorted("sale_sequence")
        last = blocks[-1:]
        # Hours that are sold after the end of an agreement are the next one's.
        agreement = last.agreement_id.filtered(lambda one: one.state != "ended")
        is_joined = agreement and (not is_repriced or last._is_before_first_use())
        if last.state != "pending":
            is_joined = (
                is_joined
                and last.state in ("active", "exhausted")
                and not last._is_over()
                and self._is_prepaid_activated()
            )
        rate = self._get_sibling_rate(blocks - last if is_joined else blocks, is_repriced)
        if is_joined:
            if is_repriced:
                last._set_price(self, rate)
            last._enlarge(seconds, reason)
            return
        agreement = agreement or agreement._get_or_create(self.order_id)
        self.order_id.prepaid_agreement_id = agreement
        vals = self._prepare_prepaid_block_vals(agreement)
        part = max(self.prepaid_block_ids.mapped("sale_sequence") or [0]) + 1
        block = self.env["prepaid.block"].create(
            dict(vals, seconds=seconds, rate=rate, sale_sequence=part)
        )
        block.message_post(body=escape(reason))

    def _get_sibling_rate(self, blocks, is_repriced):
        """Return the price per hour of the hours that other blocks do not hold.

        What the line costs in all, less what these blocks cost at their own price.

        :param blocks: the line's other blocks
        :param is_repriced: False where every hour costs the same
        """
        self.ensure_one()
        seconds = to_seconds(self.prepaid_hours) - sum(block.seconds for block in blocks)
        if not (is_repriced and blocks) or seconds <= 0:
            return self.prepaid_rate
        others = sum(block.hours * block.rate for block in blocks)
        return max(self.prepaid_hours * self.prepaid_rate - others, 0.0) / to_hours(seconds)
