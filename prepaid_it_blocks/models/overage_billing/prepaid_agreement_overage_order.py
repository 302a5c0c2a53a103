from collections import namedtuple

from odoo import Command, models
from odoo.exceptions import UserError
from odoo.tools import float_round

from ... import compat, taxes
from ...policies.hours import quantise

# What hours on one line of an order have in common.
OverageTerms = namedtuple("OverageTerms", "used_by_id work_type_id consent_id credited_line_id")


class PrepaidAgreement(models.Model):
    """The order that bills hours beyond the blocks, at the normal rate or as agreed."""

    _inherit = "prepaid.agreement"

    def _lock_overage(self):
        """Keep others from billing or settling the same hours.

        A real update, though it changes nothing: who comes second fails with a serialization
        error and, tried again, finds what the first one did. A unique key holds behind it.
        """
        self.flush_model()
        self.env.cr.execute(
            "UPDATE prepaid_agreement SET write_date = write_date WHERE id = ANY(%s)",
            [sorted(self.ids)],
        )

    def _bill_overage(self, date_from=None, date_to=None):
        """Bill what is to be billed, on one order an agreement.

        The number of statements does not depend on the number of entries. Where the company
        wants invoices the order is confirmed and its invoice drafted.

        :param date_from: see `_plan_overage`
        :param date_to: see `_plan_overage`
        :return: the `sale.order`s; none where there is nothing to bill
        :raise UserError: when something is missing for it, saying what
        """
        orders = self.env["sale.order"]
        self._lock_overage()
        plans = self._plan_overage(date_from, date_to)
        for agreement in self:
            if agreement.id in plans:
                agreement = agreement.with_company(agreement.company_id)
                orders |= agreement._create_overage_order(plans[agreement.id], date_to)
        return orders

    def _create_overage_order(self, plan, date_to=None):
        """Make the order for a plan, or none where nothing of it costs anything.

        :param plan: an `OveragePlan`
        :param date_to: last day of what is billed; None for today
        :return: a `sale.order`
        """
        self.ensure_one()
        order = self.env["sale.order"].with_company(self.company_id)
        plan, uncharged = self._split_overage_credits(plan)
        self._drop_overage(uncharged)
        # The customer reads the lines.
        agreement = self.with_context(lang=self._get_customer_lang())
        groups = agreement._group_overage(plan)
        if not groups:
            return order
        vals = self._prepare_overage_order_vals()
        lines = agreement._prepare_overage_lines(groups, vals, date_to)
        if not any(line["price_unit"] for line, __ in lines):
            return order
        commands = [
            Command.create(dict(line, sequence=at)) for at, (line, __) in enumerate(lines, 1)
        ]
        order = order.create(dict(vals, order_line=commands))
        rows = []
        for sale_line, (line, bills) in zip(
            order.order_line.sorted("sequence"), lines, strict=False
        ):
            if compat.LINE_TAXES not in line:
                sale_line._adapt_overage_price()
            rows += [dict(bill, sale_line_id=sale_line.id) for bill in bills]
        self.env["prepaid.overage.bill"]._post(rows)
        if self.company_id.prepaid_overage_document == "invoice":
            order.with_context(disable_cancel_warning=True).action_confirm()
            order._create_invoices(final=True)
        return order

    def _prepare_overage_order_vals(self):
        """Return the values of the order but for its lines."""
        self.ensure_one()
        previous = self._get_last_sale_line().order_id
        customer = self._get_renewal_customer(previous)
        vals = {
            "partner_id": customer.id,
            "company_id": self.company_id.id,
            "user_id": self._get_salesperson().id,
            "origin": self.name,
            "prepaid_agreement_id": self.id,
            "is_prepaid_overage": True,
        }
        for fname in self._get_kept_order_fields():
            is_address = previous[fname]._name == "res.partner"
            if previous[fname] and (customer == previous.partner_id or not is_address):
                vals[fname] = previous[fname].id
        if previous.pricelist_id.active:
            vals["pricelist_id"] = previous.pricelist_id.id
        return vals

    def _group_overage(self, plan):
        """Return the hours of a plan by what they have in common.

        :param plan: an `OveragePlan`
        :return: dict of `OverageTerms` to a list of (`Waiting`, hours, values of the
            `prepaid.overage.bill`); hours are below zero for credits
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
            groups.setdefault(terms, []).append((row, bill.hours, vals))
        for row, billed, hours in plan.credits:
            terms = OverageTerms(row.used_by_id, None, billed.consent_id, billed.sale_line_id)
            vals = {"consent_id": billed.consent_id, "credited_id": billed.bill_id}
            groups.setdefault(terms, []).append((row, -hours, vals))
        return groups

    def _prepare_overage_lines(self, groups, order_vals, date_to=None):
        """Return the lines of the order.

        What is less than the smallest quantity of an order waits for more.

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
            hours = sum(part for __, part, __ in parts)
            quantity = float_round(hours, precision_digits=precision)
            if not quantity:
                continue
            line = {
                "product_id": product.id,
                "name": self._get_overage_line_text(terms, parts),
                "product_uom_qty": quantity,
                # Its default keeps it from being computed for a new line.
                "qty_delivered": quantity,
                compat.LINE_UOM: uom.id,
                "discount": 0.0,
                "is_prepaid_overage": True,
            }
            if terms.credited_line_id:
                line.update(self._prepare_credited_vals(terms, -hours, currency, date))
            else:
                line["price_unit"] = self._get_overage_price(terms, product, currency, date)
            bills = [
                dict(vals, entry_id=row.entry_id, hours=part, revision=row.revision + 1)
                for row, part, vals in parts
            ]
            lines.append((line, bills))
        return lines

    def _get_overage_product(self):
        """Return the service that hours beyond the blocks are billed as.

        :raise UserError: when the company has none
        """
        self.ensure_one()
        product = self.company_id.prepaid_normal_rate_product_id
        if not product:
            raise UserError(
                self.env._(
                    "Hours beyond the blocks are billed as a service at the normal rate: choose "
                    "it in the settings of prepaid time of %s.",
                    self.company_id.display_name,
                )
            )
        return product

    def _get_overage_currency(self, order_vals):
        """Return the currency in which an order is.

        :param order_vals: values of the order
        """
        self.ensure_one()
        pricelist = self.env["product.pricelist"].browse(order_vals.get("pricelist_id"))
        if not pricelist and "pricelist_id" not in order_vals:
            pricelist = self.env["res.partner"].browse(order_vals["partner_id"])
            pricelist = pricelist.property_product_pricelist
        return pricelist.currency_id or self.company_id.currency_id

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

    def _get_overage_amount(self, plan, date=None):
        """Return the hours and the price without taxes of a plan, as far as they are known.

        :param plan: an `OveragePlan`
        :param date: day of the price; None for today
        :return: (hours, amount, currency); None where no order is made
        """
        self.ensure_one()
        plan, __ = self._split_overage_credits(plan)
        if not (plan.bills or plan.credits):
            return None
        vals = self._prepare_overage_order_vals()
        currency = self._get_overage_currency(vals)
        lines = self._prepare_overage_lines(self._group_overage(plan), vals, date)
        if not any(line["price_unit"] for line, __ in lines):
            return None
        hours = quantise(sum(bill["hours"] for __, bills in lines for bill in bills))
        commands = [Command.create(line) for line, __ in lines]
        # Never saved: it says what taxes and fiscal position make of the prices.
        order = self.env["sale.order"].new(dict(vals, order_line=commands))
        for sale_line, (line, __) in zip(order.order_line, lines, strict=False):
            if compat.LINE_TAXES not in line:
                sale_line._compute_tax_ids()
                sale_line._adapt_overage_price()
        return hours, sum(order.order_line.mapped("price_subtotal")), currency
