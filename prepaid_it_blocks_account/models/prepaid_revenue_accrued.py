import json
from collections import namedtuple

from odoo import api, models
from odoo.addons.prepaid_it_blocks.policies.hours import to_hours

from ..policies import revenue

# Work that no posted invoice bills: hours of a block, or overage (``block_id`` is None). ``amount``
# is in the company's currency, ``account_id`` the one of income, ``problem`` says why the price is
# not known.
Accrued = namedtuple(
    "Accrued",
    "kind agreement_id block_id partner_id account_id analytic_key seconds amount problem",
)


class PrepaidRevenueAccruedMixin(models.AbstractModel):
    """The part of recognition that finds work that was done and is not invoiced yet."""

    _name = "prepaid.revenue.accrued.mixin"
    _description = "Revenue Recognition: Accrued Revenue"

    @api.model
    def _get_accrued(self, company, date):
        """Return the work up to a day that no posted invoice up to that day bills.

        Hours of blocks at the price of their order item, those first that the customer bought
        first: what recognition takes for invoiced is not accrued. Overage at the price of the order
        that bills it, or would. In a foreign currency at the rate of the day.

        :param company: the `res.company`, in superuser mode
        :param date: the day, included
        :return: list of `Accrued`, by customer
        """
        found = self._get_accrued_blocks(company, date) + self._get_accrued_overage(company, date)
        partners = self.env["res.partner"].browse([one.partner_id for one in found])
        names = {partner.id: partner.display_name for partner in partners}
        return sorted(found, key=lambda one: (names[one.partner_id], one.agreement_id))

    @api.model
    def _get_accrued_blocks(self, company, date):
        """Return the hours of blocks that were used and that no invoice or advance bills.

        What expired without an invoice is none: nothing was done for it. Opening balances were
        invoiced before.

        :param company: the `res.company`
        :param date: the day
        :return: list of `Accrued`
        """
        self._flush_for_reading()
        none = self.env["prepaid.block"]
        __, hours, groups, buckets = self._read_blocks(company, none, date)
        for advances in (None, self._fetch_earlier_advances(company, date)):
            self._share_advances(
                company, date, groups=groups, hours=hours, buckets=buckets, advances=advances
            )
        used = {}
        for number in sorted(key for key in groups if key > 0):
            shares = [hours[portion.block_id][0] for portion in groups[number]]
            covers, __ = self._cover(shares, buckets.get(number, []))
            for portion, share, cover in zip(groups[number], shares, covers, strict=True):
                use = hours[portion.block_id][1]
                seconds, worth = revenue.get_uninvoiced(share, cover, use)
                if seconds > 0:
                    used[portion.block_id] = (number, seconds, worth)
        return self._price_used(company, date, used)

    @api.model
    def _fetch_earlier_advances(self, company, date):
        """Return the advances on blocks that were income, or went elsewhere, before the set-up.

        Of an order that sells other things too, the blocks' part of what it sells. Where an order
        has deferred ones, the others are for other things.

        :param company: the `res.company`
        :param date: the day up to which documents count
        :return: list of `Advance`
        """
        deferred = {one.order_id for one in self._fetch_advances(company, date)}
        advances = [
            one
            for one in self._fetch_advances(company, date, is_deferred=False)
            if one.order_id not in deferred
        ]
        self.env.cr.execute(
            """
            SELECT order_id, SUM(price_subtotal) FILTER (WHERE prepaid_hours > 0)
                             / NULLIF(SUM(GREATEST(price_subtotal, 0)), 0)
              FROM sale_order_line
             WHERE order_id = ANY(%s) AND display_type IS NULL AND is_downpayment IS NOT TRUE
             GROUP BY order_id
            """,
            [[one.order_id for one in advances]],
        )
        parts = {order_id: float(part or 0.0) for order_id, part in self.env.cr.fetchall()}
        return [
            one._replace(
                amount=company.currency_id.round(one.amount * parts.get(one.order_id, 0.0)),
                paid=one.paid * parts.get(one.order_id, 0.0),
            )
            for one in advances
            if parts.get(one.order_id)
        ]

    @api.model
    def _price_used(self, company, date, used):
        """Return hours of blocks at the prices of their order items.

        :param company: the `res.company`
        :param date: day of the rate of exchange
        :param used: dict of block id to (order item's id, seconds, seconds at the item's price)
        :return: list of `Accrued`
        """
        numbers = {number for number, *__ in used.values()}
        prices = {row[2]: float(row[3] or 0.0) for row in self._fetch_item_prices(numbers)}
        items = {item.id: item for item in self.env["sale.order.line"].browse(sorted(numbers))}
        found = []
        for block in self.env["prepaid.block"].browse(sorted(used)):
            number, seconds, worth = used[block.id]
            item = items[number]
            order = item.order_id
            if order.state != "sale":
                continue
            price = to_hours(worth) * prices.get(number, 0.0)
            amount = self._to_company_money(company, price, item.currency_id, date)
            account = self._get_target_account(
                company, "income", order.fiscal_position_id.id, block.product_id
            )
            key = _as_key(item.analytic_distribution)
            place = (block.agreement_id.id, block.id, block.partner_id.id, account.id, key)
            found.append(Accrued("block", *place, seconds, amount, None))
        return found

    @api.model
    def _get_accrued_overage(self, company, date):
        """Return the overage that is to be invoiced, at its price.

        :param company: the `res.company`
        :param date: the day
        :return: list of `Accrued`
        """
        rows = self.env["prepaid.agreement"]._fetch_accrued_overage(company, date)
        agreements = self.env["prepaid.agreement"].browse([row.agreement_id for row in rows])
        currency = self.env["res.currency"]
        found = []
        for row, agreement in zip(rows, agreements, strict=True):
            amount = self._to_company_money(
                company, row.amount, currency.browse(row.currency_id), date
            )
            account = self._get_service_account(company, row.product_id, row.position_id)
            place = (agreement.id, None, agreement.partner_id.id, account.id, _as_key(row.analytic))
            found.append(Accrued("overage", *place, row.seconds, amount, row.problem))
        return found

    @api.model
    def _to_company_money(self, company, amount, currency, date):
        """Return money as of a day in a company's currency, rounded in both."""
        return currency._convert(currency.round(amount), company.currency_id, company, date)

    @api.model
    def _get_service_account(self, company, product_id, fiscal_position_id):
        """Return the account on which an invoice books a service.

        :param company: the `res.company`
        :param product_id: id of the `product.product`, or None
        :param fiscal_position_id: id of the `account.fiscal.position`, or None
        """
        position = self.env["account.fiscal.position"].browse(fiscal_position_id or [])
        product = self.env["product.product"].browse(product_id or [])
        template = product.product_tmpl_id.with_company(company)
        account = template.get_product_accounts(fiscal_pos=position)["income"] if template else None
        return account or position.map_account(company.prepaid_income_account_id)


def _as_key(distribution):
    """Return an analytic distribution as text, "" for none."""
    return json.dumps(distribution, sort_keys=True) if distribution else ""
