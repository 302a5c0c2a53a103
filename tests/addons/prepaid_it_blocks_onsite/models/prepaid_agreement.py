from odoo import api, fields, models
from odoo.tools import SQL


class PrepaidAgreement(models.Model):
    """Agreements with terms of visits, and with notices of a blocked account."""

    _inherit = "prepaid.agreement"

    credit_notice_id = fields.Many2one(
        "mail.mail",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The mail that tells the customer of the blocked account.",
    )
    credit_notice_problem = fields.Char(
        readonly=True, copy=False, help="Why the customer was not told."
    )

    @api.model
    def _get_contract_terms(self):
        """Extend: add visits."""
        return dict(
            super()._get_contract_terms(), visits=lambda agreement: agreement._get_visits_text()
        )

    @api.model
    def _get_contract_fields(self):
        """Extend: let the text follow the customer's zone."""
        return [*super()._get_contract_fields(), "partner_id.travel_zone"]

    def _get_visits_text(self):
        """Return how visits to the customer count."""
        self.ensure_one()
        zones = dict(self.env["res.partner"]._get_travel_zones())
        return self.env._(
            'Visits count as visits in the travel zone "%s".', zones[self.partner_id.travel_zone]
        )

    def _send_credit_notice(self):
        """Notify the single points of contact that the account is blocked.

        Where there is nobody to write to, the agreement says so until it is tried again.
        """
        template = self.env.ref("prepaid_it_blocks_onsite.mail_template_credit_notice")
        for agreement in self:
            mail_id, problem = False, False
            if agreement.contact_id.email:
                mail_id = template.send_mail(agreement.id)
            else:
                problem = self.env._(
                    "There is no e-mail address to tell %s of the blocked account.",
                    agreement.partner_id.name,
                )
            agreement.write({"credit_notice_id": mail_id, "credit_notice_problem": problem})

    @api.model
    def _get_unsent_queries(self):
        """Extend: add notices of accounts that are still blocked."""
        self.env["res.partner"].flush_model(["is_credit_blocked"])
        self.flush_model(["credit_notice_id", "credit_notice_problem", "partner_id"])
        query = SQL(
            """
            SELECT a.id AS agreement_id, m.id AS mail_id, 'prepaid.agreement' AS model,
                   a.id AS record_id, COALESCE(m.failure_reason, a.credit_notice_problem) AS reason
              FROM prepaid_agreement a
              JOIN res_partner p ON p.id = a.partner_id AND p.is_credit_blocked
              LEFT JOIN mail_mail m ON m.id = a.credit_notice_id AND m.state = 'exception'
             WHERE m.id IS NOT NULL OR a.credit_notice_problem IS NOT NULL
            """
        )
        return [*super()._get_unsent_queries(), query]

    @api.model
    def _mail_again(self, unsent):
        """Extend: write notices that could not be written."""
        result = super()._mail_again(unsent)
        # Sudo: the right on the agreement was checked.
        self._browse_unmade(unsent, "prepaid.agreement").sudo()._send_credit_notice()
        return result
