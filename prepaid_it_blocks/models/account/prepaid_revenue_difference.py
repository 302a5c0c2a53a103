from odoo import api, models

# How many entries of others are named one by one.
_MOST = 200


class PrepaidRevenue(models.Model):
    """Why the books do not hold what is owed: which entries on the accounts are none of ours."""

    _inherit = "prepaid.revenue"

    @api.model
    def _explain_difference(self, company, accounts, date, *, moneys, difference):
        """Return what the difference of a tie-out comes from, to the cent.

        Entries on the accounts that neither defer nor recognise hours; and what opening
        balances are worth, which an accountant has to book by hand.

        :param company: the `res.company`, in superuser mode
        :param accounts: the `account.account` of deferred revenue
        :param date: the day
        :param moneys: list of `Money` of the company on that day
        :param difference: what is to be explained
        :return: list of dicts with the fields of `prepaid.revenue.tie.out.item`
        """
        items, more = [], 0.0
        for move_id, day, text, amount in self._fetch_foreign_moves(company, accounts, date):
            if len(items) < _MOST:
                items.append({"move_id": move_id, "date": day, "name": text, "amount": amount})
            else:
                more += amount
        opening = sum(money.amount for money in moneys if not money.pot.sale_line_id)
        rest = difference - sum(item["amount"] for item in items) - more + opening
        for text, amount in (
            (self.env._("Other entries by hand"), more),
            (
                self.env._("Opening balances: what their hours are worth, to be booked by hand"),
                -opening,
            ),
            (self.env._("Not explained: check the ledger"), rest),
        ):
            amount = company.currency_id.round(amount)
            if amount:
                items.append({"move_id": False, "date": False, "name": text, "amount": amount})
        return items

    @api.model
    def _fetch_foreign_moves(self, company, accounts, date):
        """Return the entries on accounts of deferred revenue that are none of ours.

        :return: list of (id of the entry, its date, what it is called, how much more is owed by
            the books because of it), the oldest first
        """
        self.env.cr.execute(
            """
            SELECT m.id, m.date, CONCAT_WS(' - ', m.name, NULLIF(m.ref, ''),
                                           NULLIF(MIN(l.name), '')), -SUM(l.balance)
              FROM account_move_line l JOIN account_move m ON m.id = l.move_id
             WHERE l.account_id = ANY(%s) AND l.company_id = %s AND m.state = 'posted'
               AND l.date <= %s AND l.is_prepaid_deferred IS NOT TRUE
               AND NOT EXISTS (SELECT FROM prepaid_revenue WHERE move_id = m.id)
             GROUP BY m.id HAVING SUM(l.balance) <> 0 ORDER BY m.date, m.id
            """,
            [accounts.ids, company.id, date],
        )
        return [(*row[:3], float(row[3])) for row in self.env.cr.fetchall()]
