from collections import namedtuple

from odoo import api, models

from ..policies import revenue
from ..policies.hours import quantise

# What is booked together: the money of one block on one account, charged to the same.
Key = namedtuple("Key", "block_id account_id analytic_key kind")

# What a block has earned, or what is still to be booked of it: hours and money; who paid for
# it, who uses it, and the fiscal position of its invoice; ``number`` of the next row.
Earned = namedtuple("Earned", "hours amount payer_id fiscal_position_id number")


class PrepaidRevenue(models.Model):
    """What blocks have earned by a day, and what of it no entry has booked yet."""

    _inherit = "prepaid.revenue"

    @api.model
    def _get_due(self, company, date):
        """Return what is to be booked for a company: earned by a day and not booked before.

        :param company: the `res.company`
        :param date: last day of the period
        :return: dict of `Key` to `Earned`, without what is nothing
        """
        earned = self._get_earned(company, date)
        due = {}
        for key, booked in self._fetch_booked(company).items():
            target = earned.pop(key, booked._replace(hours=0.0, amount=0.0))
            due[key] = target._replace(
                hours=quantise(target.hours - booked.hours),
                amount=company.currency_id.round(target.amount - booked.amount),
                number=booked.number,
            )
        due.update(earned)
        return {key: one for key, one in due.items() if not company.currency_id.is_zero(one.amount)}

    @api.model
    def _get_earned(self, company, date):
        """Return what the blocks of a company have earned by a day.

        :param company: the `res.company`
        :param date: the day
        :return: dict of `Key` to `Earned`
        """
        step = company.currency_id.rounding
        earned = {}
        for money in self._get_money(company=company, date=date):
            if not money.block_id:
                continue
            income, breakage = revenue.get_earned(money.amount, money.progress, step)
            # What was kept of hours given back is nobody's any more.
            for kind, hours, amount in (
                ("income", money.progress.used, income),
                ("breakage", money.progress.broken, breakage + money.kept),
            ):
                key = Key(money.block_id, money.pot.account_id, money.pot.analytic_key, kind)
                new = Earned(hours, amount, money.partner_id, money.pot.fiscal_position_id, 0)
                old = earned.get(key)
                earned[key] = old._replace(amount=old.amount + amount) if old else new
        return earned

    @api.model
    def _fetch_booked(self, company, date=None):
        """Return what entries have booked for a company so far.

        :param company: the `res.company`
        :param date: the day up to which entries count; None for all
        :return: dict of `Key` to `Earned`
        """
        self.env.cr.execute(
            """
            SELECT r.block_id, r.account_id, r.analytic_key, r.kind,
                   SUM(r.hours), SUM(r.amount), b.partner_id, NULL, MAX(r.number) + 1
              FROM prepaid_revenue r
              JOIN account_move m ON m.id = r.move_id
              JOIN prepaid_block b ON b.id = r.block_id
             WHERE r.company_id = %s AND (%s::date IS NULL OR m.date <= %s::date)
             GROUP BY 1, 2, 3, 4, 7
            """,
            [company.id, date, date],
        )
        return {
            Key(*row[:4]): Earned(float(row[4] or 0.0), float(row[5] or 0.0), *row[6:])
            for row in self.env.cr.fetchall()
        }
