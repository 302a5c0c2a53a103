from datetime import timedelta

from markupsafe import escape

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...policies import renewal
from ...search_terms import is_true_wanted


class PrepaidAgreementRenewalMixin(models.AbstractModel):
    """Part of `prepaid.agreement`: when a renewal is due, and when none is to be made."""

    _name = "prepaid.agreement.renewal.mixin"
    _description = "Renewal of Prepaid Agreements"

    renewal_threshold_kind = fields.Selection(
        [("percent", "Percent of what was bought"), ("hours", "Hours")],
        string="Threshold Unit",
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
        help="Renewal is due when so many hours are left.",
    )
    is_renewal_due = fields.Boolean(
        string="Due for Renewal",
        compute="_compute_is_renewal_due",
        search="_search_is_renewal_due",
        help="The hours left are at or below the agreement's threshold, and none are on order.",
    )
    open_renewal_id = fields.Many2one("sale.order", compute="_compute_open_renewal_id")
    renewal_validity_date = fields.Date(
        string="Valid Until",
        compute="_compute_renewal_validity_date",
        help="Last day of the open renewal quotation.",
    )
    renewal_not_before = fields.Date(
        copy=False,
        help="No renewal quotation is made by itself before this day. Set when one is "
        "cancelled, and emptied by the next purchase.",
    )
    renewal_stopped = fields.Boolean(
        string="Do Not Renew",
        readonly=True,
        copy=False,
        help="No renewal quotation is made by itself. Customers can still buy in the portal.",
    )
    renewal_stop_reason = fields.Char(string="Why Not Renewed", readonly=True, copy=False)

    def _compute_is_renewal_due(self):
        low = self._get_low_ids() if self.ids else {}
        for agreement in self:
            agreement.is_renewal_due = agreement._origin.id in low

    @api.model
    def _search_is_renewal_due(self, operator, value):
        """Search agreements by due renewal."""
        is_positive = is_true_wanted(operator, value)
        # Sudo: rules on what the user may see are applied to what is found.
        return [
            ("id", "in" if is_positive else "not in", list(self.sudo().browse()._get_low_ids()))
        ]

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

    @api.depends("open_renewal_id")
    def _compute_renewal_validity_date(self):
        for agreement in self:
            # Sudo: technicians see agreements, not quotations.
            agreement.renewal_validity_date = agreement.open_renewal_id.sudo().validity_date

    def _get_open_renewal(self):
        """Return the renewal quotation that awaits the customer, or none."""
        return self.sale_order_ids.filtered(
            lambda order: order.is_prepaid_renewal and order.state in ("draft", "sent")
        )[:1]

    def write(self, vals):
        """Extend: who stops or allows renewal, and why, stands in the chatter."""
        changed = self.browse()
        if "renewal_stopped" in vals:
            changed = self.filtered(
                lambda agreement: agreement.renewal_stopped != bool(vals["renewal_stopped"])
            )
        result = super().write(vals)
        for agreement in changed:
            agreement.message_post(body=escape(agreement._explain_stop()))
        return result

    def _get_due_ids(self):
        """Return the ids of the agreements due for renewal, lowest hours first.

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
        """Return the agreements of a company due for renewal.

        Of these agreements alone; of all where this is an empty recordset. Due is an agreement
        that has bought before, waits for no payment, whose available hours are at or below its
        threshold, and for which `_get_renewal_condition` holds. Extend for another reason;
        `_explain_renewal` says it, and `_needs_refresh` whether it renews an open quotation.

        :param company: one `res.company`
        :return: dict of id to (whether the last renewal failed, seconds that are available, by
            which they are ordered)
        """
        return self._fetch_low(company, self._get_renewal_condition())

    def _get_low_ids(self):
        """Return the agreements at or below their threshold: dict of id to (failed, seconds).

        Of these agreements alone; of all where this is an empty recordset. What has been
        done about it does not matter here: see `_get_due_ids` for what a run would do.
        """
        self._flush_renewal()
        low = {}
        for company in self._get_companies_of_agreements():
            low.update(self._fetch_low(company, "a.state <> 'ended'"))
        return low

    def _fetch_low(self, company, condition):
        """Return the agreements of a company at or below their threshold.

        :param company: one `res.company`
        :param condition: SQL over ``a``, a row of ``prepaid_agreement``
        :return: dict of id to (whether the last renewal failed, available seconds)
        """
        low = {}
        for number, failed, *terms, available in self._fetch_renewal_figures(company, condition):
            if renewal.is_due(available, renewal.get_threshold(*terms)):
                low[number] = (failed, available)
        return low

    def _flush_renewal(self):
        """Flush the fields that renewal depends on."""
        for name in ("prepaid.block", "sale.order", "payment.transaction", "res.company"):
            self.env[name].flush_model()
        self.env["res.partner"].flush_model(["active"])
        self.flush_model()

    def _fetch_renewal_figures(self, company, condition):
        """Return the figures of renewal, for all agreements of a company that may be due.

        One statement a company, since today is the company's.

        :param company: one `res.company`
        :param condition: SQL over ``a``, a row of ``prepaid_agreement``
        :return: list of (agreement id, whether the last renewal failed, kind of threshold,
            threshold in hours, threshold in percent, seconds that the blocks in force gave,
            available seconds)
        """
        in_force = self.env["prepaid.block"]._get_in_force_query("b", "%(today)s")
        self.env.cr.execute(
            # pylint: disable=sql-injection  # callers' constants
            f"""
            SELECT a.id, a.renewal_error IS NOT NULL, a.renewal_threshold_kind,
                   COALESCE(a.renewal_threshold_hours, 0),
                   COALESCE(a.renewal_threshold_percent, 0),
                   COALESCE(SUM(b.used_seconds + b.balance_seconds) FILTER (WHERE f.in_force), 0),
                   COALESCE(SUM(b.balance_seconds) FILTER (WHERE f.in_force), 0)
              FROM prepaid_agreement a
              JOIN prepaid_block b ON b.agreement_id = a.id AND b.state <> 'cancelled'
             CROSS JOIN LATERAL (SELECT {in_force} AS in_force) f
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

    @api.model
    def _get_renewal_condition(self, today="%(today)s"):
        """Return the SQL condition of a renewal quotation, low hours apart.

        The customer not archived; not ended, not stopped, not waiting after a cancelled
        quotation, and no renewal quotation open, unless that has expired so many days ago as
        the company waits. One that was signed, or that a payment is under way for, never
        expires here.

        :param today: SQL of the company's today; a parameter's placeholder or a column
        :return: SQL over ``a``, a row of ``prepaid_agreement``
        """
        order = self.env["sale.order"]
        paid = order._get_paid_condition()
        expired = order._get_expired_condition(today, days="c.prepaid_renewal_retry_days")
        return f"""
            a.state <> 'ended' AND a.renewal_stopped IS NOT TRUE
            AND EXISTS (SELECT FROM res_partner p WHERE p.id = a.partner_id AND p.active)
            AND (a.renewal_not_before IS NULL OR a.renewal_not_before <= {today})
            AND NOT EXISTS (
                SELECT FROM sale_order o JOIN res_company c ON c.id = o.company_id
                 WHERE o.prepaid_agreement_id = a.id AND o.is_prepaid_renewal
                   AND o.state IN ('draft', 'sent')
                   AND (NOT {expired} OR o.signed_by IS NOT NULL OR {paid}))
        """

    def _wait_with_renewal(self):
        """Make no other quotation for the days that the company waits after a refusal."""
        for agreement in self:
            company = agreement.company_id
            if company.prepaid_renewal_retry_days:
                wait = timedelta(days=company.prepaid_renewal_retry_days)
                agreement.renewal_not_before = company._get_prepaid_today() + wait

    def _explain_stop(self):
        """Describe that renewal was stopped, with the reason, or allowed again."""
        self.ensure_one()
        if self.renewal_stopped:
            return self.env._("Not to be renewed: %s", self.renewal_stop_reason)
        return self.env._("May be renewed again.")

    def _stop_renewal(self, reason):
        """Make no renewal quotation by itself any more.

        :param reason: the reason
        :raise UserError: when the reason is blank
        """
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the agreement is not to be renewed."))
        vals = {"renewal_stopped": True, "renewal_stop_reason": reason.strip()}
        self._write_guarded(vals)

    def action_allow_renewal(self):
        """Renew agreements again that were stopped."""
        self._write_guarded({"renewal_stopped": False, "renewal_stop_reason": False})

    def action_make_renewals(self):
        """Make and mail the renewal quotations of these agreements, those that have none.

        :raise UserError: when an agreement cannot be renewed; then none is
        """
        open_ones = self.filtered(lambda agreement: agreement.state != "ended")
        if not open_ones:
            raise UserError(self.env._("These agreements have ended. Choose others."))
        for agreement in open_ones:
            agreement._renew(mail=not agreement.open_renewal_id)
