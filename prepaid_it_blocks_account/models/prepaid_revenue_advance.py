from collections import namedtuple

from odoo import api, models
from odoo.addons.prepaid_it_blocks import compat
from odoo.addons.prepaid_it_blocks.policies.hours import SECONDS_PER_HOUR, to_hours

from ..policies.advance import Uninvoiced, share_advance
from .prepaid_revenue_invoiced import Bucket

# Money that was invoiced in advance for an order and not taken off again: ``amount`` in the
# company's currency, ``paid`` in the order's, ``exchange`` as in `Bucket`.
Advance = namedtuple(
    "Advance",
    "order_id order_line_id account_id analytic_key fiscal_position_id"
    " amount paid exchange partner_id",
)


class PrepaidRevenueAdvanceMixin(models.AbstractModel):
    """The part of recognition that shares advances out to hours that no invoice bills yet."""

    _name = "prepaid.revenue.advance.mixin"
    _description = "Revenue Recognition: Advances"

    @api.model
    def _share_advances(self, company, date, *, groups, hours, buckets, advances=None):
        """Add what advances pay for to the buckets of order items.

        :param company: the `res.company`
        :param date: the day up to which documents count; None for all
        :param groups: dict of order item's id to its list of `Portion`
        :param hours: dict of block id to (`Share`, `BlockUse`)
        :param buckets: dict of order item's id to its list of `Bucket`; these are extended
        :param advances: list of `Advance`; None for all that are deferred
        :return: list of `Bucket` of the orders' advances, with money that pays for no hours
        """
        if advances is None:
            advances = self._fetch_advances(company, date)
        items = self._fetch_uninvoiced(
            {advance.order_id for advance in advances}, groups=groups, hours=hours, buckets=buckets
        )
        step, left = company.currency_id.rounding, []
        for advance in advances:
            order_step, found = items.get(advance.order_id, (step, {}))
            parts, after, loose = share_advance(
                advance.amount,
                advance.paid,
                [item for item, __ in found.values()],
                step=step,
                order_step=order_step,
            )
            exchange = advance.exchange
            for number, part, item in zip(list(found), parts, after, strict=True):
                per_unit = found[number][1]
                found[number] = (item, per_unit)
                if part.amount or exchange:
                    place = (advance.account_id, advance.analytic_key, advance.fiscal_position_id)
                    money = (part.amount, part.seconds, 0.0, 0, 0.0, per_unit)
                    payer = advance.partner_id
                    bucket = Bucket(number, *place, True, *money, payer, exchange)
                    buckets.setdefault(number, []).append(bucket)
                    exchange = 0.0
            loose = round(loose + exchange, 6)
            if loose:
                place = (advance.account_id, advance.analytic_key, advance.fiscal_position_id)
                money = (loose, 0, 0.0, 0, 0.0, 0.0)
                payer = advance.partner_id
                left.append(Bucket(advance.order_line_id, *place, True, *money, payer))
        return left

    @api.model
    def _fetch_advances(self, company, date=None, is_deferred=True):
        """Return the advances of orders that are on accounts of deferred revenue.

        :param company: the `res.company`
        :param date: the day up to which documents count; None for all
        :param is_deferred: False for those that are on other accounts instead
        :return: list of `Advance`
        """
        condition = """s.is_downpayment AND l.company_id = %(company)s
                       AND COALESCE(l.is_prepaid_deferred, FALSE) = %(deferred)s
                       AND (%(date)s::date IS NULL OR l.date <= %(date)s::date)"""
        # pylint: disable=sql-injection  # the texts are constants
        self.env.cr.execute(
            f"""
            WITH item AS ({self._get_invoiced_query(condition)})
            SELECT s.order_id, MIN(s.id), item.account_id, item.analytic_key,
                   item.fiscal_position_id, SUM(item.amount),
                   SUM(CASE WHEN item.currency_id = s.currency_id THEN item.currency_amount
                            ELSE item.amount * COALESCE(NULLIF(o.currency_rate, 0), 1) END),
                   SUM(item.exchange - COALESCE(booked.balance, 0)), MAX(item.partner_id)
              FROM item
              JOIN sale_order_line s ON s.id = item.order_line_id
              JOIN sale_order o ON o.id = s.order_id
              LEFT JOIN LATERAL ({self._get_booked_exchange_query()}) booked ON TRUE
             GROUP BY 1, 3, 4, 5
            HAVING SUM(item.amount) <> 0
                   OR SUM(item.exchange - COALESCE(booked.balance, 0)) <> 0
             ORDER BY MIN(item.id)
            """,
            {"company": company.id, "date": date, "deferred": is_deferred},
        )
        return [
            Advance(*row[:5], *[float(value or 0.0) for value in row[5:8]], row[8])
            for row in self.env.cr.fetchall()
        ]

    @api.model
    def _fetch_uninvoiced(self, order_ids, *, groups, hours, buckets):
        """Return what no invoice bills yet of the order items that have blocks.

        :param order_ids: ids of `sale.order`
        :return: dict of order id to (rounding of its currency, dict of order item's id to
            (`Uninvoiced`, hours that one unit sells)); see `_share_advances`
        """
        digits = self.env["decimal.precision"].precision_get(compat.UNIT_PRECISION)
        items = {}
        for order_id, step, number, price, per_unit in self._fetch_item_prices(groups, order_ids):
            shares = [hours[portion.block_id][0] for portion in groups[number]]
            own = sum(max(share.paid - share.refunded, 0) for share in shares)
            known = buckets.get(number, [])
            left = own - sum(one.seconds - one.credited_seconds for one in known)
            per_unit = float(per_unit or 0.0)
            if left <= 0.5 * 10**-digits * per_unit * SECONDS_PER_HOUR:
                left = 0
            invoiced = sum(one.invoiced - one.credited for one in known)
            item = Uninvoiced(left, to_hours(left) * float(price or 0.0), invoiced)
            items.setdefault(order_id, (float(step), {}))[1][number] = (item, per_unit)
        return items

    @api.model
    def _fetch_item_prices(self, numbers, order_ids=None):
        """Return the prices of hours of order items.

        Discounts in lines of their own lower the price of all that an order sells.

        :param numbers: ids of `sale.order.line`; those below zero are none
        :param order_ids: ids of the `sale.order` that are wanted; None for any
        :return: list of (id of the order, rounding of its currency, id of the item, price of an
            hour after discounts in lines of their own, hours that one unit sells)
        """
        self.env.cr.execute(
            """
            SELECT s.order_id, c.rounding, s.id,
                   s.price_subtotal * COALESCE(d.factor, 1) / NULLIF(s.prepaid_hours, 0),
                   s.prepaid_hours / NULLIF(s.product_uom_qty, 0)
              FROM sale_order_line s
              JOIN sale_order o ON o.id = s.order_id
              JOIN res_currency c ON c.id = s.currency_id
              LEFT JOIN LATERAL (
                    SELECT GREATEST(SUM(n.price_subtotal), 0)
                           / NULLIF(SUM(n.price_subtotal) FILTER (WHERE n.price_subtotal > 0), 0)
                           AS factor
                      FROM sale_order_line n
                     WHERE n.order_id = o.id AND n.is_downpayment IS NOT TRUE
                       AND n.display_type IS NULL) d ON TRUE
             WHERE s.id = ANY(%(items)s)
               AND (%(orders)s::int[] IS NULL OR s.order_id = ANY(%(orders)s)) ORDER BY s.id
            """,
            {
                "items": sorted(number for number in numbers if number > 0),
                "orders": None if order_ids is None else sorted(order_ids),
            },
        )
        return self.env.cr.fetchall()
