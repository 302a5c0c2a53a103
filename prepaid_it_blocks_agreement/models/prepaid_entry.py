from odoo import api, models

_RULES = {
    "signature_needed": """
        SELECT a.id, a.id FROM prepaid_agreement a
          JOIN res_company c ON c.id = a.company_id
         WHERE COALESCE(a.needs_signature, FALSE) <> (
               (COALESCE(c.prepaid_signature_required, FALSE)
                OR COALESCE(a.is_release_due, FALSE))
               AND a.state <> 'signed' AND a.date_signed IS NULL)""",
    "signed_version": """
        SELECT a.id, v.id FROM prepaid_agreement_version v
          JOIN prepaid_agreement a ON a.id = v.agreement_id
         WHERE v.state = 'signed' AND a.state IN ('draft', 'sent')""",
}


class PrepaidEntry(models.Model):
    """The ledger's check, which looks at signatures too."""

    _inherit = "prepaid.entry"

    @api.model
    def _get_rules(self):
        """Extend: signatures are as they were given."""
        return super()._get_rules() | _RULES

    @api.model
    def _get_rule_labels(self):
        """Extend: name the rules of signatures."""
        return super()._get_rule_labels() | {
            "signature_needed": self.env._(
                "hours wait for a signature exactly where one is asked for and missing"
            ),
            "signed_version": self.env._(
                "an agreement with a signed version is signed or has ended"
            ),
        }
