from collections import namedtuple
from datetime import timedelta

from odoo import api, models
from odoo.addons.prepaid_it_blocks import compat
from odoo.addons.prepaid_it_blocks.policies.hours import quantise

from ..policies import revenue
from ..policies.revenue_hours import since
from .prepaid_revenue_invoiced import Pot

# What one block got of a pot: ``amount`` for its hours, ``kept`` of hours that were given
# back; and what became of the hours. ``block_id`` is None where no block has the hours;
# ``partner_id`` is who paid; ``reach``: hours of the block's time that invoices pay for, None
# where they pay for all that was sold.
Money = namedtuple("Money", "block_id pot partner_id amount kept progress reach")


class PrepaidRevenueMoneyMixin(models.AbstractModel):
    """The part of recognition that shares invoiced money, and opening balances, out to blocks."""

    _name = "prepaid.revenue.money.mixin"
    _description = "Revenue Recognition: Money of Blocks"

    @api.model
    def _get_money(self, *, company=None, blocks=None, date=None, is_any_account=False):
        """Return what was invoiced for blocks, and what became of their hours.

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
        pieces = self._fetch_pieces(company, blocks)
        sums = self._fetch_sums([piece.block_id for piece in pieces], date)
        hours = self._get_hours(pieces, sums)
        lines = {piece.sale_line_id for piece in pieces if piece.sale_line_id}
        pots = {}
        for pot in self._fetch_pots(company, lines, date):
            pots.setdefault(pot.sale_line_id, []).append(pot)
        companies = self._get_companies(pieces, company)
        families = {}
        for piece in pieces:
            if piece.block_id in hours:
                key = piece.sale_line_id or -piece.root_id
                families.setdefault(key, []).append(piece)
        money = []
        for number in sorted(set(pots) | {key for key in families if key > 0}):
            if number in pots:
                family = families.get(number, [])
                owner = companies[family[0].block_id] if family else company
                step = owner.currency_id.rounding
                money += self._share_out(family, hours, pots[number], step)
        openings = [found for key, found in families.items() if key < 0 and found[0].opening]
        if not is_any_account:
            openings, since_start = self._get_deferred_openings(openings, hours, companies, date)
            hours = {**hours, **since_start}
        credits = self._fetch_opening_credits(openings, date, is_any_account)
        for family in openings:
            owner = companies[family[0].block_id]
            money += self._share_out_opening(family, hours, owner, credits)
        return [one for one in money if is_any_account or one.pot.is_deferred]

    @api.model
    def _flush_for_reading(self):
        self.env["prepaid.block"].flush_model()
        self.env["sale.order.line"].flush_model(
            ["prepaid_hours", "product_uom_qty", compat.LINE_UOM, "price_unit", "discount"]
        )
        self.env["product.product"].flush_model(["prepaid_hours"])
        self.env["product.template"].flush_model(["prepaid_hours"])
        self.env["account.move.line"].flush_model()
        self.env["account.move"].flush_model()

    @api.model
    def _get_companies(self, pieces, company):
        """Return the company of each block, in one statement.

        :param pieces: list of `Piece`
        :param company: the `res.company` of all of them, or none
        :return: dict of block id to `res.company`
        """
        blocks = self.env["prepaid.block"].browse([piece.block_id for piece in pieces])
        return {block.id: company or block.company_id for block in blocks}

    @api.model
    def _share_out(self, pieces, hours, pots, step):
        """Return what each block got of the money for one sales order item.

        :param pieces: list of `Piece` of the item, in the order in which they are paid
        :param hours: dict of block id to (`Share`, `Use`)
        :param pots: list of `Pot` of the item
        :param step: rounding of the company's currency
        :return: list of `Money`
        """
        shares = [hours[piece.block_id][0] for piece in pieces]
        digits = self.env["decimal.precision"].precision_get(compat.UNIT_PRECISION)
        covers, loose = revenue.cover(
            sum(pot.hours - pot.credited_hours for pot in pots),
            shares,
            0.5 * 10**-digits * pots[0].per_unit,
        )
        uses = [hours[piece.block_id][1] for piece in pieces]
        progress = [revenue.get_progress(*pair) for pair in zip(covers, uses, strict=True)]
        weights = self._get_weights(progress, shares, loose)
        reaches = [
            one.used if cover.paid < quantise(share.paid - share.refunded) else None
            for one, cover, share in zip(progress, covers, shares, strict=True)
        ]
        has_invoice = {pot.is_deferred for pot in pots if pot.hours > 0.0}
        money = []
        for pot in pots:
            is_unmatched = pot.credited_hours > 0.0 and pot.is_deferred not in has_invoice
            net = self._get_net(pot, step, is_kept=is_unmatched or not any(weights))
            parts = revenue.split(net.amount, weights, step) if any(weights) else weights
            for place, piece in enumerate(pieces):
                kept = net.kept if not place else 0.0
                payer = pot.partner_id or piece.partner_id
                found = (payer, parts[place], kept, progress[place], reaches[place])
                money.append(Money(piece.block_id, pot, *found))
            rest = parts[-1] if pieces else round(parts[-1] + net.kept, 6)
            if rest:
                money.append(Money(None, pot, None, rest, 0.0, None, None))
        return money

    @api.model
    def _get_weights(self, progress, shares, loose):
        """Return by what the money for an item is shared: what each block's hours cost.

        :param progress: list of `Progress`
        :param shares: list of `Share` of the same blocks
        :param loose: hours that are invoiced and that no block has; they come last
        """
        weights = [one.whole * share.rate for one, share in zip(progress, shares, strict=True)]
        if not any(weights):
            weights = [one.whole for one in progress]
        return weights + [loose * ((shares[-1].rate if shares else 0.0) or 1.0)]

    @api.model
    def _get_net(self, pot, step, is_kept):
        """Return what is left of invoiced money once credit notes are taken off, as a `Net`.

        :param pot: `Pot`
        :param step: rounding of the company's currency
        :param is_kept: True where the firm kept all that is left: all hours were given back, or
            what is credited is of an invoice that was income at once, which is no liability
        """
        net = revenue.get_net(
            pot.invoiced, pot.hours, pot.credited, pot.credited_hours, step=step, kept=pot.kept
        )
        return revenue.Net(0.0, round(net.amount + net.kept, 6)) if is_kept else net

    @api.model
    def _share_out_opening(self, pieces, hours, company, credits):
        """Return what blocks of an opening balance are worth: hours × rate.

        :param pieces: list of `Piece` of the same opening balance
        :param hours: dict of block id to (`Share`, `Use`)
        :param company: the `res.company`
        :param credits: dict of block id to (money, hours) that credit notes gave back
        :return: list of `Money`
        """
        paid = sum(hours[piece.block_id][0].paid for piece in pieces)
        is_deferred = bool(company.prepaid_revenue_opening_date)
        account = company._get_prepaid_opening_account()
        amount = company.currency_id.round(paid * pieces[0].rate)
        given = [credits.get(piece.block_id, (0.0, 0.0)) for piece in pieces]
        credited = [round(sum(values), 6) for values in zip(*given, strict=True)]
        pot = Pot(None, account.id, "", None, is_deferred, amount, paid, *credited, 0.0, 1.0, None)
        return self._share_out(pieces, hours, [pot], company.currency_id.rounding)

    @api.model
    def _get_deferred_openings(self, families, hours, companies, date=None):
        """Return the opening balances whose money is on an account of deferred revenue.

        They were invoiced before. The account holds the money for what was left of them on the
        day that the company names; none where it names no day.

        :param families: list of lists of `Piece`
        :param hours: dict of block id to (`Share`, `Use`)
        :param companies: dict of block id to `res.company`
        :param date: the day up to which rows count; None for all
        :return: (the families, dict of block id to (`Share`, `Use`) from that day on)
        """
        starts, before, found = {}, {}, []
        for family in families:
            company = companies[family[0].block_id]
            start = company.prepaid_revenue_opening_date
            if start and company._get_prepaid_opening_account() and (not date or date >= start):
                starts.setdefault(start, []).extend(family)
                found.append(family)
        # One company has one day.
        for start, pieces in starts.items():
            ids = [piece.block_id for piece in pieces]
            sums = self._fetch_sums(ids, start - timedelta(days=1))
            known = [piece for piece in pieces if piece.block_id in sums]
            before.update(self._get_hours(known, sums))
        return found, {number: since(old, hours[number]) for number, old in before.items()}

    @api.model
    def _fetch_opening_credits(self, families, date=None, is_any_account=False):
        """Return what credit notes of their own gave back for hours of opening balances.

        :param families: list of lists of `Piece`
        :param date: the day up to which credit notes count; None for all
        :param is_any_account: False for those that take the money from deferred revenue alone
        :return: dict of block id to (money, hours)
        """
        blocks = [piece.block_id for family in families for piece in family]
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
            domain, ["prepaid_refund_block_id"], ["balance:sum", "prepaid_credit_hours:sum"]
        )
        return {block.id: (amount, hours) for block, amount, hours in groups}
