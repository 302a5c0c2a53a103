from markupsafe import Markup, escape

from odoo import api, models
from odoo.addons.prepaid_it_blocks.policies.hours import as_clock, to_hours
from odoo.tools import format_amount, format_date

# How many entries are explained at once.
_BATCH = 200
# The companies that have, or had, money for hours in their books.
_COMPANIES = """
    SELECT id FROM res_company WHERE prepaid_deferred_account_id IS NOT NULL
     UNION
    SELECT company_id FROM prepaid_revenue
     UNION
    SELECT company_id FROM account_move_line
     WHERE is_prepaid_deferred OR prepaid_refund_block_id IS NOT NULL
     ORDER BY 1
"""


class PrepaidRevenueUninstallMixin(models.AbstractModel):
    """The part of recognition that explains posted entries once accounting is uninstalled."""

    _name = "prepaid.revenue.uninstall.mixin"
    _description = "Revenue Recognition: Notes at an Uninstallation"

    @api.model
    def _explain_for_uninstall(self):
        """Explain entries and accounts before the addon is uninstalled.

        Notes stay in the history of what they are about; nothing of a posted entry changes.
        """
        self.env.flush_all()
        for company in self.env["res.company"]._fetch_companies(_COMPANIES):
            lang = company.partner_id.lang or self.env.user.lang
            revenue = self.with_context(lang=lang).with_company(company)
            company = company.with_env(revenue.env)
            revenue._explain_entries(company)
            revenue._explain_credit_notes(company)
            revenue._explain_accounts(company)

    @api.model
    def _explain_entries(self, company):
        """Log the hours and blocks of posted entries of recognition.

        :param company: the `res.company`
        """
        entries = self.env["account.move"].search(
            [
                ("company_id", "=", company.id),
                ("prepaid_revenue_ids", "!=", False),
                ("state", "=", "posted"),
            ],
            order="id",
        )
        for start in range(0, len(entries), _BATCH):
            moves = entries[start : start + _BATCH]
            works = self._fetch_works(moves)
            bodies = {move.id: self._explain_entry(move, works) for move in moves}
            moves._message_log_batch(bodies)
            # As much of the cache is used for many entries as for few.
            self.env.flush_all()
            self.env.invalidate_all()

    @api.model
    def _fetch_works(self, moves):
        """Return the rows of the ledger that entries recognised, in one statement.

        :param moves: the `account.move`
        :return: dict of (entry's id, block's id, whether it is time) to (number of rows, their
            first work date, their last)
        """
        self.env.cr.execute(
            """
            SELECT r.move_id, e.block_id, e.timesheet_number IS NOT NULL,
                   COUNT(*), MIN(e.date), MAX(e.date)
              FROM prepaid_revenue_row r JOIN prepaid_entry e ON e.id = r.entry_id
             WHERE r.move_id = ANY(%s) GROUP BY 1, 2, 3
            """,
            [moves.ids],
        )
        return {tuple(row[:3]): row[3:] for row in self.env.cr.fetchall()}

    @api.model
    def _explain_entry(self, move, works):
        """Return the note on an entry.

        :param move: the `account.move`
        :param works: what `_fetch_works` returned
        """
        records = move.prepaid_revenue_ids.sorted("id")
        original = records.reversed_id.move_id[:1]
        if original:
            intro = self.env._("This entry takes back what %s recognised:", original.name)
        else:
            intro = self.env._("This entry recognises revenue of prepaid hours:")
        groups = records.grouped(
            lambda one: (one.block_id, one.kind, one.account_id, one.target_account_id)
        )
        lines = [self._explain_hours(move, *key, works, ones) for key, ones in groups.items()]
        items = Markup("").join(Markup("<li>%s</li>") % line for line in lines)
        return Markup("<p>%s</p><ul>%s</ul>") % (intro, items)

    @api.model
    def _explain_hours(self, move, block, kind, account, target, works, records):
        """Describe an entry's hours of one block.

        :param move: the `account.move`
        :param block: the `prepaid.block`
        :param kind: one of the values of `kind`
        :param account: the `account.account` that the money leaves
        :param target: the `account.account` that gets it
        :param works: what `_fetch_works` returned
        :param records: the entry's records of all that
        """
        values = {
            "hours": as_clock(to_hours(sum(records.mapped("seconds")))),
            "block": block.name,
            "agreement": block.agreement_id.name,
            "customer": block.partner_id.display_name,
            "amount": format_amount(self.env, sum(records.mapped("amount")), records.currency_id),
            "account": account.display_name,
            "target": target.display_name,
        }
        text = self._get_kind_text(kind)
        work = works.get((move.id, block.id, kind == "income"))
        if not work:
            return text % values
        count, first, last = work
        more = self.env._(
            "; %(count)s entries of the ledger, %(first)s to %(last)s",
            count=count,
            first=format_date(self.env, first),
            last=format_date(self.env, last),
        )
        return text % values + more

    @api.model
    def _get_kind_text(self, kind):
        """Return what an entry did with one block, with places for the values.

        :param kind: one of the values of `kind`
        """
        if kind == "breakage":
            return self.env._(
                "%(hours)s hours never used of block %(block)s (agreement %(agreement)s, "
                "%(customer)s): %(amount)s from %(account)s to %(target)s"
            )
        if kind == "exchange":
            return self.env._(
                "block %(block)s (agreement %(agreement)s, %(customer)s), credited at another rate "
                "of exchange: %(amount)s from %(account)s to %(target)s"
            )
        if kind == "discount":
            return self.env._(
                "discount on block %(block)s (agreement %(agreement)s, %(customer)s), spread over "
                "its hours: %(amount)s from %(account)s to %(target)s"
            )
        return self.env._(
            "%(hours)s hours used of block %(block)s (agreement %(agreement)s, %(customer)s): "
            "%(amount)s from %(account)s to %(target)s"
        )

    @api.model
    def _explain_credit_notes(self, company):
        """Log the credited hours of posted credit notes.

        :param company: the `res.company`
        """
        lines = self.env["account.move.line"].search(
            [
                ("company_id", "=", company.id),
                ("parent_state", "=", "posted"),
                ("prepaid_refund_block_id", "!=", False),
            ],
            order="id",
        )
        bodies = {}
        for line in lines:
            text = self.env._(
                "%(hours)s hours of block %(block)s (agreement %(agreement)s, %(customer)s) were "
                "taken back: %(amount)s without taxes are credited for them.",
                hours=as_clock(line.prepaid_credit_hours),
                block=line.prepaid_refund_block_id.name,
                agreement=line.prepaid_refund_block_id.agreement_id.name,
                customer=line.prepaid_refund_block_id.partner_id.display_name,
                amount=format_amount(self.env, line.price_subtotal, line.currency_id),
            )
            old = bodies.get(line.move_id.id, Markup(""))
            bodies[line.move_id.id] = old + Markup("<p>%s</p>") % text
        lines.move_id._message_log_batch(bodies)

    @api.model
    def _explain_accounts(self, company):
        """Log the balance of accounts of deferred revenue, with a workbook of the blocks.

        As of today; where entries recognise days to come, as of the last of these.

        :param company: the `res.company`
        """
        accounts = self._get_deferred_accounts(company)
        if not accounts:
            return
        today = company._get_prepaid_today()
        date = max(today, self._get_last_period(company) or today)
        tie_out = self.env["prepaid.revenue.tie.out"]
        tie_out = tie_out.create({"company_id": company.id, "date": date})
        tie_out._fill()
        if not (tie_out.line_ids or tie_out.balance):
            return
        text = self.env._(
            "Deferred revenue of prepaid hours of %(company)s was uninstalled on %(today)s. As of "
            "%(date)s the hours in the attached workbook are worth %(total)s, and the books hold "
            "%(balance)s on %(accounts)s. No entry recognises these hours by itself any more.",
            company=company.name,
            today=format_date(self.env, today),
            date=format_date(self.env, date),
            total=format_amount(self.env, tie_out.total, company.currency_id),
            accounts=tie_out.account_names,
            balance=format_amount(self.env, tie_out.balance, company.currency_id),
        )
        name = f"deferred-revenue-{date}.xlsx"
        content = tie_out._make_xlsx()
        for account in accounts:
            account.message_post(body=escape(text), attachments=[(name, content)])
