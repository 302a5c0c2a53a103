from odoo import api, fields, models
from odoo.exceptions import UserError

from ...policies import renewal
from ...search_terms import is_true_wanted


class PrepaidAgreement(models.Model):
    """What sales people look at: whose renewal is due, whatever was done about it so far."""

    _inherit = "prepaid.agreement"

    is_renewal_due = fields.Boolean(
        string="Due for Renewal",
        compute="_compute_is_renewal_due",
        search="_search_is_renewal_due",
        help="The hours left are at or below the agreement's threshold, and none are on order.",
    )
    renewal_validity_date = fields.Date(
        string="Valid Until",
        compute="_compute_renewal_validity_date",
        help="Last day of the open renewal quotation.",
    )

    def _compute_is_renewal_due(self):
        low = self._get_low_ids() if self.ids else {}
        for agreement in self:
            agreement.is_renewal_due = agreement._origin.id in low

    @api.model
    def _search_is_renewal_due(self, operator, value):
        """Return the domain of the agreements whose renewal is due, or of the others."""
        is_positive = is_true_wanted(operator, value)
        # Sudo: rules on what the user may see are applied to what is found.
        return [
            ("id", "in" if is_positive else "not in", list(self.sudo().browse()._get_low_ids()))
        ]

    @api.depends("open_renewal_id")
    def _compute_renewal_validity_date(self):
        for agreement in self:
            # Sudo: technicians see agreements, not quotations.
            agreement.renewal_validity_date = agreement.open_renewal_id.sudo().validity_date

    def _get_low_ids(self):
        """Return the agreements at or below their threshold: dict of id to (failed, hours).

        Of these agreements alone; of all where this is an empty recordset. What has been
        done about it does not matter here: see `_get_due_ids` for what a run would do.
        """
        self._flush_renewal()
        low = {}
        for company in self._get_companies_of_agreements():
            low.update(self._fetch_low(company, "a.state <> 'ended'"))
        return low

    def _fetch_low(self, company, condition):
        """Return which agreements of a company are at or below their threshold.

        :param company: one `res.company`
        :param condition: SQL over ``a``, a row of ``prepaid_agreement``
        :return: dict of id to (whether the last renewal failed, available hours)
        """
        low = {}
        for number, failed, kind, *figures in self._fetch_renewal_figures(company, condition):
            hours, percent, available, bought = (float(figure or 0) for figure in figures)
            threshold = renewal.threshold_hours(kind, hours, percent, bought)
            if renewal.is_due(available, threshold):
                low[number] = (failed, available)
        return low

    def action_make_renewals(self):
        """Make and mail the renewal quotations of these agreements, those that have none.

        :raise UserError: when an agreement cannot be renewed; then none is
        """
        open_ones = self.filtered(lambda agreement: agreement.state != "ended")
        if not open_ones:
            raise UserError(self.env._("These agreements have ended. Choose others."))
        for agreement in open_ones:
            agreement._renew(mail=not agreement.open_renewal_id)
