from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.addons.prepaid_it_blocks.batch import lock_row
from odoo.exceptions import AccessError, UserError


class PrepaidRevenueBookMixin(models.AbstractModel):
    """The part of recognition that books what was earned, from deferred revenue to income."""

    _name = "prepaid.revenue.book.mixin"
    _description = "Revenue Recognition: Journal Entries"

    @api.model
    def _check_accountant(self, company):
        """Refuse users without accounting rights, and other companies' records.

        :param company: the `res.company`
        :raise AccessError: for users who are neither accountants nor managers, or not of it
        """
        user = self.env.user
        if not (
            self.env.su
            or user.has_group("account.group_account_invoice")
            or user.has_group("prepaid_it_blocks.group_manager")
        ):
            raise AccessError(
                self.env._("Accountants and managers of prepaid time recognise revenue.")
            )
        company._check_prepaid_own()

    @api.model
    def _recognise(self, company, date):
        """Book the earned and unbooked revenue of a company's blocks by a day.

        One posted entry for all that is charged to the same. What changed in periods that were
        booked before, and what is dated in a locked one, is booked with the rest: on the last
        day of this period or, where that is locked, on the first open day.

        Two runs at once: the company's row is really changed, so that the second one fails with
        a serialization error and, tried again, finds nothing to do.

        :param company: the `res.company`, in superuser mode
        :param date: last day of the period
        :return: the `account.move`
        :raise UserError: when a later period was booked already
        """
        moves = self.env["account.move"]
        if not company._has_prepaid_revenue():
            return moves
        self._check_period(company, date)
        lock_row(company)
        # Days that are not over are taken again: the rest of a month is booked in the month.
        done = min(date, company._get_prepaid_today() - timedelta(days=1))
        self.env.cr.execute(
            """
            UPDATE res_company SET prepaid_revenue_date = GREATEST(prepaid_revenue_date, %s)
             WHERE id = %s
            """,
            [done, company.id],
        )
        company.invalidate_recordset(["prepaid_revenue_date"], flush=False)
        by_charge, late = {}, self._fetch_late_days(company, date)
        for one in self._get_due(company, date):
            charge = (one.key.analytic_key, late.get(one.key.block_id, date))
            by_charge.setdefault(charge, []).append(one)
        for charge in sorted(by_charge):
            moves |= self._book(company, date, *charge, by_charge[charge])
        self.env["prepaid.revenue.waiting"]._find(company, date)._finish(moves)
        return moves

    @api.model
    def _fetch_late_days(self, company, date):
        """Return the blocks with hours booked after the period's last day.

        What was taken back later is booked again on that day, never before it; else a day in
        between would have the same hours twice. Extend to name other blocks.

        :param company: the `res.company`
        :param date: last day of the period
        :return: dict of block id to the day
        """
        self.env["account.move"].flush_model(["date"])
        self.env.cr.execute(
            """
            SELECT r.block_id, MAX(m.date)
              FROM prepaid_revenue r JOIN account_move m ON m.id = r.move_id
             WHERE r.company_id = %s AND r.reversed_id IS NOT NULL AND m.date > %s
             GROUP BY r.block_id
            """,
            [company.id, date],
        )
        return dict(self.env.cr.fetchall())

    @api.model
    def _check_period(self, company, date):
        """Refuse a period before one that was booked already.

        :raise UserError: naming the period
        """
        last = self._get_last_period(company)
        if last and date < last:
            raise UserError(
                self.env._(
                    "Revenue is recognised up to %(last)s already. What came to earlier days "
                    "since then is recognised with the next period: choose %(last)s or later.",
                    last=fields.Date.to_string(last),
                )
            )

    @api.model
    def _get_last_period(self, company):
        """Return the last day of the latest period that has an entry in force, or None."""
        self.env.cr.execute(
            """
            SELECT MAX(date_period) FROM prepaid_revenue r
             WHERE company_id = %s AND reversed_id IS NULL
               AND NOT EXISTS (SELECT FROM prepaid_revenue WHERE reversed_id = r.id)
            """,
            [company.id],
        )
        return self.env.cr.fetchone()[0]

    @api.model
    def _book(self, company, date, analytic_key, day, dues):
        """Post one entry and record its amounts by block.

        :param company: the `res.company`
        :param date: last day of the period
        :param analytic_key: what all of it is charged to
        :param day: day of the entry, unless that is locked
        :param dues: list of `Due`
        :return: the `account.move`
        """
        groups = self._group(dues)
        lines = []
        for group, ones in groups.items():
            lines += self._prepare_lines(date, group, ones, analytic_key)
        journal = company.prepaid_revenue_journal_id
        open_day = company._get_user_fiscal_lock_date(journal, ignore_exceptions=True) + timedelta(
            days=1
        )
        env = self.env["account.move"].with_company(company)
        move = env.create(
            {
                "move_type": "entry",
                "company_id": company.id,
                "journal_id": journal.id,
                "date": max(day, open_day),
                "ref": self.env._("Prepaid hours up to %s", fields.Date.to_string(date)),
                "line_ids": [Command.create(line) for line in lines],
            }
        )
        move._post(soft=False)
        self._record_booked(move, date, groups)
        reaches = {one.key.block_id: one.reach for one in dues}
        self.env["prepaid.revenue.row"]._link_rows(move, date, analytic_key, reaches)
        return move

    @api.model
    def _record_booked(self, move, date, groups):
        """Record the booked amounts of an entry by block.

        :param move: the posted `account.move`
        :param date: last day of the period
        :param groups: what `_group` returned
        """
        # A pair of items for each group, in their order: the second one is the income.
        items = move.line_ids.sorted("id")[1::2]
        vals_list = []
        for ((__, target_id, *__), dues), item in zip(groups.items(), items, strict=True):
            for one in dues:
                vals_list.append(
                    dict(
                        one.key._asdict(),
                        company_id=move.company_id.id,
                        move_id=move.id,
                        line_id=item.id,
                        payer_id=one.payer_id,
                        date_period=date,
                        target_account_id=target_id,
                        seconds=one.seconds,
                        amount=one.amount,
                        number=one.number,
                    )
                )
        self.create(vals_list)
