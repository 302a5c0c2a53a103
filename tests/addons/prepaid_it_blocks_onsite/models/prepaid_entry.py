from odoo import api, models


class PrepaidEntry(models.Model):
    """A ledger whose check knows visits."""

    _inherit = "prepaid.entry"

    @api.model
    def _get_rules(self):
        """Extend: a visit has its zone; time on an invoice keeps what it had."""
        on_invoice = self.env["account.analytic.line"]._get_on_invoice_query("l")
        rule = f"""
            SELECT l.prepaid_agreement_id, l.id
              FROM account_analytic_line l
             WHERE (COALESCE(l.is_onsite, FALSE) AND COALESCE(l.prepaid_covered_hours, 0) > 0)
                   <> (l.prepaid_travel_zone IS NOT NULL)
               AND NOT {on_invoice}"""
        return super()._get_rules() | {"onsite_zone": rule}

    @api.model
    def _get_rule_labels(self):
        """Extend: name the rule of visits."""
        label = self.env._("every visit that blocks paid for has its travel zone, and nothing else")
        return super()._get_rule_labels() | {"onsite_zone": label}
