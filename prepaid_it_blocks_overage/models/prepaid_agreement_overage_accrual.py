from odoo import api, models
from odoo.addons.prepaid_it_blocks.policies.overage import AccruedOverage
from odoo.exceptions import UserError

# What order items bill, and the share of it that posted invoices charge by a day.
_BILLED_QUERY = """
    WITH worked AS (
        SELECT b.sale_line_id, MIN(e.agreement_id) AS agreement_id,
               SUM(b.seconds) AS all_seconds,
               SUM(b.seconds - COALESCE(d.seconds, 0))
                   FILTER (WHERE e.accounting_date <= %(date)s) AS seconds
          FROM prepaid_overage_bill b
          JOIN prepaid_entry e ON e.id = b.entry_id
          LEFT JOIN UNNEST(%(bills)s::int[], %(dropped)s::int[]) AS d(id, seconds)
                 ON d.id = b.id
         WHERE b.company_id = %(company)s AND NOT b.is_released
         GROUP BY b.sale_line_id
    )
    SELECT w.agreement_id, s.id, o.fiscal_position_id, s.product_id, s.currency_id,
           s.analytic_distribution, w.all_seconds, w.seconds, s.price_subtotal,
           COALESCE(i.quantity / NULLIF(s.product_uom_qty, 0), 0)
      FROM worked w
      JOIN sale_order_line s ON s.id = w.sale_line_id
      JOIN sale_order o ON o.id = s.order_id
      LEFT JOIN LATERAL (
            SELECT SUM(GREATEST(SIGN(s.product_uom_qty) * l.quantity
                                * CASE WHEN m.move_type = 'out_refund' THEN -1
                                       ELSE 1 END, 0))
                   * SIGN(s.product_uom_qty) AS quantity
              FROM sale_order_line_invoice_rel r
              JOIN account_move_line l ON l.id = r.invoice_line_id
              JOIN account_move m ON m.id = l.move_id
             WHERE r.order_line_id = s.id AND m.state = 'posted'
               AND m.date <= %(date)s) i ON TRUE
     WHERE o.state <> 'cancel' AND w.seconds <> 0 AND w.all_seconds <> 0
     ORDER BY s.id
"""


class PrepaidAgreementOverageAccrualMixin(models.AbstractModel):
    """Part of agreements: overage that is to be invoiced and is in no posted invoice yet."""

    _name = "prepaid.agreement.overage.accrual.mixin"
    _description = "Accrued Overage of Prepaid Agreements"

    @api.model
    def _fetch_accrued_overage(self, company, date):
        """Extend: add overage on order items, and overage that would be billed now.

        What blocks paid for since, and what the next one is to pay for, is theirs.
        """
        found = super()._fetch_accrued_overage(company, date)
        agreements = self.browse(self._find_unbilled(company))
        plans = agreements._plan_overage(date_to=date)
        dropped = {}
        for agreement in agreements.filtered(lambda one: one.id in plans):
            plan = plans[agreement.id]
            for bill_id, seconds in agreement._split_overage_credits(plan)[1]:
                dropped[bill_id] = seconds
            agreement = agreement.with_company(company)
            found += agreement._price_unbilled_overage(plan, date)
        return found + self._fetch_billed_overage_accruals(company, date, dropped)

    def _price_unbilled_overage(self, plan, date):
        """Return the overage of a plan at the price of the order that would bill it.

        :param plan: an `OveragePlan`
        :param date: last day of what is billed
        :return: list of `AccruedOverage`
        """
        self.ensure_one()
        try:
            draft = self._draft_overage_order(plan, date)
        except UserError as error:
            seconds = sum(bill.seconds for bill in plan.bills)
            currency = self.company_id.currency_id
            return [AccruedOverage(self.id, seconds, 0.0, currency.id, problem=str(error))]
        if not draft:
            return []
        order, seconds, currency = draft
        return [
            AccruedOverage(
                self.id,
                part,
                line.price_subtotal,
                currency.id,
                product_id=line.product_id.id,
                position_id=order.fiscal_position_id.id or None,
                analytic=line.analytic_distribution or None,
            )
            for line, part in zip(order.order_line, seconds, strict=True)
        ]

    @api.model
    def _fetch_billed_overage_accruals(self, company, date, dropped):
        """Return the overage on order items that no posted invoice charges yet.

        What a credit note took back is not invoiced again.

        :param company: the `res.company`
        :param date: last day of work, and of invoices
        :param dropped: dict of id of a `prepaid.overage.bill` to its seconds that were not worked
        :return: list of `AccruedOverage`
        """
        self.env.flush_all()
        self.env.cr.execute(
            _BILLED_QUERY,
            {
                "company": company.id,
                "date": date,
                "bills": list(dropped),
                "dropped": list(dropped.values()),
            },
        )
        found = [_read_billed(row) for row in self.env.cr.fetchall()]
        return [one for one in found if one.seconds]


def _read_billed(row):
    """Return a row of the query above as `AccruedOverage`."""
    agreement_id, line_id, position_id, product_id, currency_id, analytic = row[:6]
    whole, seconds, price, invoiced = row[6:]
    share = max(int(seconds) / int(whole) - float(invoiced), 0.0)
    return AccruedOverage(
        agreement_id,
        int(round(int(whole) * share)),
        float(price or 0.0) * share,
        currency_id,
        product_id,
        position_id,
        line_id,
        analytic,
    )
