from markupsafe import escape

from odoo import fields, models
from odoo.exceptions import UserError

from ... import compat


class PrepaidAgreement(models.Model):
    """Agreements that are not to be renewed, and why."""

    _inherit = "prepaid.agreement"

    renewal_stopped = fields.Boolean(
        string="Do Not Renew",
        readonly=True,
        copy=False,
        help="No renewal quotation is made by itself. Customers can still buy in the portal.",
    )
    renewal_stop_reason = fields.Char(string="Why Not Renewed", readonly=True, copy=False)

    _renewal_stop_has_reason = compat.Constraint(
        "CHECK (renewal_stopped IS NOT TRUE OR TRIM(COALESCE(renewal_stop_reason, '')) <> '')",
        "Say why the agreement is not to be renewed.",
    )

    def write(self, vals):
        """Extend: who stops or allows renewal, and why, stands in the chatter."""
        changed = self.browse()
        if "renewal_stopped" in vals:
            changed = self.filtered(
                lambda agreement: agreement.renewal_stopped != bool(vals["renewal_stopped"])
            )
        result = super().write(vals)
        for agreement in changed:
            agreement.message_post(body=escape(agreement._explain_stop()))
        return result

    def _explain_stop(self):
        """Return in words that renewal was stopped, and why, or is allowed again."""
        self.ensure_one()
        if self.renewal_stopped:
            return self.env._("Not to be renewed: %s", self.renewal_stop_reason)
        return self.env._("May be renewed again.")

    def _stop_renewal(self, reason):
        """Make no renewal quotation by itself any more.

        :param reason: why, in words
        :raise UserError: when the reason is blank
        """
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the agreement is not to be renewed."))
        self.write({"renewal_stopped": True, "renewal_stop_reason": reason.strip()})

    def action_allow_renewal(self):
        """Renew agreements again that were stopped."""
        self.write({"renewal_stopped": False, "renewal_stop_reason": False})
