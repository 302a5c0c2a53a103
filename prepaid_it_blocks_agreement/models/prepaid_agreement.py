from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks import compat


class PrepaidAgreement(models.Model):
    """Agreements in writing: their text, signed in versions, and what it says of refunds."""

    _name = "prepaid.agreement"
    _inherit = [
        "prepaid.agreement.signature.hold.mixin",
        "prepaid.agreement.signature.mixin",
        "prepaid.agreement.offer.mixin",
        "prepaid.agreement.send.mixin",
        "prepaid.agreement.document.mixin",
        "prepaid.agreement",
    ]

    section_ids = fields.One2many(
        "prepaid.agreement.section.own",
        "agreement_id",
        string="Own Text",
        copy=False,
        help="The text of this customer's agreement, where it is not the template's.",
    )
    placeholder_text = fields.Char(
        string="Placeholders", compute="_compute_placeholder_text", compute_sudo=True
    )
    agreement_html = fields.Html(
        string="Text",
        compute="_compute_agreement_html",
        # Sudo: not everyone who reads agreements reads the rules that the text names.
        compute_sudo=True,
        sanitize=False,
    )
    refund_rule = fields.Selection(
        [
            ("paid", "What was paid for them"),
            ("percent", "A part of what was paid"),
            ("normal", "What is left when used hours cost the normal rate"),
            ("none", "Nothing"),
        ],
        string="Refund Rate",
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
        """Extend: let the text follow the refund's terms."""
        return [*super()._get_contract_fields(), "refund_rule", "refund_percent"]

    def _get_refund_terms(self):
        """Extend: refund as the contract says."""
        terms = super()._get_refund_terms()
        return terms._replace(rule=self.refund_rule, percent=self.refund_percent)

    def _get_refund_text(self):
        """Describe the refund of unused hours."""
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
