from collections import namedtuple

from odoo import api, models
from odoo.addons.prepaid_it_blocks import compat

from ..policies import revenue

# What is booked together: the money of one block on one account, charged to the same, of
# invoices with the same fiscal position.
Key = namedtuple("Key", "block_id account_id analytic_key kind fiscal_position_id")

# What a block has earned, or what was booked of it: seconds and money; who paid for it;
# ``number`` of the next row; ``targets``: (account, money) of what was booked, the last first;
# ``reach``: seconds of the block's time that invoices pay for, None where they pay for all;
# ``account_id``: where the money goes, None for where the product and the set-up say.
Earned = namedtuple(
    "Earned", "seconds amount payer_id number targets reach account_id", defaults=(None,)
)

# What is still to be booked, on which account.
Due = namedtuple("Due", "key target_account_id seconds amount payer_id number reach")


class PrepaidRevenueEarnedMixin(models.AbstractModel):
    """The part of recognition that finds what blocks have earned and no entry has booked."""

    _name = "prepaid.revenue.earned.mixin"
    _description = "Revenue Recognition: Earned and Due"

    @api.model
    def _get_due(self, company, date):
        """Return the revenue due of a company: earned by a day and not booked before.

        What is earned goes to the account that the product or the set-up names now. What is taken
        back leaves the accounts that got it, whatever they and the invoice say by now; where one
        of them is closed, the account that is named now.

        :param company: the `res.company`
        :param date: last day of the period
        :return: list of `Due`, without what is nothing
        """
        step = company.currency_id.rounding
        earned, booked = self._get_earned(company, date), self._fetch_booked(company)
        closed = self._find_closed_accounts(booked)
        blocks = self.env["prepaid.block"].browse({key.block_id for key in (*booked, *earned)})
        products = {block.id: block.product_id for block in blocks}
        due, accounts = [], {}
        for key, one in {**booked, **earned}.items():
            old = booked.get(key, one._replace(seconds=0, amount=0.0))
            new = earned.get(key, one._replace(seconds=0, amount=0.0, reach=0))
            amount = company.currency_id.round(new.amount - old.amount)
            if company.currency_id.is_zero(amount):
                continue
            place = (key.kind, key.fiscal_position_id, products[key.block_id], amount < 0.0)
            if not new.account_id and place not in accounts:
                accounts[place] = self._get_target_account(company, *place).id
            account = new.account_id or accounts[place]
            seconds = new.seconds - old.seconds
            targets = [target for target in old.targets if target[0] not in closed]
            parts = revenue.choose_targets(
                seconds, amount, booked=targets, account=account, step=step
            )
            for number, part in enumerate(parts, old.number):
                due.append(Due(key, *part, new.payer_id, number, new.reach))
        return due

    @api.model
    def _find_closed_accounts(self, booked):
        """Return the ids of former accounts of deferred revenue.

        :param booked: dict of `Key` to `Earned`
        """
        numbers = {number for one in booked.values() for number, __ in one.targets}
        accounts = self.env["account.account"].browse(sorted(numbers))
        return set((accounts - accounts.filtered_domain([compat.ACCOUNT_IN_USE])).ids)

    @api.model
    def _get_earned(self, company, date):
        """Return the earned revenue of a company's blocks by a day.

        :param company: the `res.company`
        :param date: the day
        :return: dict of `Key` to `Earned`
        """
        by_block, earned = {}, {}
        for money in self._get_money(company=company, date=date):
            if money.block_id:
                by_block.setdefault(money.block_id, []).append(money)
        for moneys in by_block.values():
            for key, one in self._get_block_earned(moneys, company.currency_id.rounding):
                old = earned.get(key, one._replace(seconds=0, amount=0.0))
                earned[key] = one._replace(
                    seconds=old.seconds + one.seconds, amount=round(old.amount + one.amount, 6)
                )
        return earned

    @api.model
    def _get_block_earned(self, moneys, step):
        """Return the earned revenue of one block by invoiced money.

        Each hour of the block is one of all that money: what is charged to several keys, or is
        on several accounts, has its share of the hours.

        :param moneys: the block's `Money`, all of it
        :param step: rounding of the company's currency
        :return: list of (`Key`, `Earned`)
        """
        progress = moneys[0].progress
        weights = [max(money.amount, 0.0) for money in moneys]
        used = revenue.split_seconds(progress.used, weights)
        broken = revenue.split_seconds(progress.broken, weights)
        found = []
        for money, used_seconds, broken_seconds in zip(moneys, used, broken, strict=True):
            income, breakage = revenue.get_earned(money.amount, money.progress, step)
            bucket = money.bucket
            # What was kept of hours given back is nobody's any more; discounts and differences of
            # exchange were never their price.
            for kind, seconds, amount, account_id in (
                ("income", used_seconds, income + money.rerated, None),
                ("breakage", broken_seconds, breakage + money.retained - money.rerated, None),
                ("exchange", 0, money.exchange, None),
                ("discount", 0, money.discount, bucket.discount_account_id),
            ):
                place = (bucket.account_id, bucket.analytic_key, kind, bucket.fiscal_position_id)
                key = Key(money.block_id, *place)
                one = Earned(seconds, amount, money.partner_id, 0, (), money.reach, account_id)
                found.append((key, one))
        return found

    @api.model
    def _fetch_booked(self, company, date=None):
        """Return the booked revenue of a company.

        :param company: the `res.company`
        :param date: the day up to which entries count; None for all
        :return: dict of `Key` to `Earned`
        """
        self.env.cr.execute(
            """
            SELECT r.block_id, r.account_id, r.analytic_key, r.kind, r.fiscal_position_id,
                   r.target_account_id, (ARRAY_AGG(r.payer_id ORDER BY r.id DESC))[1],
                   SUM(r.seconds), SUM(r.amount), MAX(r.number) + 1
              FROM prepaid_revenue r
              JOIN account_move m ON m.id = r.move_id
             WHERE r.company_id = %s AND (%s::date IS NULL OR m.date <= %s::date)
             GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY MAX(r.id) DESC
            """,
            [company.id, date, date],
        )
        booked = {}
        for row in self.env.cr.fetchall():
            target_id, payer_id, seconds, amount, number = row[5:]
            amount = float(amount or 0.0)
            old = booked.get(Key(*row[:5]), Earned(0, 0.0, payer_id, 0, (), None))
            booked[Key(*row[:5])] = Earned(
                old.seconds + (seconds or 0),
                round(old.amount + amount, 6),
                old.payer_id,
                max(old.number, number),
                (*old.targets, (target_id, amount)),
                None,
            )
        return booked

    @api.model
    def _find_first_day(self, company):
        """Return the first day of deferred money of a company, or None.

        :param company: the `res.company`
        """
        self._flush_for_reading()
        self.env.cr.execute(
            """
            SELECT MIN(l.date) FROM account_move_line l
             WHERE l.company_id = %s AND l.is_prepaid_deferred AND l.parent_state = 'posted'
            """,
            [company.id],
        )
        days = [self.env.cr.fetchone()[0], company.prepaid_revenue_opening_date]
        return min([day for day in days if day], default=None)
