from odoo import api, fields, models


class AccountAnalyticLine(models.Model):
    """Time of visits, and the zone in which the ledger counts them."""

    _inherit = "account.analytic.line"

    is_onsite = fields.Boolean(string="On Site", help="The work was done at the customer's place.")
    prepaid_travel_zone = fields.Selection(
        lambda self: self.env["res.partner"]._get_travel_zones(),
        string="Travel Zone",
        readonly=True,
        copy=False,
        help="Where the visit led that prepaid blocks paid for.",
    )

    @api.model
    def _get_prepaid_source_fields(self):
        """Extend: bring the ledger in line when an entry becomes a visit."""
        return super()._get_prepaid_source_fields() | {"is_onsite"}

    @api.model
    def _get_ledger_fields(self):
        """Extend: let nobody but the ledger say which zone counts."""
        return super()._get_ledger_fields() | {"prepaid_travel_zone"}

    def _prepare_prepaid_result(self, plan, target):
        """Extend: note the customer's zone of visits that blocks pay for."""
        result = super()._prepare_prepaid_result(plan, target)
        is_paid_visit = self.is_onsite and result["prepaid_covered_hours"] > 0.0
        customer = self._get_prepaid_contact().commercial_partner_id
        return dict(result, prepaid_travel_zone=customer.travel_zone if is_paid_visit else None)
