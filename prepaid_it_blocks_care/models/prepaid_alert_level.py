from odoo import api, fields, models
from odoo.exceptions import ValidationError

MEASURE = "days_without_contact"


class PrepaidAlertLevel(models.Model):
    """Levels on the days since somebody was in touch: the firm's own people hear of it."""

    _inherit = "prepaid.alert.level"

    measure = fields.Selection(
        selection_add=[(MEASURE, "Days without contact")],
        ondelete={MEASURE: lambda levels: levels._delete_with_alerts()},
    )

    @api.constrains("measure", "to_contact", "to_billing_contact")
    def _check_contact_audience(self):
        for level in self:
            if level.measure == MEASURE and (level.to_contact or level.to_billing_contact):
                raise ValidationError(
                    self.env._(
                        "The customer is not told that nobody was in touch: choose the "
                        "salesperson, technicians or followers."
                    )
                )

    @api.model
    def _get_measure_texts(self):
        """Extend: add days without contact."""
        return super()._get_measure_texts() | {MEASURE: self.env._("no contact in %g days")}

    def _get_readers(self, agreement):
        """Extend: of days without contact nobody of the customer hears, but somebody does."""
        readers = super()._get_readers(agreement)
        if self.measure != MEASURE:
            return readers
        # Sudo: the run need not be somebody who sees the firm's users.
        colleagues = readers.sudo().filtered(lambda reader: not reader.partner_share)
        return colleagues.sudo(False) or agreement.sudo()._get_responsible().partner_id.sudo(False)

    def _delete_with_alerts(self):
        """Delete levels whose measure is gone, and what was told of them."""
        self.env["prepaid.alert"].search([("level_id", "in", self.ids)]).unlink()
        self.unlink()
