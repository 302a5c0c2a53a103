from odoo import api, models

from ..policies.revenue_hours import NO_SUMS, Portion, Sums, get_share_and_use, is_there


class PrepaidRevenueHoursMixin(models.AbstractModel):
    """The part of recognition that reads the ledger: hours sold, and what became of them."""

    _name = "prepaid.revenue.hours.mixin"
    _description = "Revenue Recognition: Hours"

    @api.model
    def _fetch_portions(self, company, blocks):
        """Return the `Portion` of each block: who pays for the hours first comes first.

        :param company: the `res.company` whose blocks are wanted, or none
        :param blocks: the `prepaid.block` whose siblings are wanted, or none
        """
        self.env.cr.execute(
            """
            WITH RECURSIVE up AS (
                SELECT id, transferred_from_id, sale_line_id FROM prepaid_block
                 WHERE id = ANY(%(blocks)s)
                 UNION
                SELECT p.id, p.transferred_from_id, p.sale_line_id
                  FROM prepaid_block p JOIN up ON p.id = up.transferred_from_id
            ), sibling AS (
                SELECT b.id, b.id AS root_id, b.sale_line_id, COALESCE(b.sale_sequence, 1) AS part,
                       b.rate, b.partner_id, b.state = 'cancelled' AS is_last
                  FROM prepaid_block b
                 WHERE b.transferred_from_id IS NULL
                   AND (b.company_id = %(company)s OR b.id IN (SELECT id FROM up)
                        OR b.sale_line_id IN (SELECT sale_line_id FROM up))
                 UNION ALL
                SELECT c.id, f.root_id, f.sale_line_id, f.part, f.rate, f.partner_id, f.is_last
                  FROM prepaid_block c JOIN sibling f ON c.transferred_from_id = f.id
            )
            SELECT b.id, b.transferred_from_id, f.root_id, f.sale_line_id, f.part, f.rate,
                   b.seconds - COALESCE(b.changed_seconds, 0),
                   COALESCE(b.transferred_paid_seconds, b.seconds),
                   COALESCE(b.is_voided, FALSE), b.state = 'cancelled', o.id IS NOT NULL,
                   f.partner_id
              FROM sibling f
              JOIN prepaid_block b ON b.id = f.id
              LEFT JOIN prepaid_opening_balance o ON o.block_id = f.root_id
             ORDER BY f.is_last, f.part, f.root_id, b.id
            """,
            {"company": company.id or 0, "blocks": blocks.ids},
        )
        return [Portion(*row[:5], float(row[5] or 0.0), *row[6:]) for row in self.env.cr.fetchall()]

    @api.model
    def _fetch_sums(self, block_ids, date=None):
        """Return the sums of blocks' ledgers, in one statement.

        :param block_ids: ids of `prepaid.block`
        :param date: the day up to which rows count; None for all
        :return: dict of block id to `Sums`
        """
        self.env.cr.execute(
            """
            SELECT e.block_id,
                   SUM(e.seconds) FILTER (WHERE e.kind = 'purchase'),
                   SUM(e.seconds) FILTER (WHERE e.kind = 'transfer' AND e.seconds > 0),
                   -SUM(e.seconds) FILTER (WHERE COALESCE(r.kind, e.kind)
                                         IN ('drawdown', 'settlement', 'overage')),
                   -SUM(e.seconds) FILTER (WHERE COALESCE(r.kind, e.kind) = 'expiry'),
                   -SUM(e.seconds) FILTER (WHERE r.kind IN ('purchase', 'transfer')),
                   -SUM(e.seconds) FILTER (WHERE r.kind = 'adjustment'),
                   -SUM(e.seconds) FILTER (WHERE COALESCE(r.kind, e.kind) = 'refund'),
                   SUM(e.seconds) FILTER (WHERE e.kind = 'adjustment' AND e.seconds > 0),
                   -SUM(e.seconds) FILTER (WHERE e.kind = 'adjustment' AND e.seconds < 0),
                   -SUM(e.seconds) FILTER (WHERE e.kind = 'transfer' AND e.seconds < 0),
                   SUM(e.seconds)
              FROM prepaid_entry e
              LEFT JOIN prepaid_entry r ON r.id = e.reversed_id
             WHERE e.block_id = ANY(%s)
               AND (%s::date IS NULL OR e.accounting_date <= %s::date)
             GROUP BY e.block_id
            """,
            [list(block_ids), date, date],
        )
        return {row[0]: Sums(*[value or 0 for value in row[1:]]) for row in self.env.cr.fetchall()}

    @api.model
    def _get_hours(self, portions, sums):
        """Return the shares and uses of blocks' hours.

        :param portions: list of `Portion`
        :param sums: dict of block id to `Sums`
        :return: dict of block id to (`Share`, `BlockUse`), for the blocks that are there
        """
        there = [one for one in portions if is_there(one, sums.get(one.block_id, NO_SUMS))]
        moved = {}
        for portion in there:
            if portion.source:
                moved[portion.source] = moved.get(portion.source, 0) + portion.paid
        return {
            portion.block_id: get_share_and_use(
                portion, sums.get(portion.block_id, NO_SUMS), moved.get(portion.block_id, 0)
            )
            for portion in there
        }
