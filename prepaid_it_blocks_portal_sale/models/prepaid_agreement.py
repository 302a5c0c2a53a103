from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks.policies.hours import as_clock
from odoo.tools import SQL


class PrepaidAgreement(models.Model):
    """Agreements whose customers buy in the portal, at intervals too, and carry hours over."""

    _name = "prepaid.agreement"
    _inherit = [
        "prepaid.agreement.interval.mixin",
        "prepaid.agreement.buy.mixin",
        "prepaid.carry.over.mixin",
        "prepaid.agreement",
    ]

    carry_over = fields.Selection(
        compute="_compute_carry_over",
        store=True,
        readonly=False,
        tracking=True,
        help="What becomes of unused hours when another block is paid before they end. "
        "What is carried over keeps its price and gets the new block's last day.",
    )
    carry_over_hours = fields.Float(
        compute="_compute_carry_over_limits", store=True, readonly=False
    )
    carry_over_percent = fields.Float(
        compute="_compute_carry_over_limits", store=True, readonly=False
    )

    # What the template's and the company's settings are later leaves an agreement as it is.
    @api.depends("template_id", "company_id")
    def _compute_carry_over(self):
        for agreement in self:
            agreement.carry_over = agreement._get_carry_over_settings()[0]

    @api.depends("template_id", "company_id")
    def _compute_carry_over_limits(self):
        for agreement in self:
            __, hours, percent = agreement._get_carry_over_settings()
            agreement.carry_over_hours = hours
            agreement.carry_over_percent = percent

    def _get_carry_over_settings(self):
        """Return the carry-over settings of the agreement: mode, hours and percent at most.

        What was signed with another template stays.
        """
        if self.date_signed:
            return self.carry_over, self.carry_over_hours, self.carry_over_percent
        company = self.company_id or self.env.company
        # Sudo: whoever makes an agreement, by an order as well, gets what was decided.
        return self.template_id.sudo()._get_carry_over_settings(company.sudo())

    def _get_carry_over_limit(self):
        """Return the hours, or the percent, that are carried over at most."""
        self.ensure_one()
        return self.carry_over_hours if self.carry_over == "hours" else self.carry_over_percent

    def _get_carry_over_text(self):
        """Describe the carry-over of unused hours to the customer."""
        self.ensure_one()
        if self.carry_over == "none":
            return self.env._("Unused hours are not carried over when you buy another block.")
        texts = {
            "all": self.env._("all unused hours"),
            "hours": self.env._(
                "up to %s unused hours of each block", as_clock(self.carry_over_hours)
            ),
            "percent": self.env._(
                "up to %s %% of each block's hours", f"{self.carry_over_percent:g}"
            ),
        }
        return self.env._(
            "When another block is paid before the old one's last day, %s are carried over to "
            "the new last day, at the price at which they were bought.",
            texts[self.carry_over],
        )

    @api.model
    def _get_contract_fields(self):
        """Extend: let the agreement's text follow the carry-over settings."""
        fnames = ("carry_over", "carry_over_hours", "carry_over_percent")
        return [*super()._get_contract_fields(), *fnames]

    def _get_expiry_text(self):
        """Extend: add the carry-over."""
        return f"{super()._get_expiry_text()} {self._get_carry_over_text()}"

    @api.model
    def _get_unsent_queries(self):
        """Extend: add receipts of paid orders."""
        self.env["sale.order"].flush_model(["prepaid_agreement_id", "prepaid_receipt_id"])
        return [
            *super()._get_unsent_queries(),
            SQL(
                """
                SELECT o.prepaid_agreement_id AS agreement_id, m.id AS mail_id, NULL AS model,
                       NULL AS record_id, m.failure_reason AS reason
                  FROM sale_order o
                  JOIN mail_mail m ON m.id = o.prepaid_receipt_id AND m.state = 'exception'
                """
            ),
        ]
