from datetime import timedelta

from odoo import api, fields, models


class PrepaidAgreement(models.Model):
    """When another renewal quotation may be made."""

    _inherit = "prepaid.agreement"

    renewal_not_before = fields.Date(
        copy=False,
        help="No renewal quotation is made by itself before this day. Set when one is "
        "cancelled, and emptied by the next purchase.",
    )

    @api.model
    def _get_renewal_condition(self, today="%(today)s"):
        """Return what must hold besides low hours for a renewal quotation to be made.

        Not ended, not stopped, not waiting after a cancelled quotation, and no renewal
        quotation open, unless that has expired so many days ago as the company waits. One
        that was signed, or that a payment is under way for, never expires here.

        :param today: SQL of the company's today; a parameter's placeholder or a column
        :return: SQL over ``a``, a row of ``prepaid_agreement``
        """
        paid = self.env["sale.order"]._get_paid_condition()
        return f"""
            a.state <> 'ended' AND a.renewal_stopped IS NOT TRUE
            AND (a.renewal_not_before IS NULL OR a.renewal_not_before <= {today})
            AND NOT EXISTS (
                SELECT FROM sale_order o JOIN res_company c ON c.id = o.company_id
                 WHERE o.prepaid_agreement_id = a.id AND o.is_prepaid_renewal
                   AND o.state IN ('draft', 'sent')
                   AND (o.validity_date IS NULL
                        OR o.validity_date + c.prepaid_rearm_days >= {today}
                        OR o.signed_by IS NOT NULL
                        OR {paid}))
        """

    def _wait_with_renewal(self):
        """Make no other quotation for the days that the company waits after a refusal."""
        for agreement in self:
            company = agreement.company_id
            if company.prepaid_rearm_days:
                wait = timedelta(days=company.prepaid_rearm_days)
                agreement.renewal_not_before = company._get_prepaid_today() + wait
