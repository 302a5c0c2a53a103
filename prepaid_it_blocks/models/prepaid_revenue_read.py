from collections import namedtuple
from datetime import timedelta

from odoo import api, models

from .. import compat
from ..policies import revenue
from ..policies.revenue_hours import (
    NO_SUMS,
    Piece,
    Sums,
    get_share_and_use,
    is_there,
    since,
)

# Money on invoices for a sales order item: where it was booked, what was invoiced for how many
# hours, and what was credited for how many; ``per_unit``: hours that one unit sells.
Pot = namedtuple(
    "Pot",
    "sale_line_id account_id analytic_key fiscal_position_id is_deferred"
    " invoiced hours credited credited_hours per_unit",
)

# What one block got of a pot: ``amount`` for its hours, ``kept`` of hours that were given
# back; and what became of the hours. ``block_id`` is None where no block has the hours;
# ``partner_id`` is who paid.
Money = namedtuple("Money", "block_id pot partner_id amount kept progress")


class PrepaidRevenue(models.Model):
    """What was invoiced for blocks and what became of it, in a statement each."""

    _inherit = "prepaid.revenue"

    @api.model
    def _get_money(self, company=None, blocks=None, date=None, is_any_account=False):
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
        for family in openings:
            money += self._share_out_opening(family, hours, companies[family[0].block_id])
        return [one for one in money if is_any_account or one.pot.is_deferred]

    @api.model
    def _flush_for_reading(self):
        compat.flush(self.env["prepaid.block"])
        compat.flush(
            self.env["sale.order.line"],
            ["prepaid_hours", "product_uom_qty", "product_uom", "price_unit", "discount"],
        )
        compat.flush(self.env["account.move.line"])
        compat.flush(self.env["account.move"])

    @api.model
    def _fetch_pieces(self, company, blocks):
        """Return the `Piece` of each block: who pays for the hours first comes first.

        :param company: the `res.company` whose blocks are wanted, or none
        :param blocks: the `prepaid.block` whose families are wanted, or none
        """
        self.env.cr.execute(
            """
            WITH RECURSIVE up AS (
                SELECT id, transferred_from_id, sale_line_id FROM prepaid_block
                 WHERE id = ANY(%(blocks)s)
                 UNION
                SELECT p.id, p.transferred_from_id, p.sale_line_id
                  FROM prepaid_block p JOIN up ON p.id = up.transferred_from_id
            ), family AS (
                SELECT b.id, b.id AS root_id, b.sale_line_id, COALESCE(b.sale_part, 1) AS part,
                       b.rate, b.partner_id, b.state = 'cancelled' AS is_last
                  FROM prepaid_block b
                 WHERE b.transferred_from_id IS NULL
                   AND (b.company_id = %(company)s OR b.id IN (SELECT id FROM up)
                        OR b.sale_line_id IN (SELECT sale_line_id FROM up))
                 UNION ALL
                SELECT c.id, f.root_id, f.sale_line_id, f.part, f.rate, f.partner_id, f.is_last
                  FROM prepaid_block c JOIN family f ON c.transferred_from_id = f.id
            )
            SELECT b.id, b.transferred_from_id, f.root_id, f.sale_line_id, f.part, f.rate,
                   b.hours - COALESCE(b.changed_hours, 0),
                   COALESCE(b.transferred_paid_hours, b.hours),
                   COALESCE(b.is_voided, FALSE), b.state = 'cancelled', o.id IS NOT NULL,
                   f.partner_id
              FROM family f
              JOIN prepaid_block b ON b.id = f.id
              LEFT JOIN prepaid_opening_balance o ON o.block_id = f.root_id
             ORDER BY f.is_last, f.part, f.root_id, b.id
            """,
            {"company": company.id or 0, "blocks": blocks.ids},
        )
        return [
            Piece(*row[:5], *[float(value or 0.0) for value in row[5:8]], *row[8:])
            for row in self.env.cr.fetchall()
        ]

    @api.model
    def _fetch_sums(self, block_ids, date=None):
        """Return what the ledger says about blocks, in one statement.

        :param block_ids: ids of `prepaid.block`
        :param date: the day up to which rows count; None for all
        :return: dict of block id to `Sums`
        """
        self.env.cr.execute(
            """
            SELECT e.block_id,
                   SUM(e.hours) FILTER (WHERE e.kind = 'purchase'),
                   SUM(e.hours) FILTER (WHERE e.kind = 'transfer' AND e.hours > 0),
                   -SUM(e.hours) FILTER (WHERE COALESCE(r.kind, e.kind)
                                         IN ('drawdown', 'settlement', 'overage')),
                   -SUM(e.hours) FILTER (WHERE COALESCE(r.kind, e.kind) = 'expiry'),
                   -SUM(e.hours) FILTER (WHERE r.kind IN ('purchase', 'transfer')),
                   -SUM(e.hours) FILTER (WHERE r.kind = 'adjustment'),
                   -SUM(e.hours) FILTER (WHERE e.kind = 'refund'),
                   SUM(e.hours) FILTER (WHERE e.kind = 'adjustment' AND e.hours > 0),
                   -SUM(e.hours) FILTER (WHERE e.kind = 'adjustment' AND e.hours < 0),
                   -SUM(e.hours) FILTER (WHERE e.kind = 'transfer' AND e.hours < 0),
                   SUM(e.hours)
              FROM prepaid_entry e
              LEFT JOIN prepaid_entry r ON r.id = e.reversed_id
             WHERE e.block_id = ANY(%s)
               AND (%s::date IS NULL OR e.accounting_date <= %s::date)
             GROUP BY e.block_id
            """,
            [list(block_ids), date, date],
        )
        return {
            row[0]: Sums(*[float(value or 0.0) for value in row[1:]])
            for row in self.env.cr.fetchall()
        }

    @api.model
    def _get_hours(self, pieces, sums):
        """Return what blocks were sold with and what became of it.

        :param pieces: list of `Piece`
        :param sums: dict of block id to `Sums`
        :return: dict of block id to (`Share`, `Use`), for the blocks that are there
        """
        there = [one for one in pieces if is_there(one, sums.get(one.block_id, NO_SUMS))]
        moved = {}
        for piece in there:
            if piece.source:
                moved[piece.source] = moved.get(piece.source, 0.0) + piece.paid
        return {
            piece.block_id: get_share_and_use(
                piece, sums.get(piece.block_id, NO_SUMS), moved.get(piece.block_id, 0.0)
            )
            for piece in there
        }

    @api.model
    def _fetch_pots(self, company, sale_line_ids, date=None):
        """Return what posted invoices and credit notes say about sales order items.

        A credit note gives back hours where it says so, or where its price per unit is at
        least the item's; else it makes the hours cheaper.

        :param company: the `res.company` whose items with deferred revenue are wanted
        :param sale_line_ids: ids of items that are wanted too
        :param date: the day up to which documents count; None for all
        :return: list of `Pot`
        """
        # pylint: disable=sql-injection  # the text is compat's constant
        self.env.cr.execute(
            """
            WITH item AS (
                SELECT l.id, rel.order_line_id, l.account_id, {analytic} AS analytic_key,
                       m.fiscal_position_id, COALESCE(l.is_prepaid_deferred, FALSE) AS deferred,
                       -l.balance AS amount, u.per_unit,
                       CASE WHEN m.move_type <> 'out_refund'
                            THEN l.quantity * u.per_unit * COALESCE(su.factor / lu.factor, 1)
                       END AS hours,
                       CASE WHEN m.move_type <> 'out_refund' THEN NULL
                            WHEN COALESCE(l.prepaid_credit_hours, 0) <> 0
                            THEN l.prepaid_credit_hours
                            WHEN l.price_unit * (1 - COALESCE(l.discount, 0) / 100.0)
                                 >= s.price_unit * (1 - COALESCE(s.discount, 0) / 100.0)
                                    - c.rounding / 2
                            THEN l.quantity * u.per_unit * COALESCE(su.factor / lu.factor, 1)
                       END AS credited_hours
                  FROM sale_order_line_invoice_rel rel
                  JOIN account_move_line l ON l.id = rel.invoice_line_id
                  JOIN account_move m ON m.id = l.move_id
                  JOIN res_currency c ON c.id = m.currency_id
                  JOIN sale_order_line s ON s.id = rel.order_line_id
                  JOIN product_product p ON p.id = s.product_id
                  JOIN product_template t ON t.id = p.product_tmpl_id
                  LEFT JOIN uom_uom lu ON lu.id = l.product_uom_id
                  LEFT JOIN uom_uom su ON su.id = s.product_uom
                  CROSS JOIN LATERAL (
                        SELECT COALESCE(s.prepaid_hours / NULLIF(s.product_uom_qty, 0),
                                        t.prepaid_hours, 0)::numeric AS per_unit) u
                 WHERE m.state = 'posted'
                   AND m.move_type IN ('out_invoice', 'out_receipt', 'out_refund')
                   AND (%(date)s::date IS NULL OR l.date <= %(date)s::date)
                   AND (rel.order_line_id = ANY(%(lines)s)
                        OR (l.company_id = %(company)s AND l.is_prepaid_deferred
                            AND s.is_downpayment IS NOT TRUE))
            )
            SELECT order_line_id, account_id, analytic_key, fiscal_position_id, deferred,
                   SUM(amount) FILTER (WHERE COALESCE(credited_hours, 0) = 0),
                   SUM(hours),
                   -SUM(amount) FILTER (WHERE COALESCE(credited_hours, 0) <> 0),
                   SUM(credited_hours),
                   MAX(per_unit)
              FROM item
             GROUP BY 1, 2, 3, 4, 5 ORDER BY MIN(id)
            """.format(analytic=compat.get_analytic_sql("l")),
            {"company": company.id or 0, "lines": list(sale_line_ids), "date": date},
        )
        return [
            Pot(*row[:5], *[float(value or 0.0) for value in row[5:]])
            for row in self.env.cr.fetchall()
        ]

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
        digits = self.env["decimal.precision"].precision_get("Product Unit of Measure")
        covers, loose = revenue.cover(
            sum(pot.hours - pot.credited_hours for pot in pots),
            shares,
            0.5 * 10**-digits * pots[0].per_unit,
        )
        uses = [hours[piece.block_id][1] for piece in pieces]
        progress = [revenue.get_progress(*pair) for pair in zip(covers, uses)]
        weights = [one.whole * share.rate for one, share in zip(progress, shares)]
        if not any(weights):
            weights = [one.whole for one in progress]
        weights.append(loose * ((shares[-1].rate if shares else 0.0) or 1.0))
        money = []
        for pot in pots:
            net = revenue.get_net(pot.invoiced, pot.hours, pot.credited, pot.credited_hours, step)
            if not any(weights):
                # All hours were given back: what is left of the money, the firm kept.
                net = revenue.Net(0.0, round(net.amount + net.kept, 6))
            parts = revenue.split(net.amount, weights, step) if any(weights) else weights
            for place, piece in enumerate(pieces):
                kept = net.kept if not place else 0.0
                money.append(
                    Money(
                        piece.block_id, pot, piece.partner_id, parts[place], kept, progress[place]
                    )
                )
            rest = parts[-1] if pieces else round(parts[-1] + net.kept, 6)
            if rest:
                money.append(Money(None, pot, None, rest, 0.0, None))
        return money

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
    def _share_out_opening(self, pieces, hours, company):
        """Return what blocks of an opening balance are worth: hours × rate.

        :param pieces: list of `Piece` of the same opening balance
        :param hours: dict of block id to (`Share`, `Use`)
        :param company: the `res.company`
        :return: list of `Money`
        """
        paid = sum(hours[piece.block_id][0].paid for piece in pieces)
        is_deferred = bool(company.prepaid_revenue_opening_date)
        account = company.prepaid_deferred_account_id
        amount = company.currency_id.round(paid * pieces[0].rate)
        pot = Pot(None, account.id, "", None, is_deferred, amount, paid, 0.0, 0.0, 1.0)
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
            if start and company.prepaid_deferred_account_id and (not date or date >= start):
                starts.setdefault(start, []).extend(family)
                found.append(family)
        # One company has one day.
        for start, pieces in starts.items():
            ids = [piece.block_id for piece in pieces]
            sums = self._fetch_sums(ids, start - timedelta(days=1))
            known = [piece for piece in pieces if piece.block_id in sums]
            before.update(self._get_hours(known, sums))
        return found, {number: since(old, hours[number]) for number, old in before.items()}
