from odoo import api, models

from ...policies.overage_billing.overage_bill import Waiting, get_promised


class PrepaidAgreement(models.Model):
    """Overage that no block pays for because it is billed, or because the next one is to."""

    _inherit = "prepaid.agreement"

    def _get_promised_overage(self):
        """Extend: what customers said yes to on the condition that the next block pays."""
        rows = super()._get_promised_overage()
        grants = self._fetch_overage_grants().get(self.id, [])
        if not any(grant.kind == "next_block" and grant.hours > 0.0 for grant in grants):
            return rows
        waiting = self._get_open_overage()
        promised = get_promised(
            [Waiting(row["id"], row["date"], row["hours"], row["ticket_id"]) for row in waiting],
            grants,
        )
        return rows + [
            dict(row, hours=promised[row["id"]]) for row in waiting if promised.get(row["id"], 0.0)
        ]

    @api.model
    def _get_overage_bill_queries(self):
        """Extend: what order items bill of it, apart from those of cancelled orders."""
        self.env["prepaid.overage.bill"].flush_model()
        query = """
            SELECT id, entry_id, sale_line_id, hours
              FROM prepaid_overage_bill WHERE NOT is_released"""
        return [*super()._get_overage_bill_queries(), query]
