from datetime import timedelta

from odoo import api, models
from odoo.addons.prepaid_it_blocks.policies.months import last_of_month

from ..policies.liability import share_changes

# Where recognised revenue of a kind stands in the roll-forward.
_KINDS = {"income": "income", "breakage": "breakage", "exchange": "exchange", "discount": "other"}


class PrepaidLiabilityMovementBuildMixin(models.AbstractModel):
    """The part of the roll-forward that makes its rows.

    Money of an order is shared out to its blocks as recognition does it, on the last day of each
    month; what that changes is what the month's documents brought, and what was moved.
    """

    _name = "prepaid.liability.movement.build.mixin"
    _description = "Making of the Roll-Forward"

    @api.model
    def _rebuild(self, company):
        """Make the rows of a company anew, up to the present month.

        A constant number of statements a month, however many blocks there are.

        :param company: the `res.company`, in superuser mode
        """
        revenue = self.env["prepaid.revenue"]
        self.search([("company_id", "=", company.id)]).unlink()
        start = revenue._find_first_day(company)
        if not start:
            return
        documents, booked = self._fetch_documents(company), self._fetch_booked(company)
        end, day = last_of_month(company._get_prepaid_today()), last_of_month(start)
        end = max([end, *documents, *booked])
        day = min([day, *documents, *booked])
        before, closing, names, rows = {}, {}, {}, []
        while day <= end:
            after = self._get_money_by_group(company, day, names)
            changes = self._get_changes(company, before, after, documents.get(day, {}), names)
            rows += self._prepare_month(company, day, closing, changes, booked.get(day, {}))
            before, day = after, last_of_month(day + timedelta(days=1))
        self.create(self._name_rows(rows, names))

    @api.model
    def _get_money_by_group(self, company, day, names):
        """Return the invoiced money of blocks, less credits, grouped by order.

        :param company: the `res.company`
        :param day: the day up to which documents count
        :param names: dict of key to (what it is called, customer's id); those met are added
        :return: dict of group (an order's id, "opening") to a dict of key to money; a key is
            (block's id, None) or (None, what it is)
        """
        revenue = self.env["prepaid.revenue"]
        groups = {}
        moneys = revenue._get_money(company=company, date=day)
        lines = self.env["sale.order.line"].browse(
            {money.bucket.sale_line_id for money in moneys if money.bucket.sale_line_id}
        )
        orders = {line.id: line.order_id for line in lines}
        for money in moneys:
            order = orders.get(money.bucket.sale_line_id)
            key = (money.block_id, None)
            if not money.block_id:
                key = (None, f"order {order.id}")
                names[key] = (order.name, order.partner_id.commercial_partner_id.id)
            amount = money.amount + money.retained + money.exchange + money.discount
            group = groups.setdefault(order.id if order else "opening", {})
            group[key] = round(group.get(key, 0.0) + amount, 6)
        return groups

    @api.model
    def _get_changes(self, company, before, after, documents, names):
        """Return the changes of a month by key, recognised revenue apart.

        :param company: the `res.company`
        :param before: money by group on the day before the month
        :param after: money by group on its last day
        :param documents: dict of group to (invoiced, refunded, what it is called, customer's id)
        :param names: as of `_get_money_by_group`
        :return: dict of key to a dict of fields' values
        """
        step, changes = company.currency_id.rounding, {}
        for group in {**before, **after, **documents}:
            invoiced, refunded, name, partner_id = documents.get(group, (0.0, 0.0, None, None))
            old, new = before.get(group, {}), after.get(group, {})
            if isinstance(group, str) and group.startswith("move "):
                # A line by hand is of no order: the document is all there is.
                names[None, group] = (name, partner_id)
                old, new = {}, {(None, group): round(invoiced - refunded, 6)}
            elif not (old or new):
                names[None, f"order {group}"] = (name, partner_id)
                new = {(None, f"order {group}"): 0.0}
            # What nothing was moved for is a difference of exchange that Odoo booked by itself.
            rest = "other" if group == "opening" or len({**old, **new}) > 1 else "exchange"
            for key, one in share_changes(old, new, invoiced, refunded, step).items():
                values = changes.setdefault(key, {})
                for field, amount in (
                    ("invoiced", one.invoiced),
                    ("refunded", -one.refunded),
                    (rest, one.moved),
                ):
                    values[field] = round(values.get(field, 0.0) + amount, 6)
        return changes

    @api.model
    def _prepare_month(self, company, day, closing, changes, booked):
        """Return the values of a month's rows.

        :param company: the `res.company`
        :param day: last day of the month
        :param closing: dict of key to what was owed on the day before; what is owed on the last
            day when this is done
        :param changes: what `_get_changes` returned
        :param booked: dict of key to a dict of fields' values, below zero what is recognised
        :return: list of dicts, with the key as ``key``
        """
        rows, round_money = [], company.currency_id.round
        for key in {**closing, **changes, **booked}:
            opening, values = closing.get(key, 0.0), dict(changes.get(key, {}))
            for field, amount in booked.get(key, {}).items():
                values[field] = values.get(field, 0.0) + amount
            values = {field: round_money(amount) for field, amount in values.items()}
            closing[key] = round_money(opening + sum(values.values()))
            if opening or closing[key] or any(values.values()):
                row = {"company_id": company.id, "date": day, "key": key, "opening": opening}
                rows.append(dict(row, closing=closing[key], **values))
        return rows

    @api.model
    def _name_rows(self, rows, names):
        """Return the values of rows with block, name and customer in place of their keys.

        :param rows: list of values, as of `_prepare_month`
        :param names: dict of key to (what it is called, customer's id)
        """
        blocks = self.env["prepaid.block"].browse({row["key"][0] for row in rows} - {None})
        known = {block.id: (block.name, block.partner_id.id) for block in blocks}
        named = []
        for row in rows:
            key = row.pop("key")
            name, partner_id = known[key[0]] if key[0] else names[key]
            named.append(dict(row, block_id=key[0], name=name, partner_id=partner_id))
        return named

    @api.model
    def _fetch_documents(self, company):
        """Return the deferred money of invoices and credit notes, by month.

        :param company: the `res.company`
        :return: dict of last day of a month to a dict of group to (invoiced, refunded, what it is
            called, customer's id); a group is an order's id, "opening", or "move" with a number
        """
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT (DATE_TRUNC('month', l.date) + INTERVAL '1 month - 1 day')::date,
                   o.order_id, CASE WHEN o.order_id IS NOT NULL THEN NULL
                                    WHEN l.prepaid_refund_block_id IS NOT NULL THEN 'opening'
                                    ELSE 'move ' || m.id END,
                   -COALESCE(SUM(l.balance) FILTER (WHERE m.move_type <> 'out_refund'), 0),
                   COALESCE(SUM(l.balance) FILTER (WHERE m.move_type = 'out_refund'), 0),
                   COALESCE(MAX(s.name), MAX(m.name)),
                   COALESCE(MAX(p.commercial_partner_id), MAX(l.partner_id))
              FROM account_move_line l
              JOIN account_move m ON m.id = l.move_id
              LEFT JOIN LATERAL (
                    SELECT MIN(i.order_id) AS order_id
                      FROM sale_order_line_invoice_rel r
                      JOIN sale_order_line i ON i.id = r.order_line_id
                     WHERE r.invoice_line_id = l.id) o ON TRUE
              LEFT JOIN sale_order s ON s.id = o.order_id
              LEFT JOIN res_partner p ON p.id = s.partner_id
             WHERE l.company_id = %s AND l.is_prepaid_deferred AND m.state = 'posted'
               AND m.move_type IN ('out_invoice', 'out_receipt', 'out_refund')
             GROUP BY 1, 2, 3
            """,
            [company.id],
        )
        documents = {}
        for day, order_id, text, invoiced, refunded, name, partner_id in self.env.cr.fetchall():
            money = (float(invoiced), float(refunded), name, partner_id)
            documents.setdefault(day, {})[order_id or text] = money
        return documents

    @api.model
    def _fetch_booked(self, company):
        """Return the recognised revenue of blocks by month.

        :param company: the `res.company`
        :return: dict of last day of a month to a dict of key to a dict of fields' values
        """
        self.env.cr.execute(
            """
            SELECT (DATE_TRUNC('month', m.date) + INTERVAL '1 month - 1 day')::date, r.block_id,
                   r.kind, SUM(r.amount)
              FROM prepaid_revenue r JOIN account_move m ON m.id = r.move_id
             WHERE r.company_id = %s GROUP BY 1, 2, 3
            """,
            [company.id],
        )
        booked = {}
        for day, block_id, kind, amount in self.env.cr.fetchall():
            values = booked.setdefault(day, {}).setdefault((block_id, None), {})
            field = _KINDS[kind]
            values[field] = values.get(field, 0.0) - float(amount or 0.0)
        return booked
