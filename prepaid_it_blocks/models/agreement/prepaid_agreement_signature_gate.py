from odoo import api, fields, models

from ...policies.hours import as_clock, is_zero, quantise


class PrepaidAgreement(models.Model):
    """Agreements that have to be signed before time draws from their hours."""

    _inherit = "prepaid.agreement"

    needs_signature = fields.Boolean(
        compute="_compute_needs_signature",
        store=True,
        help="No time draws from the hours before the agreement is signed.",
    )
    unsigned_hours = fields.Float(
        string="Waiting for Signature",
        digits="Prepaid Hours",
        compute="_compute_unsigned_hours",
        help="Hours that are there and can be used once the agreement is signed.",
    )

    @api.depends("company_id.prepaid_signature_gate", "state", "date_signed")
    def _compute_needs_signature(self):
        for agreement in self:
            is_signed = agreement.state == "signed" or agreement.date_signed
            gate = agreement.company_id.prepaid_signature_gate
            agreement.needs_signature = gate and not is_signed

    @api.depends("block_ids.balance_hours", "block_ids.state", "block_ids.needs_signature")
    def _compute_unsigned_hours(self):
        for agreement in self:
            today = (agreement.company_id or self.env.company)._get_prepaid_today()
            waiting = agreement.block_ids.filtered(
                lambda block, today=today: block.needs_signature and block._is_in_force(today)
            )
            agreement.unsigned_hours = sum(waiting.mapped("balance_hours"))

    def write(self, vals):
        """Extend: hours that waited for a signature pay for what they would have paid for."""
        result = super().write(vals)
        if vals.get("state") == "signed" or vals.get("date_signed"):
            # Sudo: the ledger follows whoever notes the signature.
            self.sudo()._open_gate()
        return result

    def _open_gate(self):
        """Let hours pay for what was overage because a signature was missing."""
        self.flush_model()
        self._settle_overage(is_signed=True)

    @api.model
    def _find_held_back(self, companies):
        """Return the agreements with overage that a missing signature may be the reason of.

        :param companies: `res.company` records
        """
        return self.search([("company_id", "in", companies.ids), ("overage_hours", ">", 0)])

    def _get_gate_text(self):
        """Return in words which gate keeps hours from being used, or None."""
        self.ensure_one()
        if self.unsigned_hours:
            words = {"hours": as_clock(self.unsigned_hours), "agreement": self.name}
            text = self.env._(
                "%(hours)s hours are there, but no time draws from them before agreement "
                "%(agreement)s is signed."
            )
            if not self.needs_signature:
                text = self.env._(
                    "%(hours)s hours are there, but no time draws from them before the new "
                    "version of agreement %(agreement)s is signed."
                )
            return text % words
        pending = self.block_ids.filtered(lambda block: block.state == "pending")
        return pending and f"{pending[0]._get_pending_text()}." or None

    def _get_overage_text(self):
        """Extend: what hours pay for once they are signed is nothing beyond them."""
        self.ensure_one()
        held = 0.0
        if self.unsigned_hours:
            held = sum(row["hours"] for row in self._get_open_overage(is_held_back=True))
            held = quantise(min(held, self.unsigned_hours, self.overage_hours))
        if not held:
            return super()._get_overage_text()
        text = self.env._("%s hours of our work are taken from them then.", as_clock(held))
        beyond = quantise(self.overage_hours - held)
        if beyond:
            text += " " + self.env._("%s hours were worked beyond them.", as_clock(beyond))
        return text

    def _get_hours_warning(self):
        """Extend: say when hours are there and a signature is missing."""
        self.ensure_one()
        gate = self._get_gate_text()
        if not gate or not is_zero(self.available_hours - self.unsigned_hours):
            return super()._get_hours_warning()
        if not self.unsigned_hours:
            return f"{gate} {super()._get_hours_warning() or ''}"
        limit = self._get_overage_limit()
        if limit is None:
            return gate + " " + self.env._("Time is overage until then.")
        room = max(limit - self.overage_hours, 0.0)
        if is_zero(room):
            return gate + " " + self.env._("No time can be logged until then.")
        text = self.env._("%s hours of overage may be logged until then.", as_clock(room))
        return f"{gate} {text}"
