from odoo import api, fields, models

from ... import compat
from ...isolated import get_error_text


class PrepaidAgreement(models.Model):
    """Renewal: when it is due, and the run that makes the quotations."""

    _inherit = "prepaid.agreement"

    renewal_threshold_kind = fields.Selection(
        [("percent", "Percent of what was bought"), ("hours", "Hours")],
        string="Threshold In",
        default="percent",
        required=True,
    )
    renewal_threshold_percent = fields.Float(
        string="Threshold (%)",
        default=lambda self: self.env.company.prepaid_threshold_percent,
        help="Renewal is due when so much of the hours bought with the blocks in force "
        "is left, in percent.",
    )
    renewal_threshold_hours = fields.Float(
        string="Threshold (Hours)",
        digits="Prepaid Hours",
        help="Renewal is due when so many hours are left.",
    )
    renewal_error = fields.Char(
        string="Renewal Problem",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="Why the last renewal quotation could not be made.",
    )
    open_renewal_id = fields.Many2one("sale.order", compute="_compute_open_renewal_id")

    _renewal_threshold_range = compat.Constraint(
        "CHECK (renewal_threshold_percent BETWEEN 0 AND 100 AND renewal_threshold_hours >= 0)",
        "The renewal threshold is between 0 and 100 percent, or 0 hours or more.",
    )

    @api.depends("sale_order_ids.state", "sale_order_ids.is_prepaid_renewal")
    def _compute_open_renewal_id(self):
        # Sudo: technicians see that a renewal is under way, not the quotation.
        orders = self.env["sale.order"].sudo()
        # Not all orders of years: those that are open are few.
        orders = orders.search(
            [
                ("prepaid_agreement_id", "in", self._origin.ids),
                ("is_prepaid_renewal", "=", True),
                ("state", "in", ("draft", "sent")),
            ]
        )
        found = {order.prepaid_agreement_id.id: order for order in reversed(orders)}
        for agreement in self:
            agreement.open_renewal_id = found.get(agreement._origin.id, orders.browse())

    def _get_open_renewal(self):
        """Return the renewal quotation that awaits the customer, or none."""
        return self.sale_order_ids.filtered(
            lambda order: order.is_prepaid_renewal and order.state in ("draft", "sent")
        )[:1]

    def _get_due_ids(self):
        """Return the ids of the agreements whose renewal is due, lowest hours first.

        Of these agreements alone; of all where this is an empty recordset.

        Agreements whose last renewal failed come last, so that they never keep the others
        from their turn.
        """
        self._flush_renewal()
        due = {}
        for company in self._get_companies_of_agreements():
            for number, (failed, available) in self._fetch_due(company).items():
                due[number] = (failed, available, number)
        return sorted(due, key=due.get)

    def _fetch_due(self, company):
        """Return which agreements of a company are due for renewal.

        Of these agreements alone; of all where this is an empty recordset. Due is an agreement
        that has bought before, waits for no payment, whose available hours are at or below its
        threshold, and for which `_get_renewal_condition` holds. Extend for another reason;
        `_explain_renewal` says it, and `_needs_refresh` whether it renews an open quotation.

        :param company: one `res.company`
        :return: dict of id to (whether the last renewal failed, hours that are available, by
            which they are ordered)
        """
        return self._fetch_low(company, self._get_renewal_condition())

    def _flush_renewal(self):
        """Write what waits of all that decides on renewal."""
        for name in ("prepaid.block", "sale.order", "payment.transaction", "res.company"):
            self.env[name].flush_model()
        self.flush_model()

    def _fetch_renewal_figures(self, company, condition):
        """Return what decides on renewal, for all agreements of a company that may be due.

        One statement a company, since today is the company's.

        :param company: one `res.company`
        :param condition: SQL over ``a``, a row of ``prepaid_agreement``
        :return: list of (agreement id, whether the last renewal failed, kind of threshold,
            threshold in hours, threshold in percent, available hours, hours that the
            blocks in force gave)
        """
        self.env.cr.execute(
            # pylint: disable=sql-injection  # callers' constants
            f"""
            SELECT a.id, a.renewal_error IS NOT NULL, a.renewal_threshold_kind,
                   a.renewal_threshold_hours, a.renewal_threshold_percent,
                   SUM(b.balance_hours) FILTER (WHERE f.in_force),
                   SUM(b.used_hours + b.balance_hours) FILTER (WHERE f.in_force)
              FROM prepaid_agreement a
              JOIN prepaid_block b ON b.agreement_id = a.id AND b.state <> 'cancelled'
             CROSS JOIN LATERAL (
                    SELECT b.state = 'active' AND b.is_suspended IS NOT TRUE
                           AND b.date_start <= %(today)s
                           AND (b.date_end IS NULL OR b.date_end >= %(today)s)
                           AS in_force) f
             WHERE a.company_id = %(company)s AND {condition}
               AND (%(ids)s::int[] IS NULL OR a.id = ANY(%(ids)s::int[]))
             GROUP BY a.id
            HAVING NOT bool_or(b.state = 'pending' OR b.state = 'active' AND b.is_suspended)
            """,
            {
                "today": company._get_prepaid_today(),
                "company": company.id,
                "ids": self.ids or None,
            },
        )
        return self.env.cr.fetchall()

    def _note_renewal_error(self, error):
        """Note on the agreement why its renewal failed; the same cause only once.

        :param error: the exception
        """
        self.ensure_one()
        text = get_error_text(error)
        if text == self.renewal_error:
            return
        self.renewal_error = text
        self._warn(self.env._("The renewal quotation could not be made"), text)

    def _clear_renewal_error(self):
        if self.renewal_error:
            self.renewal_error = False
