from collections import namedtuple

from odoo import Command, models
from odoo.addons.prepaid_it_blocks import compat, taxes
from odoo.addons.prepaid_it_blocks.policies.hours import as_clock, get_share, to_hours, to_seconds
from odoo.exceptions import UserError
from odoo.tools import float_round, format_date

from ..policies.overage_charge import get_price, get_slack, return_charges

# What time on one line of an order has in common.
OverageTerms = namedtuple("OverageTerms", "used_by_id work_type_id consent_id credited_line_id")

# So many tickets are named on a line; the order has the list of all.
_TICKETS = 15


class PrepaidAgreementOverageLineMixin(models.AbstractModel):
    """Part of agreements: prices and texts of the lines of an overage order.

    At the normal rate or as agreed; hours that were corrected since are given back as they were
    charged. Texts are in the context's language.
    """

    _name = "prepaid.agreement.overage.line.mixin"
    _description = "Overage Order Lines of Prepaid Agreements"

    def _group_overage(self, plan):
        """Group the hours of a plan by their terms.

        :param plan: an `OveragePlan`
        :return: dict of `OverageTerms` to a list of (`Waiting`, seconds, values of the
            `prepaid.overage.bill`); seconds are below zero for credits
        """
        self.ensure_one()
        numbers = [bill.row.timesheet for bill in plan.bills]
        # Time may be deleted whose credit was made for an order that was cancelled since.
        found = self.env["account.analytic.line"].browse(numbers).exists()
        work_types = {line.id: line.prepaid_work_type_id.id for line in found}
        groups = {}
        for bill in plan.bills:
            row = bill.row
            consent_id = bill.grant.consent_id if bill.grant else None
            work_type_id = work_types.get(row.timesheet, False)
            terms = OverageTerms(row.used_by_id, work_type_id, consent_id, None)
            vals = {"consent_id": consent_id}
            groups.setdefault(terms, []).append((row, bill.seconds, vals))
        for row, billed, seconds in plan.credits:
            terms = OverageTerms(row.used_by_id, None, billed.consent_id, billed.sale_line_id)
            vals = {"consent_id": billed.consent_id, "credited_id": billed.bill_id}
            groups.setdefault(terms, []).append((row, -seconds, vals))
        return groups

    def _prepare_overage_lines(self, groups, order_vals, date_to=None):
        """Return the lines of the order.

        What is less than the smallest quantity of an order waits for more. A quantity is rounded
        once for all of a line; its price is not: see `sale.order.line._get_exact_quantity`.

        :param groups: as `_group_overage` returns them
        :param order_vals: values of the order
        :param date_to: see `_create_overage_order`
        :return: list of (values of a sales order item, list of values of its bills)
        :raise UserError: when the company has no service at the normal rate, or it costs nothing
        """
        self.ensure_one()
        product = self._get_overage_product()
        currency = self._get_overage_currency(order_vals)
        date = min(filter(None, [date_to, self.company_id._get_prepaid_today()]))
        precision = self.env["decimal.precision"].precision_get(compat.UNIT_PRECISION)
        hour = self.env.ref("uom.product_uom_hour")
        uom = hour if compat.is_same_kind(product.uom_id, hour) else product.uom_id
        lines = []
        for terms, parts in groups.items():
            seconds = sum(part for __, part, __ in parts)
            quantity = float_round(to_hours(seconds), precision_digits=precision)
            if not quantity:
                continue
            line = {
                "product_id": product.id,
                "name": self._get_overage_line_text(terms, parts),
                "product_uom_qty": quantity,
                "qty_delivered": quantity,  # its default keeps it from being computed
                "prepaid_overage_seconds": seconds,
                compat.LINE_UOM: uom.id,
                "discount": 0.0,
                "is_prepaid_overage": True,
            }
            if terms.credited_line_id:
                line.update(self._prepare_credited_vals(terms, -seconds, currency, date))
            else:
                line["price_unit"] = self._get_overage_price(terms, product, currency, date)
            bills = [
                dict(vals, entry_id=row.entry_id, seconds=part, revision=row.revision + 1)
                for row, part, vals in parts
            ]
            lines.append((line, bills))
        return lines

    def _get_overage_product(self):
        """Return the service product of overage.

        :raise UserError: when the company has none
        """
        self.ensure_one()
        product = self.company_id.prepaid_normal_rate_product_id
        if not product:
            raise UserError(
                self.env._(
                    "Overage is billed as a service at the normal rate: choose "
                    "it in the settings of prepaid time of %s.",
                    self.company_id.display_name,
                )
            )
        return product

    def _get_overage_price(self, terms, product, currency, date):
        """Return the price of one hour, on the tax basis of the service's sales price.

        :param terms: `OverageTerms`
        :param product: the service
        :param currency: the order's
        :param date: day of the price
        :raise UserError: when no normal rate is known
        """
        self.ensure_one()
        company = self.company_id
        # The customer knows the rates on the basis of the blocks' prices.
        block_product = self._get_last_sale_line().product_id or self.renewal_product_id
        if terms.consent_id:
            request = self.env["prepaid.consent"].browse(terms.consent_id).request_id
            rate = request.rate if request.settlement == "price" else 0.0
            rate = request.currency_id._convert(rate, currency, company, date, round=False)
        else:
            rate = self._find_normal_rate(currency, date, block_product)
            if rate <= 0.0:
                raise UserError(
                    self.env._(
                        "%(product)s costs nothing: give it a sales price, or agreement "
                        "%(agreement)s a normal rate.",
                        product=product.display_name,
                        agreement=self.name,
                    )
                )
        if block_product:
            rate = taxes.move_price(rate, block_product, product, company)
        return currency.round(rate)

    def _prepare_credited_vals(self, terms, seconds, currency, date):
        """Return quantity, price and taxes of time that is given back: as it was charged.

        Never more than is left of what was charged; with the last hour all that is left.

        :param terms: `OverageTerms`
        :param seconds: seconds to give back, positive
        :param currency: the order's
        :param date: day of the exchange rate
        """
        line = self.env["sale.order.line"].browse(terms.credited_line_id)
        precision = self.env["decimal.precision"].precision_get
        digits = precision(compat.UNIT_PRECISION)
        left, limit = line._get_overage_left()
        if line._get_overage_left_seconds() - seconds < get_slack(digits):
            seconds = max(seconds, left.seconds)
        taken, __ = return_charges(left, seconds)
        price, discount = get_price(taken, limit, precision("Product Price"))
        if line.currency_id != currency:
            price = line.currency_id._convert(price, currency, self.company_id, date)
        quantity = -float_round(to_hours(seconds), precision_digits=digits)
        return {
            "product_uom_qty": quantity,
            "qty_delivered": quantity,
            "price_unit": price,
            "discount": discount,
            compat.LINE_TAXES: [Command.set(line._get_overage_taxes().ids)],
        }

    def _get_overage_line_text(self, terms, parts):
        """Return the text of a line: its days, the kind of work, and the tickets.

        :param terms: `OverageTerms`
        :param parts: list of (`Waiting`, seconds, values)
        """
        self.ensure_one()
        texts = [self._get_overage_heading(terms, [row.date for row, __, __ in parts])]
        if terms.used_by_id and terms.used_by_id != self.partner_id.id:
            texts.append(self.env["res.partner"].browse(terms.used_by_id).display_name)
        if not terms.credited_line_id:
            texts.append(self._get_overage_work_text(terms, parts))
            texts += self._get_consent_texts(terms)
        return "\n".join(texts + self._get_ticket_texts(parts))

    def _get_overage_heading(self, terms, days):
        """Return the first words of a line.

        :param terms: `OverageTerms`
        :param days: the days of the work
        """
        if terms.credited_line_id:
            order = self.env["sale.order.line"].browse(terms.credited_line_id).order_id
            return self.env._("Given back: time of order %s that was corrected", order.name)
        first, last = (format_date(self.env, day) for day in (min(days), max(days)))
        if first == last:
            return self.env._("Time beyond the prepaid hours on %s", first)
        return self.env._(
            "Time beyond the prepaid hours, %(from)s to %(to)s", **{"from": first, "to": last}
        )

    def _get_overage_work_text(self, terms, parts):
        """Return the text of time worked, time accounted, and the weight of the kind of work."""
        accounted = sum(seconds for __, seconds, __ in parts)
        values = {
            "worked": as_clock(to_hours(self._get_overage_worked(parts))),
            "accounted": as_clock(to_hours(accounted)),
        }
        work_type = self.env["prepaid.work.type"].browse(terms.work_type_id)
        if not work_type:
            if values["worked"] == values["accounted"]:
                return self.env._("%(accounted)s hours", **values)
            return self.env._("%(worked)s worked, %(accounted)s accounted", **values)
        values["type"] = work_type.name
        if work_type.weight == 1.0:
            return self.env._("%(type)s: %(worked)s worked, %(accounted)s accounted", **values)
        values["weight"] = f"{work_type.weight:g}"
        return self.env._(
            "%(type)s (×%(weight)s): %(worked)s worked, %(accounted)s accounted", **values
        )

    def _get_overage_worked(self, parts):
        """Return the seconds really worked behind accounted ones.

        :param parts: list of (`Waiting`, seconds, values)
        """
        numbers = [row.timesheet for row, __, __ in parts]
        hour = self.env.ref("uom.product_uom_hour")
        timesheets = self.env["account.analytic.line"].browse(numbers).exists()
        worked = {
            line.id: (line._get_prepaid_worked_seconds(hour), to_seconds(line.prepaid_hours))
            for line in timesheets
        }
        total = 0
        for row, seconds, __ in parts:
            of_entry, accounted = worked.get(row.timesheet, (seconds, seconds))
            total += get_share(of_entry, seconds, accounted - seconds)
        return total

    def _get_consent_texts(self, terms):
        """Return the text of the consent behind the price, as a list of no or one text."""
        consent = self.env["prepaid.consent"].browse(terms.consent_id or ())
        if not consent:
            return []
        request = consent.request_id
        values = {
            "contact": consent.contact_id.name,
            "date": format_date(self.env, consent.date),
            "reason": request.reason,
        }
        if request.settlement == "free":
            return [self.env._("Free of charge, as agreed with %(contact)s on %(date)s", **values)]
        return [self.env._("Agreed with %(contact)s on %(date)s: %(reason)s", **values)]

    def _get_ticket_texts(self, parts):
        """Return a text for each ticket that was worked on.

        :param parts: list of (`Waiting`, seconds, values)
        """
        seconds_of = {}
        for row, seconds, __ in parts:
            seconds_of[row.ticket_id] = seconds_of.get(row.ticket_id, 0) + seconds
        tickets = self.env["helpdesk.ticket"].browse([one for one in seconds_of if one])
        texts = [
            f"{ticket._get_prepaid_title(self)}: {as_clock(to_hours(seconds_of[ticket.id]))}"
            for ticket in tickets[:_TICKETS]
        ]
        if len(tickets) > _TICKETS:
            texts.append(self.env._("and %s more tickets", len(tickets) - _TICKETS))
        return texts
