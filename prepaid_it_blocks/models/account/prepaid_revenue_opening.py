from datetime import timedelta

from odoo import api, models

from ...policies.account.revenue_hours import since
from .prepaid_revenue_invoiced import Pot


class PrepaidRevenue(models.Model):
    """Blocks of opening balances: they were invoiced elsewhere, before."""

    _inherit = "prepaid.revenue"

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
