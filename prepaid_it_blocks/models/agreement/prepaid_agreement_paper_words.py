from markupsafe import escape

from odoo import api, models


class PrepaidAgreement(models.Model):
    """What the text says about who has to agree to work, and what unused hours bring back."""

    _inherit = "prepaid.agreement"

    @api.depends("contact_check", "refund_rule", "refund_percent")
    def _compute_paper_html(self):
        """Extend: the text follows these settings too."""
        return super()._compute_paper_html()

    def _get_paper_values(self):
        """Extend: add whose work has to be agreed to, and the refund."""
        values = super()._get_paper_values()
        return dict(
            values,
            approval=escape(self._get_approval_text()),
            refund=escape(self._get_refund_text()),
        )

    def _get_approval_text(self):
        """Return what becomes of work that somebody asks for who is not authorised."""
        if self._is_contact_checked():
            return self.env._(
                "Work that somebody else asks for is done once the single point of contact has "
                "agreed."
            )
        return self.env._(
            "Work that somebody else of the customer asks for is done, and counts, without "
            "asking first."
        )

    def _get_refund_text(self):
        """Return what bought hours bring back that are refunded."""
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
