from odoo import api, fields, models

from ... import compat


class PrepaidAgreement(models.Model):
    """What the contract says about hours that the customer gives back."""

    _inherit = "prepaid.agreement"

    refund_rule = fields.Selection(
        [
            ("paid", "What was paid for them"),
            ("percent", "A part of what was paid"),
            ("normal", "What is left when used hours cost the normal rate"),
            ("none", "Nothing"),
        ],
        string="Refunded Hours Bring",
        default="paid",
        required=True,
        tracking=True,
        help="What the customer gets back by default for an unused hour that is refunded.",
    )
    refund_percent = fields.Float(string="Part of the Price (%)", default=100.0)

    _refund_percent_range = compat.Constraint(
        "CHECK (refund_percent >= 0 AND refund_percent <= 100)",
        "A part of the price is between 0 and 100 percent.",
    )

    @api.model
    def _get_contract_terms(self):
        """Extend: add the refund of unused hours."""
        return dict(
            super()._get_contract_terms(), refund=lambda agreement: agreement._get_refund_text()
        )

    @api.model
    def _get_contract_fields(self):
        """Extend: the text follows the refund's terms."""
        return [*super()._get_contract_fields(), "refund_rule", "refund_percent"]

    def _get_refund_terms(self):
        """Extend: as the contract says."""
        terms = super()._get_refund_terms()
        return terms._replace(rule=self.refund_rule, percent=self.refund_percent)

    def _get_refund_text(self):
        """Return what the customer gets for unused hours that are refunded."""
        texts = {
            "paid": self.env._("Unused hours that are refunded bring back what was paid for them."),
            "percent": self.env._(
                "Unused hours that are refunded bring back %s %% of what was paid for them.",
                f"{self.refund_percent:g}",
            ),
            "normal": self.env._(
                "Unused hours that are refunded bring back what is left of the block's price "
                "when the hours used cost the normal rate."
            ),
            "none": self.env._("Unused hours are not paid back."),
        }
        return texts.get(self.refund_rule, "")
