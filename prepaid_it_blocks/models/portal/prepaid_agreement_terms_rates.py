from markupsafe import Markup, escape

from odoo import models
from odoo.tools.misc import format_date, formatLang

from ...policies.hours import as_clock
from ...taxes import adapt_price
from ..timesheet.prepaid_schedule_line import WEEKDAYS


class PrepaidAgreementTermsRatesMixin(models.AbstractModel):
    """Part of `prepaid.agreement`: the figures of its terms: rates, steps and weights of time."""

    _name = "prepaid.agreement.terms.rates.mixin"
    _description = "Rates of Prepaid Agreements"

    def _get_contract_lines(self):
        """Return the lines sold: blocks in force or on order, else open quotations' lines."""
        blocks = self.block_ids.filtered(lambda block: block.state in ("pending", "active"))
        if blocks:
            return blocks
        orders = self.sale_order_ids.filtered(lambda order: order.state in ("draft", "sent"))
        return orders.mapped("order_line").filtered("prepaid_hours")

    def _get_line_figures(self, line):
        """Return (name, hours, normal rate, rate, currency, last day) of a line.

        :param line: a `prepaid.block` or a `sale.order.line`
        """
        is_offer = line._name == "sale.order.line"
        months = line.prepaid_validity_months if is_offer else line.validity_months
        after = self._get_validity_terms(months) if months else self.env._("none")
        if is_offer:
            rates = (line.prepaid_normal_rate, line.prepaid_rate)
            return (
                (line.product_id.prepaid_label, line.prepaid_hours)
                + rates
                + (line.currency_id, after)
            )
        if line.date_end or line.state != "pending":
            after = format_date(self.env, line.date_end) if line.date_end else self.env._("none")
        return (line.name, line.hours, line.normal_rate, line.rate, line.currency_id, after)

    def _get_validity_terms(self, months):
        """Return how long hours last and from when on, such as "6 months from payment".

        :param months: the validity in months, 1 or more
        """
        self.ensure_one()
        # Sudo: customers read it too.
        activation = self.company_id.sudo().prepaid_activation
        if activation == "order":
            if months == 1:
                return self.env._("a month from the order")
            return self.env._("%s months from the order", months)
        if activation == "invoice":
            if months == 1:
                return self.env._("a month from the invoice")
            return self.env._("%s months from the invoice", months)
        if months == 1:
            return self.env._("a month from payment")
        return self.env._("%s months from payment", months)

    def _get_normal_rate_text(self):
        """Describe the normal rate, at which overage is billed."""
        currency, rate = self.company_id.currency_id, 0.0
        sale_line = self._get_last_sale_line()
        product = sale_line.product_id or self.renewal_product_id
        for line in self._get_contract_lines()[-1:]:
            __, __, rate, __, currency, __ = self._get_line_figures(line)
            product = product or line.product_id
            if not sale_line:
                sale_line = line if line._name == "sale.order.line" else line.sale_line_id
        current = self._find_normal_rate(currency, product=product)
        if current and product and sale_line.product_id == product:
            # On the tax basis of the customer's orders, as the table and invoices have it.
            current = adapt_price(current, product, sale_line.tax_ids, self.company_id)
        rate = currency.round(current) or rate
        if rate:
            return self.env._("%s per hour", self._format_money(rate, currency))
        return self.env._("the rate of the firm's price list")

    def _format_money(self, amount, currency):
        return formatLang(self.env, amount, currency_obj=currency)

    def _get_rates_html(self):
        """Return the table of the blocks with their rates; a sentence where there is none."""
        lines = self._get_contract_lines()
        if not lines:
            return escape(self.env._("The hours and the rate stand on the firm's quotation."))
        heads = (
            self.env._("Block"),
            self.env._("Hours"),
            self.env._("Normal rate"),
            self.env._("Agreed rate"),
            self.env._("Last day"),
        )
        rows = []
        for line in lines:
            name, hours, normal_rate, rate, currency, last_day = self._get_line_figures(line)
            money = [self._format_money(amount, currency) for amount in (normal_rate, rate)]
            rows.append([name, as_clock(hours)] + money + [last_day])
        return get_table(heads, rows)

    def _get_increments_html(self):
        """Describe the increments of time, by type of work."""
        work_types = self.env["prepaid.work.type"].search(
            [("company_id", "in", [False, self.company_id.id])]
        )
        texts = [text for text in map(self._get_work_type_text, work_types) if text]
        if not texts:
            return escape(self.env._("Time counts as it was worked."))
        return get_list(texts + [self.env._("Other work counts as it was worked.")])

    def _get_work_type_text(self, work_type):
        parts = []
        if work_type.minimum_hours:
            parts.append(self.env._("at least %s", as_clock(work_type.minimum_hours)))
        if work_type.increment_hours:
            parts.append(self.env._("in steps of %s", as_clock(work_type.increment_hours)))
        if work_type.weight != 1.0:
            parts.append(self.env._("each hour counts as %s", as_clock(work_type.weight)))
        return parts and f"{work_type.name}: {', '.join(parts)}"

    def _get_weights_html(self):
        """Describe the hours of the week with a higher weight."""
        lines = self.schedule_id.line_ids
        if not lines:
            return escape(self.env._("All hours of the week count alike."))
        return get_list([self._get_schedule_line_text(line) for line in lines])

    def _get_schedule_line_text(self, line):
        if line.kind == "holidays":
            days = self.env._("public holidays")
        else:
            days = ", ".join(
                line._fields[day]._description_string(self.env) for day in WEEKDAYS if line[day]
            )
        return self.env._(
            "%(name)s (%(days)s, %(start)s to %(end)s): each hour counts as %(weight)s",
            name=line.name,
            days=days,
            start=as_clock(line.hour_from),
            end=as_clock(line.hour_to),
            weight=as_clock(line.weight),
        )


def get_list(texts):
    """Return texts as an HTML list."""
    items = Markup("").join(Markup("<li>%s</li>") % text for text in texts)
    return Markup("<ul>%s</ul>") % items


def get_table(heads, rows):
    """Return an HTML table: the first column is text, the others are figures.

    :param heads: the columns' titles
    :param rows: lists of texts
    """
    # On a phone too: long names break, and figures at their spaces.
    left = Markup(' style="overflow-wrap: anywhere;"')
    right = Markup(' style="text-align: right;"')
    # Written out: PDFs draw a frame around each cell where a class says it.
    line = Markup(' style="border-bottom: 1px solid #dddddd;"')
    head = Markup("").join(
        Markup('<th scope="col"%s>%s</th>') % (right if place else left, text)
        for place, text in enumerate(heads)
    )
    body = Markup("").join(
        Markup("<tr%s>%s</tr>")
        % (
            line,
            Markup("").join(
                Markup("<td%s>%s</td>") % (right if place else left, text)
                for place, text in enumerate(row)
            ),
        )
        for row in rows
    )
    table = Markup(
        '<table class="table table-sm table-borderless"><thead><tr%s>%s</tr></thead>'
        "<tbody>%s</tbody></table>"
    )
    return table % (line, head, body)
