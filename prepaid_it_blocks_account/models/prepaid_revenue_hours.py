from odoo import api, models

from ..policies.revenue_hours import NO_SUMS, Piece, Sums, get_share_and_use, is_there


class PrepaidRevenueHoursMixin(models.AbstractModel):
    """The part of recognition that reads the ledger: hours sold, and what became of them."""

    _name = "prepaid.revenue.hours.mixin"
    _description = "Revenue Recognition: Hours"

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
                   -SUM(e.hours) FILTER (WHERE COALESCE(r.kind, e.kind) = 'refund'),
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
