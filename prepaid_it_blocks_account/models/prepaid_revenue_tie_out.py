from odoo import api, models
from odoo.addons.prepaid_it_blocks.policies.hours import to_hours

from ..policies import revenue

# Totals of a block, or of what no block has.
_AMOUNTS = ("amount_left", "amount_waiting", "amount_refund", "amount_other", "amount_total")
# How many entries of others are named one by one.
_MOST = 200


class PrepaidRevenueTieOutMixin(models.AbstractModel):
    """The part of recognition that compares deferred revenue with what the hours left are worth."""

    _name = "prepaid.revenue.tie.out.mixin"
    _description = "Revenue Recognition: Tie-Out"

    @api.model
    def _get_tie_out(self, company, date):
        """Return the expected and the booked deferred revenue on a day.

        Each block's hours left at its net price; with it hours that were used or lost while no
        entry of that day or before books them, and hours that were taken back while their
        credit note is to come. Money that is deferred and belongs to no block stands apart.

        :param company: the `res.company`, in superuser mode
        :param date: the day, included
        :return: dict: ``rows`` (dicts with the fields of `prepaid.revenue.tie.out.line`),
            ``total``, ``balance`` of the accounts in the books, ``difference``, ``accounts``,
            ``items`` (dicts with the fields of `prepaid.revenue.tie.out.item`) that explain
            the difference
        """
        moneys = self._get_money(company=company, date=date)
        rows = self._get_block_rows(company, date, moneys)
        rows += self._get_other_rows(company, date, moneys)
        rows = [row for row in rows if row["hours_left"] or any(row[name] for name in _AMOUNTS)]
        total = company.currency_id.round(sum(row["amount_total"] for row in rows))
        accounts = self._get_deferred_accounts(company)
        balance = self._get_books_balance(company, accounts, date)
        difference = company.currency_id.round(balance - total)
        is_tied = company.currency_id.is_zero(difference)
        return {
            "rows": rows,
            "total": total,
            "balance": balance,
            "difference": difference,
            "accounts": accounts,
            "items": []
            if is_tied
            else self._explain_difference(
                company, accounts, date, moneys=moneys, difference=difference
            ),
        }

    @api.model
    def _get_block_rows(self, company, date, moneys):
        """Return a row for each block that has deferred money, by customer and number.

        :param company: the `res.company`
        :param date: the day
        :param moneys: list of `Money` of the company on that day
        """
        booked = {}
        for key, one in self._fetch_booked(company, date).items():
            seconds, amount = booked.get(key.block_id, (0, 0.0))
            booked[key.block_id] = (seconds + one.seconds, amount + one.amount)
        totals = {number: [] for number in booked}
        for money in moneys:
            if money.block_id:
                totals.setdefault(money.block_id, []).append(money)
        blocks = self.env["prepaid.block"].browse(sorted(totals))
        rows = []
        for block in blocks.sorted(lambda block: (block.partner_id.display_name, block.name)):
            values = self._value(company, totals[block.id], booked.get(block.id, (0, 0.0)))
            rows.append(
                dict(values, block_id=block.id, partner_id=block.partner_id.id, name=block.name)
            )
        return rows

    @api.model
    def _value(self, company, moneys, booked):
        """Return the values of one block's money on a day.

        :param company: the `res.company`
        :param moneys: the block's `Money`
        :param booked: (seconds, money) that entries have booked of it
        :return: dict of hours and amounts
        """
        step = company.currency_id.rounding
        values = dict.fromkeys(_AMOUNTS, 0.0)
        values.update(hours_left=0.0, price=0.0)
        waiting = -booked[0]
        values["amount_waiting"] = -booked[1]
        amount = 0.0
        for money in moneys:
            amount += money.amount
            earned = sum(revenue.get_earned(money.amount, money.progress, step))
            progress, remaining = money.progress, money.amount - earned
            for name, value in _split_remaining(remaining, progress, step).items():
                values[name] += value
            values["amount_waiting"] += earned + money.retained + money.exchange + money.discount
        if moneys:
            values["hours_left"] = to_hours(progress.left)
            waiting += progress.used + progress.broken
            values["price"] = amount / to_hours(progress.whole) if progress.whole else 0.0
            if progress.worth and progress.left:
                values["price"] = values["amount_left"] / values["hours_left"]
        for name in _AMOUNTS:
            values[name] = company.currency_id.round(values[name])
        values["hours_waiting"] = to_hours(waiting)
        values["amount_total"] = company.currency_id.round(
            sum(values[name] for name in _AMOUNTS[:-1])
        )
        return values

    @api.model
    def _get_other_rows(self, company, date, moneys):
        """Return a row for each document with deferred money that belongs to no block.

        :param company: the `res.company`
        :param date: the day
        :param moneys: list of `Money` of the company on that day
        """
        found = []
        for money in moneys:
            if not money.block_id:
                line = self.env["sale.order.line"].browse(money.bucket.sale_line_id)
                order = line.order_id
                text = self.env._("%s: invoiced, and no block has the hours", order.name)
                if line.is_downpayment:
                    text = self.env._("%s: paid in advance, not invoiced yet", order.name)
                customer = order.partner_id.commercial_partner_id.id
                found.append((text, customer, money.amount))
        for number, customer, amount in self._fetch_without_order(company, date):
            found.append((self.env._("%s: a block without an order", number), customer, amount))
        return [
            dict(
                dict.fromkeys(_AMOUNTS, 0.0),
                hours_left=0.0,
                hours_waiting=0.0,
                price=0.0,
                block_id=False,
                partner_id=customer,
                name=text,
                amount_other=amount,
                amount_total=amount,
            )
            for text, customer, amount in found
        ]

    @api.model
    def _fetch_without_order(self, company, date):
        """Return deferred money of lines made by hand, by document.

        :return: list of (number of the document, id of the customer, money)
        """
        self.env.cr.execute(
            """
            SELECT m.name, l.partner_id, -SUM(l.balance)
              FROM account_move_line l
              JOIN account_move m ON m.id = l.move_id
             WHERE l.is_prepaid_deferred AND l.company_id = %s AND m.state = 'posted'
               AND l.date <= %s AND l.prepaid_refund_block_id IS NULL
               AND NOT EXISTS (SELECT FROM sale_order_line_invoice_rel
                                WHERE invoice_line_id = l.id)
             GROUP BY m.id, l.partner_id
            HAVING SUM(l.balance) <> 0 ORDER BY 1
            """,
            [company.id, date],
        )
        return [(*row[:2], float(row[2])) for row in self.env.cr.fetchall()]

    @api.model
    def _get_deferred_accounts(self, company):
        """Return all present, former and possible accounts of deferred revenue of a company."""
        accounts = company._get_prepaid_deferred_accounts()
        return (self._get_used_accounts(company) | accounts).sorted("id")

    @api.model
    def _get_used_accounts(self, company):
        """Return all accounts with deferred revenue of a company's invoices."""
        self.env.cr.execute(
            """
            SELECT account_id FROM account_move_line
             WHERE company_id = %(company)s AND is_prepaid_deferred
             UNION
            SELECT account_id FROM prepaid_revenue WHERE company_id = %(company)s
            """,
            {"company": company.id},
        )
        numbers = sorted(number for (number,) in self.env.cr.fetchall())
        return self.env["account.account"].browse(numbers)

    @api.model
    def _get_books_balance(self, company, accounts, date):
        """Return the balance of accounts on a day, by the books."""
        domain = [
            ("account_id", "in", accounts.ids),
            ("company_id", "=", company.id),
            ("parent_state", "=", "posted"),
            ("date", "<=", date),
        ]
        # Sudo: managers of prepaid time need not read journal items.
        items = self.env["account.move.line"].sudo()
        [(balance,)] = items._read_group(domain, [], ["balance:sum"])
        return company.currency_id.round(0.0 - (balance or 0.0))

    @api.model
    def _explain_difference(self, company, accounts, date, *, moneys, difference):
        """Explain the difference of a tie-out, to the cent.

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
        opening = sum(money.amount for money in moneys if not money.bucket.sale_line_id)
        remaining = difference - sum(item["amount"] for item in items) - more + opening
        for text, amount in (
            (self.env._("Other entries by hand"), more),
            (
                self.env._("Opening balances: what their hours are worth, to be booked by hand"),
                -opening,
            ),
            (self.env._("Not explained: check the ledger"), remaining),
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
        # pylint: disable=sql-injection  # the texts are constants
        self.env.cr.execute(
            f"""
            SELECT m.id, m.date, CONCAT_WS(' - ', m.name, NULLIF(m.ref, ''),
                                           NULLIF(MIN(l.name), '')), -SUM(l.balance)
              FROM account_move_line l JOIN account_move m ON m.id = l.move_id
             WHERE l.account_id = ANY(%s) AND l.company_id = %s AND m.state = 'posted'
               AND l.date <= %s AND l.is_prepaid_deferred IS NOT TRUE
               AND NOT EXISTS (SELECT FROM prepaid_revenue WHERE move_id = m.id)
               AND NOT ({self._get_exchange_condition("l")}
                        AND EXISTS (SELECT FROM account_move_line x
                                     WHERE x.id IN ({self._get_reconciled_query("l.id")})
                                       AND x.is_prepaid_deferred))
             GROUP BY m.id HAVING SUM(l.balance) <> 0 ORDER BY m.date, m.id
            """,
            [accounts.ids, company.id, date],
        )
        return [(*row[:3], float(row[3])) for row in self.env.cr.fetchall()]


def _split_remaining(remaining, progress, step):
    """Split money that is not earned, by name of the field.

    :param remaining: the money
    :param progress: the block's `Progress`
    :param step: the currency's rounding
    """
    progress = progress.worth or progress
    gone = progress.used + progress.broken
    other = progress.whole - gone - progress.left - progress.to_refund
    weights = [progress.left, progress.to_refund, max(other, 0)]
    if not any(weights):
        return {"amount_other": remaining}
    parts = revenue.split(remaining, weights, step)
    return dict(zip(("amount_left", "amount_refund", "amount_other"), parts, strict=True))
