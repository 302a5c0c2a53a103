from markupsafe import Markup, escape

from odoo import models
from odoo.tools.misc import format_date, formatLang

from ...policies.hours import as_clock
from ...taxes import adapt_price
from ..timesheet.prepaid_schedule_line import WEEKDAYS

_BLANK = "__________________________"


class PrepaidAgreement(models.Model):
    """What the text of an agreement says of its settings, so that both cannot disagree."""

    _inherit = "prepaid.agreement"

    def _get_paper_values(self):
        """Return what stands for each placeholder, as `Markup`, in the context's language.

        Override to add to a text, or to a list of ``policies.agreement_text``.
        """
        self.ensure_one()
        company = self.company_id
        people = ", ".join(self.authorised_contact_ids.mapped("name"))
        texts = {
            "firm": company.name,
            "customer": self.partner_id.name,
            "agreement": self.name,
            "contact": self._get_contact_text(),
            "authorised_contacts": people or self.env._("nobody else"),
            "coverage": self._get_coverage_text(),
            "normal_rate": self._get_normal_rate_text(),
            "activation": self._get_activation_text(),
            "draw_order": self._get_draw_order_text(),
            "overage": self._get_overage_terms(),
            "expiry": self._get_expiry_text(),
            "renewal": self._get_renewal_text(),
        }
        values = {name: escape(text or "") for name, text in texts.items()}
        values.update(
            rates_table=self._get_rates_html(),
            increments=self._get_increments_html(),
            weights=self._get_weights_html(),
        )
        return values

    def _get_activation_text(self):
        """Return from when on hours can be used: both gates, as the settings have them."""
        company = self.company_id
        labels = dict(company._fields["prepaid_activation"]._description_selection(self.env))
        text = labels.get(company.prepaid_activation, "")
        if company.prepaid_signature_gate:
            text = self.env._("%s and this agreement is signed", text)
        return text

    def _get_draw_order_text(self):
        if self.draw_order == "oldest":
            return self.env._("the oldest block is used first")
        return self.env._("the block that ends first is used first")

    def _get_parties_html(self, values):
        """Return who makes the agreement with whom.

        :param values: as `_get_paper_values` returns them
        """
        text = escape(self.env._("between %(firm)s (the firm) and %(customer)s (the customer)."))
        names = {
            name: Markup("<strong>%s</strong>") % values[name] for name in ("firm", "customer")
        }
        return Markup("<p>%s</p>") % (text % names)

    def _get_contact_text(self):
        contact = self.contact_id
        return ", ".join(filter(None, [contact.name, contact.email])) or _BLANK

    def _get_coverage_text(self):
        """Return which time the blocks pay for, where that is limited."""
        parts = [
            self.env._("teams %s", self._join_names("scope_team_ids")),
            self.env._("projects %s", self._join_names("scope_project_ids")),
            self.env._("types of work %s", self._join_names("scope_work_type_ids")),
            self.env._("contacts %s", self._join_names("scope_contact_ids")),
        ]
        names = ("scope_team_ids", "scope_project_ids", "scope_work_type_ids", "scope_contact_ids")
        limits = "; ".join(part for name, part in zip(names, parts, strict=True) if self[name])
        text = (
            self.env._("only for %s", limits)
            if limits
            else self.env._("for all work on the customer's tickets")
        )
        group = self._join_names("covered_partner_ids")
        if group:
            text = self.env._("%(what)s, and for that of %(group)s as well", what=text, group=group)
        return text

    def _join_names(self, name):
        return ", ".join(self[name].mapped("display_name"))

    def _get_paper_lines(self):
        """Return what is sold: blocks in force or on order, else open quotations' lines."""
        blocks = self.block_ids.filtered(lambda block: block.state in ("pending", "active"))
        if blocks:
            return blocks
        orders = self.sale_order_ids.filtered(lambda order: order.state in ("draft", "sent"))
        return orders.mapped("order_line").filtered("prepaid_hours")

    def _get_line_figures(self, line):
        """Return (name, hours, normal rate, rate, currency, last day) of what is sold.

        :param line: a `prepaid.block` or a `sale.order.line`
        """
        is_offer = line._name == "sale.order.line"
        months = line.prepaid_validity_months if is_offer else line.validity_months
        after = self.company_id._get_prepaid_validity(months) if months else self.env._("none")
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

    def _get_normal_rate_text(self):
        """Return what an hour without a block costs: what overage is billed at."""
        currency, rate = self.company_id.currency_id, 0.0
        sale_line = self._get_last_sale_line()
        product = sale_line.product_id or self.renewal_product_id
        for line in self._get_paper_lines()[-1:]:
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
        lines = self._get_paper_lines()
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
        """Return in which steps time counts, by type of work."""
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
        """Return which hours of the week count more than others."""
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

    def _get_overage_terms(self):
        if self.overage_policy == "refuse":
            return self.env._(
                "When the hours are used up, the firm works on only after the customer has "
                "bought another block or consented to extra time."
            )
        limit = self.overage_limit_hours
        texts = {
            "invoice": self.env._("Overage is invoiced at the normal rate."),
            "next_block": self.env._("The next block pays for it first."),
        }
        return " ".join(
            filter(
                None,
                [
                    self.env._(
                        "Work that has begun is not broken off: time that no block covers is "
                        "recorded as overage and shown to the customer."
                    ),
                    limit and self.env._("That is up to %s hours.", as_clock(limit)),
                    texts.get(self.overage_policy),
                ],
            )
        )

    def _get_expiry_text(self):
        text = self.env._("Hours that are not used by a block's last day cannot be used after it.")
        days = self.company_id.prepaid_grace_days
        if days:
            text += " " + self.env._(
                "Work done by that day may still be recorded for %s days after it.", days
            )
        return text

    def _get_renewal_text(self):
        """Return when a renewal is offered, as the agreement has it now."""
        if self.renewal_stopped:
            return self.env._(
                "The firm sends no quotation for another block by itself; the customer may buy "
                "one at any time."
            )
        text = self._get_threshold_text()
        months = self.renewal_interval_months
        if months:
            wish = self.env._("The customer asked for one every %s months as well.", months)
            text = f"{text} {wish}"
        return text

    def _get_threshold_text(self):
        if self.renewal_threshold_kind == "hours":
            left = self.env._("%s hours", as_clock(self.renewal_threshold_hours))
        else:
            left = self.env._("%s %% of the bought hours", f"{self.renewal_threshold_percent:g}")
        return self.env._(
            "When %s are left, the firm sends a quotation for the next block to the single "
            "point of contact.",
            left,
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
    right = Markup(' style="text-align: right;"')
    head = Markup("").join(
        Markup('<th scope="col"%s>%s</th>') % (right if place else "", text)
        for place, text in enumerate(heads)
    )
    body = Markup("").join(
        Markup("<tr>%s</tr>")
        % Markup("").join(
            Markup("<td%s>%s</td>") % (right if place else "", text)
            for place, text in enumerate(row)
        )
        for row in rows
    )
    table = '<table class="table table-sm"><thead><tr>%s</tr></thead><tbody>%s</tbody></table>'
    return Markup(table) % (head, body)
