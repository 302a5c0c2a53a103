from collections import namedtuple

from markupsafe import escape

from odoo import api, models
from odoo.addons.prepaid_it_blocks.policies import pricing
from odoo.addons.prepaid_it_blocks.policies.hours import as_clock
from odoo.tools import format_amount

# A row of the comparison: money in the order's currency, on the tax basis of its unit prices;
# `more`: what it saves more than the size on the quotation; `line`: the line that offers it,
# None for the one on the quotation.
Row = namedtuple("Row", "label hours price rate normal_rate saving more months line")


class SaleOrderPrepaidComparisonMixin(models.AbstractModel):
    """The part of quotations that compares sizes, and takes down the customer's choice."""

    _name = "sale.order.prepaid.comparison.mixin"
    _description = "Comparison of Sizes on Quotations"

    @api.model
    def _get_clock(self):
        """Return the function that writes hours as h:mm, for templates."""
        return as_clock

    def _can_choose_size(self):
        """Check if the customer can still choose another size."""
        self.ensure_one()
        is_open = self.state in ("draft", "sent") and not self.is_expired
        return is_open and not self._is_renewal_accepted()

    def _get_order_lines_to_report(self):
        """Extend: leave out compared sizes and their section."""
        lines = super()._get_order_lines_to_report()
        compared = lines.filtered(lambda line: line._is_compared())
        lines -= compared
        for section, inside in self._get_lines_by_section().items():
            if inside & compared and not inside & lines:
                lines -= section
        return lines

    def _get_prepaid_comparison(self):
        """Return the sizes to compare, smallest first, as a list of `Row`; [] for nothing."""
        self.ensure_one()
        line = self._get_prepaid_size_line()
        sizes = self.prepaid_size_ids.filtered(
            lambda size: (
                (size.product_id, size.prepaid_offered_qty)
                != (line.product_id, line.product_uom_qty)
            )
        )
        if not line or not sizes or self.state not in ("draft", "sent"):
            return []
        rows = [
            self._get_row(
                line.product_id,
                line.product_uom_qty,
                hours=line.prepaid_hours,
                price=line._get_prepaid_price(),
                normal_rate=line.prepaid_normal_rate,
            )
        ]
        for size in sizes:
            figures = size._get_prepaid_size()
            quantity = size.prepaid_offered_qty
            rows.append(self._get_row(size.product_id, quantity, *figures, line=size))
        chosen = rows[0]
        rows = [row._replace(more=max(row.saving - chosen.saving, 0.0)) for row in rows]
        return sorted(rows, key=lambda row: (row.hours, row.price))

    def _get_row(self, product, quantity, hours, price, normal_rate, *, line=None):
        """Return the `Row` of a size; the caller adds the extra saving."""
        label = product.prepaid_label
        if quantity != 1.0 and not product._is_prepaid_hourly():
            label = f"{quantity:g} × {label}"
        figures = pricing.figures(price, hours, normal_rate)
        return Row(
            label=label,
            hours=hours,
            price=price,
            rate=self.currency_id.round(figures.rate),
            normal_rate=normal_rate,
            saving=self.currency_id.round(figures.saving),
            more=0.0,
            months=product.prepaid_validity_months,
            line=line,
        )

    def _find_choice(self, number):
        """Return the line of the comparison that has an id; none where there is no such one.

        :param number: id that the customer has sent
        """
        self.ensure_one()
        lines = [row.line for row in self._get_prepaid_comparison() if row.line]
        return self.order_line.browse(line.id for line in lines if line.id == number)

    def _record_chosen_size(self, old, new, is_as_offered):
        """Record that a size was chosen instead of another.

        :param old: the `sale.order.line` that is offered again
        :param new: the line of the size that was chosen
        :param is_as_offered: whether nobody had changed the quotation manually
        """
        self.ensure_one()
        if self.is_prepaid_renewal:
            # A note on the size that was proposed is none on another one.
            notes = self.order_line.filtered(lambda line: line.display_type == "line_note")
            self._remove_lines(notes)
        self._log_changed_block()
        if is_as_offered:
            vals = {"is_prepaid_chosen": True, "prepaid_offer": self._get_offer_mark()}
            self._write_guarded(vals)
        text = self.env._(
            "%(new)s instead of %(old)s was chosen among the sizes offered.",
            new=new.product_id.prepaid_label,
            old=old.product_id.prepaid_label,
        )
        self.message_post(body=escape(text))

    def _log_dropped_sizes(self):
        """Log the other sizes that were offered."""
        self.ensure_one()
        offers = []
        for line in self.prepaid_size_ids:
            figures = line._get_prepaid_size()
            row = self._get_row(line.product_id, line.prepaid_offered_qty, *figures)
            texts = self._get_size_texts(row)
            price = self._format_size_amount(row.price)
            offers.append(f"{row.label}: {texts['hours']}, {price}, {texts['rate']}")
        text = self.env._("Offered as well, and not chosen: %s", "; ".join(offers))
        self.message_post(body=escape(text))

    def _get_size_texts(self, row):
        """Return the texts about one size, each whole, as a dict.

        :param row: a `Row` of the comparison
        """
        self.ensure_one()
        return {
            "hours": self.env._("%s hours", as_clock(row.hours)),
            "validity": self._get_size_validity(row.months),
            "rate": self.env._("%s per hour", self._format_size_amount(row.rate)),
            "normal_rate": self.env._("instead of %s", self._format_size_amount(row.normal_rate)),
            "more": self.env._(
                "%(amount)s more with %(hours)s h",
                amount=self._format_size_amount(row.more),
                hours=as_clock(row.hours),
            ),
            "chosen": self.env._("%s (in this quotation)", row.label),
        }

    def _get_size_validity(self, months):
        """Return how long the hours of a size last.

        :param months: months; 0 for hours that do not expire
        """
        if months == 1:
            return self.env._("valid for a month")
        return self.env._("valid for %s months", months) if months else self.env._("no expiry")

    def _format_size_amount(self, amount):
        return format_amount(self.env, amount, self.currency_id)
