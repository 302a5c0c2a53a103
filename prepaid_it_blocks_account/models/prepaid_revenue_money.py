from collections import namedtuple
from datetime import timedelta

from odoo import api, models
from odoo.addons.prepaid_it_blocks import compat
from odoo.addons.prepaid_it_blocks.policies.hours import SECONDS_PER_HOUR, to_hours

from ..policies import revenue
from ..policies.revenue_hours import since
from .prepaid_revenue_invoiced import Bucket

# What one block got of a bucket: ``amount`` for its hours, ``retained`` of hours that were given
# back; and what became of the hours. ``block_id`` is None where no block has the hours;
# ``partner_id`` is who paid; ``reach``: hours of the block's time that invoices pay for, None
# where they pay for all that was sold; ``exchange`` and ``discount``: as in `Bucket`, no price of
# hours; ``rerated``: of what was retained, the money for hours that were used.
Money = namedtuple(
    "Money",
    "block_id bucket partner_id amount retained progress reach exchange discount rerated",
    defaults=(0.0, 0.0, 0.0),
)


class PrepaidRevenueMoneyMixin(models.AbstractModel):
    """The part of recognition that shares invoiced money, and opening balances, out to blocks."""

    _name = "prepaid.revenue.money.mixin"
    _description = "Revenue Recognition: Money of Blocks"

    @api.model
    def _get_money(self, *, company=None, blocks=None, date=None, is_any_account=False):
        """Return the invoiced money of blocks, with the progress of their hours.

        A constant number of statements, however many blocks and entries there are.

        :param company: the `res.company` whose blocks are all wanted
        :param blocks: the `prepaid.block` that are wanted instead; blocks that share their
            sales order item come along
        :param date: the day up to which invoices and the ledger count; None for all
        :param is_any_account: True for what was invoiced, on whatever account; else money on
            accounts of deferred revenue alone
        :return: list of `Money`
        """
        self._flush_for_reading()
        company = company or self.env["res.company"]
        blocks = blocks if blocks is not None else self.env["prepaid.block"]
        portions, hours, groups, buckets = self._read_blocks(
            company, blocks, date, is_priced=not is_any_account
        )
        companies = self._get_companies(portions, company)
        money = []
        if company and not is_any_account:
            given = {"groups": groups, "hours": hours, "buckets": buckets}
            for one in self._share_advances(company, date, **given):
                money.append(Money(None, one, None, one.invoiced, 0.0, None, None))
        for number in sorted(set(buckets) | {key for key in groups if key > 0}):
            if number in buckets:
                group = groups.get(number, [])
                owner = companies[group[0].block_id] if group else company
                rounding = owner.currency_id.rounding
                money += self._share_out(group, hours, buckets[number], rounding)
        openings = [found for key, found in groups.items() if key < 0 and found[0].opening]
        if not is_any_account:
            openings, since_start = self._get_deferred_openings(openings, hours, companies, date)
            hours = {**hours, **since_start}
        credits = self._fetch_opening_credits(openings, date, is_any_account)
        for group in openings:
            owner = companies[group[0].block_id]
            money += self._share_out_opening(group, hours, owner, credits)
        return [one for one in money if is_any_account or one.bucket.is_deferred]

    @api.model
    def _read_blocks(self, company, blocks, date=None, is_priced=True):
        """Return the hours and invoiced amounts of blocks, in a constant number of statements.

        :param company: the `res.company` whose blocks are wanted, or none
        :param blocks: the `prepaid.block` whose siblings are wanted, or none
        :param date: the day up to which both count; None for all
        :param is_priced: whether given hours share the price of bought ones, where the company
            wants it; else they come last and are worth nothing
        :return: (list of `Portion`, dict of block id to (`Share`, `BlockUse`), dict of order item's
            id to its `Portion`, as `_group_portions` returns it, dict of order item's id to its
            list of `Bucket`)
        """
        portions = self._fetch_portions(company, blocks)
        sums = self._fetch_sums([portion.block_id for portion in portions], date)
        hours = self._get_hours(portions, sums)
        if is_priced:
            hours = self._spread_prices(portions, hours, sums, date)
        lines = {portion.sale_line_id for portion in portions if portion.sale_line_id}
        buckets = {}
        for bucket in self._fetch_buckets(company, lines, date):
            buckets.setdefault(bucket.sale_line_id, []).append(bucket)
        return portions, hours, self._group_portions(portions, hours), buckets

    @api.model
    def _group_portions(self, portions, hours):
        """Return the portions that are there, by what sold them.

        :param portions: list of `Portion`
        :param hours: dict of block id to (`Share`, `BlockUse`)
        :return: dict of an order item's id, or of minus the id of the block that they were bought
            as, to the list of `Portion`
        """
        groups = {}
        for portion in portions:
            if portion.block_id in hours:
                key = portion.sale_line_id or -portion.root_id
                groups.setdefault(key, []).append(portion)
        return groups

    @api.model
    def _flush_for_reading(self):
        self.env["prepaid.block"].flush_model()
        self.env["sale.order.line"].flush_model(
            ["prepaid_hours", "product_uom_qty", compat.LINE_UOM, "price_unit", "discount"]
            + ["price_subtotal", "is_downpayment"]
        )
        self.env["product.product"].flush_model(["prepaid_hours"])
        self.env["product.template"].flush_model(["prepaid_hours"])
        self.env["account.move.line"].flush_model()
        self.env["account.move"].flush_model()
        self.env["account.partial.reconcile"].flush_model()

    @api.model
    def _get_companies(self, portions, company):
        """Return the company of each block, in one statement.

        :param portions: list of `Portion`
        :param company: the `res.company` of all of them, or none
        :return: dict of block id to `res.company`
        """
        blocks = self.env["prepaid.block"].browse([portion.block_id for portion in portions])
        return {block.id: company or block.company_id for block in blocks}

    @api.model
    def _share_out(self, portions, hours, buckets, step):
        """Share the money for one sales order item out to its blocks.

        :param portions: list of `Portion` of the item, in the order in which they are paid
        :param hours: dict of block id to (`Share`, `BlockUse`)
        :param buckets: list of `Bucket` of the item
        :param step: rounding of the company's currency
        :return: list of `Money`
        """
        shares = [hours[portion.block_id][0] for portion in portions]
        covers, loose = self._cover(shares, buckets)
        uses = [hours[portion.block_id][1] for portion in portions]
        progress = [revenue.get_progress(*pair) for pair in zip(covers, uses, strict=True)]
        weights = self._get_weights(progress, shares, loose)
        reaches = [
            one.used if cover.paid < share.paid - share.refunded else None
            for one, cover, share in zip(progress, covers, shares, strict=True)
        ]
        has_invoice = {bucket.is_deferred for bucket in buckets if bucket.seconds > 0}
        money = []
        for bucket in buckets:
            is_unmatched = bucket.credited_seconds > 0 and bucket.is_deferred not in has_invoice
            net = self._get_net(bucket, step, is_retained=is_unmatched or not any(weights))
            parts = revenue.split(net.amount, weights, step) if any(weights) else weights
            for place, portion in enumerate(portions):
                once, retained = (), 0.0
                if not place:
                    retained = net.retained
                    rerated = max(min(bucket.rerated, retained), 0.0)
                    once = (bucket.exchange, bucket.discount, rerated)
                payer = bucket.partner_id or portion.partner_id
                found = (payer, parts[place], retained, progress[place], reaches[place], *once)
                money.append(Money(portion.block_id, bucket, *found))
            remaining = parts[-1]
            if not portions:
                once = bucket.exchange + bucket.discount
                remaining = round(remaining + net.retained + once, 6)
            if remaining:
                money.append(Money(None, bucket, None, remaining, 0.0, None, None))
        return money

    @api.model
    def _cover(self, shares, buckets):
        """Return the seconds of an item's blocks that its invoices pay for: see `revenue.cover`.

        :param shares: list of `Share`
        :param buckets: list of `Bucket` of the item; none where nothing is invoiced
        """
        digits = self.env["decimal.precision"].precision_get(compat.UNIT_PRECISION)
        per_unit = buckets[0].per_unit if buckets else 0.0
        return revenue.cover(
            sum(bucket.seconds - bucket.credited_seconds for bucket in buckets),
            shares,
            0.5 * 10**-digits * per_unit * SECONDS_PER_HOUR,
        )

    @api.model
    def _get_weights(self, progress, shares, loose):
        """Return the weights by which the money for an item is shared: prices of blocks' hours.

        :param progress: list of `Progress`
        :param shares: list of `Share` of the same blocks
        :param loose: seconds that are invoiced and that no block has; they come last
        """
        weights = [one.whole * share.rate for one, share in zip(progress, shares, strict=True)]
        if not any(weights):
            weights = [one.whole for one in progress]
        return weights + [loose * ((shares[-1].rate if shares else 0.0) or 1.0)]

    @api.model
    def _get_net(self, bucket, step, is_retained):
        """Return invoiced money less credit notes, as a `Net`.

        :param bucket: `Bucket`
        :param step: rounding of the company's currency
        :param is_retained: True where the firm kept all that is left: all hours were given back, or
            what is credited is of an invoice that was income at once, which is no liability
        """
        net = revenue.get_net(
            bucket.invoiced,
            bucket.seconds,
            bucket.credited,
            bucket.credited_seconds,
            step=step,
            retained=bucket.retained,
        )
        return revenue.Net(0.0, round(net.amount + net.retained, 6)) if is_retained else net

    @api.model
    def _share_out_opening(self, portions, hours, company, credits):
        """Return the value of an opening balance's blocks: hours × rate.

        :param portions: list of `Portion` of the same opening balance
        :param hours: dict of block id to (`Share`, `BlockUse`)
        :param company: the `res.company`
        :param credits: dict of block id to (money, seconds) that credit notes gave back
        :return: list of `Money`
        """
        paid = sum(hours[portion.block_id][0].paid for portion in portions)
        is_deferred = bool(company.prepaid_revenue_opening_date)
        account = company._get_prepaid_opening_account()
        amount = company.currency_id.round(to_hours(paid) * portions[0].rate)
        given = [credits.get(portion.block_id, (0.0, 0)) for portion in portions]
        credited = [round(sum(values), 6) for values in zip(*given, strict=True)]
        bucket = Bucket(
            None, account.id, "", None, is_deferred, amount, paid, *credited, 0.0, 1.0, None
        )
        return self._share_out(portions, hours, [bucket], company.currency_id.rounding)

    @api.model
    def _get_deferred_openings(self, groups, hours, companies, date=None):
        """Return the opening balances on an account of deferred revenue.

        They were invoiced before. The account holds the money for what was left of them on the
        day that the company names; none where it names no day.

        :param groups: list of lists of `Portion`
        :param hours: dict of block id to (`Share`, `BlockUse`)
        :param companies: dict of block id to `res.company`
        :param date: the day up to which rows count; None for all
        :return: (the groups, dict of block id to (`Share`, `BlockUse`) from that day on)
        """
        starts, before, found = {}, {}, []
        for group in groups:
            company = companies[group[0].block_id]
            start = company.prepaid_revenue_opening_date
            if start and company._get_prepaid_opening_account() and (not date or date >= start):
                starts.setdefault(start, []).extend(group)
                found.append(group)
        # One company has one day.
        for start, portions in starts.items():
            ids = [portion.block_id for portion in portions]
            sums = self._fetch_sums(ids, start - timedelta(days=1))
            known = [portion for portion in portions if portion.block_id in sums]
            before.update(self._get_hours(known, sums))
        return found, {number: since(old, hours[number]) for number, old in before.items()}

    @api.model
    def _fetch_opening_credits(self, groups, date=None, is_any_account=False):
        """Return the credits of opening balances.

        :param groups: list of lists of `Portion`
        :param date: the day up to which credit notes count; None for all
        :param is_any_account: False for those that take the money from deferred revenue alone
        :return: dict of block id to (money, seconds)
        """
        blocks = [portion.block_id for group in groups for portion in group]
        if not blocks:
            return {}
        domain = [("prepaid_refund_block_id", "in", blocks), ("parent_state", "=", "posted")]
        if not is_any_account:
            domain.append(("is_prepaid_deferred", "=", True))
        if date:
            domain.append(("date", "<=", date))
        # Sudo: managers of prepaid time need not read journal items.
        items = self.env["account.move.line"].sudo()
        groups = items._read_group(
            domain, ["prepaid_refund_block_id"], ["balance:sum", "prepaid_credit_seconds:sum"]
        )
        return {block.id: (amount, seconds) for block, amount, seconds in groups}
