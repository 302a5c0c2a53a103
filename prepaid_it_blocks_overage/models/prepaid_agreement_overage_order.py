from odoo import Command, models
from odoo.addons.prepaid_it_blocks import compat
from odoo.addons.prepaid_it_blocks.policies.hours import to_hours


class PrepaidAgreementOverageOrderMixin(models.AbstractModel):
    """Part of agreements: the order that bills overage."""

    _name = "prepaid.agreement.overage.order.mixin"
    _description = "Overage Orders of Prepaid Agreements"

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
        """Bill overage that is open, on one order an agreement.

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
        order = order._create_guarded([dict(vals, order_line=commands)])
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

    def _get_overage_amount(self, plan, date=None):
        """Return the hours and the price without taxes of a plan, as far as they are known.

        :param plan: an `OveragePlan`
        :param date: day of the price; None for today
        :return: (hours, amount, currency); None where no order is made
        """
        draft = self._draft_overage_order(plan, date)
        if not draft:
            return None
        order, seconds, currency = draft
        amount = sum(order.order_line.mapped("price_subtotal"))
        return to_hours(sum(seconds)), amount, currency

    def _draft_overage_order(self, plan, date=None):
        """Return the order that a plan would make; it is never saved.

        :param plan: an `OveragePlan`
        :param date: day of the price; None for today
        :return: (a new `sale.order`, list of the seconds of its lines, its currency); None where
            no order is made
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
        seconds = [sum(bill["seconds"] for bill in bills) for __, bills in lines]
        commands = [Command.create(line) for line, __ in lines]
        # Never saved: it says what taxes and fiscal position make of the prices.
        order = self.env["sale.order"].new(dict(vals, order_line=commands))
        for sale_line, (line, __) in zip(order.order_line, lines, strict=False):
            if compat.LINE_TAXES not in line:
                sale_line._compute_tax_ids()
                sale_line._adapt_overage_price()
        return order, seconds, currency

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

    def _get_overage_currency(self, order_vals):
        """Return the currency of an order.

        :param order_vals: values of the order
        """
        self.ensure_one()
        pricelist = self.env["product.pricelist"].browse(order_vals.get("pricelist_id"))
        if not pricelist and "pricelist_id" not in order_vals:
            pricelist = self.env["res.partner"].browse(order_vals["partner_id"])
            pricelist = pricelist.property_product_pricelist
        return pricelist.currency_id or self.company_id.currency_id

    def _split_overage_credits(self, plan):
        """Split credits of a plan: those to be made, and those of hours that nobody charges for.

        :param plan: an `OveragePlan`
        :return: (the `OveragePlan` with what is to be credited, list of (id of the
            `prepaid.overage.bill`, seconds) of what is not)
        """
        by_line = {}
        for credit in plan.credits:
            by_line.setdefault(credit[1].sale_line_id, []).append(credit)
        charged, uncharged = [], []
        for line in self.env["sale.order.line"].browse(list(by_line)):
            free = line._get_overage_uncharged()
            for row, billed, seconds in by_line[line.id]:
                part = min(seconds, free)
                free -= part
                if part:
                    uncharged.append((billed.bill_id, part))
                if seconds > part:
                    charged.append((row, billed, seconds - part))
        return plan._replace(credits=charged), uncharged

    def _drop_overage(self, uncharged):
        """Record corrected hours that need no credit note.

        :param uncharged: as `_split_overage_credits` returns it
        """
        lines = self.env["sale.order.line"]
        for bill_id, seconds in uncharged:
            bill = self.env["prepaid.overage.bill"].browse(bill_id)
            bill._drop_seconds(seconds)
            lines |= bill.sale_line_id
        for line in lines:
            line._lower_overage_order()
