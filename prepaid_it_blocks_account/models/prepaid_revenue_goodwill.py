from odoo import api, models
from odoo.addons.prepaid_it_blocks import compat

from ..policies.goodwill import Event, get_worth, merge
from ..policies.revenue_hours import NO_SUMS


class PrepaidRevenueGoodwillMixin(models.AbstractModel):
    """The part of recognition that spreads prices over hours that were given."""

    _name = "prepaid.revenue.goodwill.mixin"
    _description = "Revenue Recognition: Goodwill Hours"

    @api.model
    def _spread_prices(self, portions, hours, sums, date):
        """Let given hours share the price of their block, if the company says so.

        Opening balances keep theirs: the money for the bought hours that were left was booked.

        :param portions: list of `Portion`
        :param hours: dict of block id to (`Share`, `BlockUse`)
        :param sums: dict of block id to `Sums`
        :param date: the day up to which rows count; None for all
        :return: dict of block id to (`Share`, `BlockUse`), of all of them
        """
        found = [one for one in portions if one.block_id in hours and not one.opening]
        blocks = self.env["prepaid.block"].browse([one.block_id for one in found])
        spread = {
            block.id for block in blocks if block.company_id.prepaid_goodwill_policy == "spread"
        }
        if not spread:
            return hours
        worked = self._fetch_goodwill(sorted(spread), date)
        given = [
            one
            for one in found
            if one.block_id in spread
            and (one.block_id in worked or _has_free(one, sums.get(one.block_id, NO_SUMS)))
        ]
        events = self._fetch_events([one.block_id for one in given], date)
        moved = {}
        for one in portions:
            if one.source and one.block_id in hours:
                moved[one.source] = moved.get(one.source, 0) + one.paid
        spread_hours = dict(hours)
        for one in given:
            share, use = hours[one.block_id]
            worth = get_worth(
                merge(events.get(one.block_id, []), worked.get(one.block_id, [])),
                one.paid if one.source else 0,
                moved.get(one.block_id, 0),
                one.voided,
            )
            spread_hours[one.block_id] = (share, use._replace(worth=worth))
        return spread_hours

    @api.model
    def _fetch_goodwill(self, block_ids, date=None):
        """Return the time free of charge as goodwill, by the block that would have paid for it.

        That is the one of the customer's agreement with the earliest end that had hours left when
        the day of the work began, or got some on it. Time that is free for another reason was
        promised to nobody.

        :param block_ids: ids of `prepaid.block`
        :param date: the day up to which work counts; None for all
        :return: dict of block id to a list of (the day, `Event`)
        """
        timesheet = self.env["account.analytic.line"]
        timesheet.flush_model()
        ratio = compat.get_unit_ratio_sql("u", "h")
        # pylint: disable=sql-injection  # the text is a constant
        self.env.cr.execute(
            f"""
            SELECT f.block_id, l.date, ROUND((l.unit_amount * {ratio} * 3600)::numeric)
              FROM account_analytic_line l
              LEFT JOIN uom_uom u ON u.id = l.product_uom_id
              LEFT JOIN uom_uom h ON h.id = %(hour)s
             CROSS JOIN LATERAL (
                    SELECT b.id AS block_id FROM prepaid_block b
                     WHERE b.agreement_id = l.prepaid_agreement_id AND b.date_start <= l.date
                       AND (b.date_end IS NULL OR b.date_end >= l.date)
                       AND (SELECT SUM(seconds) FROM prepaid_entry
                             WHERE block_id = b.id
                               AND (accounting_date < l.date
                                    OR (accounting_date = l.date AND seconds > 0))) > 0
                     ORDER BY b.date_end, b.date_start, b.id LIMIT 1) f
             WHERE l.prepaid_status = 'excluded' AND l.prepaid_exclusion = 'goodwill'
               AND l.prepaid_agreement_id IN (
                   SELECT agreement_id FROM prepaid_block WHERE id = ANY(%(blocks)s))
               AND f.block_id = ANY(%(blocks)s) AND l.unit_amount > 0
               AND (%(date)s::date IS NULL OR l.date <= %(date)s::date)
             ORDER BY l.date, l.id
            """,
            {"blocks": block_ids, "date": date, "hour": self.env.ref("uom.product_uom_hour").id},
        )
        worked = {}
        for block_id, day, seconds in self.env.cr.fetchall():
            event = Event("goodwill", False, int(seconds))
            worked.setdefault(block_id, []).append((day, event))
        return worked

    @api.model
    def _fetch_events(self, block_ids, date=None):
        """Return the rows of blocks' ledgers, in one statement.

        :param block_ids: ids of `prepaid.block`
        :param date: the day up to which rows count; None for all
        :return: dict of block id to its list of (the day, `Event`), in their order
        """
        self.env.cr.execute(
            """
            SELECT e.block_id, e.accounting_date, COALESCE(r.kind, e.kind), e.kind = 'reversal',
                   e.seconds
              FROM prepaid_entry e
              LEFT JOIN prepaid_entry r ON r.id = e.reversed_id
             WHERE e.block_id = ANY(%s)
               AND (%s::date IS NULL OR e.accounting_date <= %s::date)
             ORDER BY e.accounting_date, e.id
            """,
            [block_ids, date, date],
        )
        events = {}
        for block_id, day, *columns in self.env.cr.fetchall():
            events.setdefault(block_id, []).append((day, Event(*columns)))
        return events


def _has_free(portion, sums):
    """Check if hours of a block were given, at some time."""
    return sums.added > 0 or (portion.source and sums.moved_in > portion.paid)
