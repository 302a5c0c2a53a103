from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks import compat
from odoo.tools import clean_context

# What decides on when a meeting is over, and with whom it was.
_FIELDS = {"active", "attendee_ids", "partner_ids", "start", "start_date", "stop", "stop_date"}


class CalendarEvent(models.Model):
    """Meetings: one with people of a customer that was held is a contact."""

    _inherit = "calendar.event"

    prepaid_contact_due = fields.Boolean(
        string="Contact to Note",
        copy=False,
        help="A meeting with people from outside that was not looked at since it is over.",
    )

    # Finds the reviews of an agreement.
    _prepaid_review_idx = compat.Index("(res_id) WHERE res_model = 'prepaid.agreement'")
    # What the scheduled action looks for.
    _prepaid_contact_idx = compat.Index("(stop) WHERE prepaid_contact_due")

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: have meetings with people from outside looked at once they are over."""
        events = super().create(vals_list)
        events._mark_contact_due()
        numbers = [one.res_id for one in events if one.res_model == "prepaid.agreement"]
        # Without what the meeting takes from the context: no message to its people.
        agreements = self.env["prepaid.agreement"].with_context(clean_context(self.env.context))
        # Sudo: who plans a meeting may mark the reminder of it as done, whosever it is.
        agreements.sudo().browse(numbers)._close_review_reminders()
        return events

    def write(self, vals):
        """Extend: have a meeting that is moved, or with other people, looked at again."""
        is_changed = not _FIELDS.isdisjoint(vals)
        result = super().write(vals)
        if is_changed:
            self.exists()._mark_contact_due()
        return result

    def _mark_contact_due(self):
        """Mark those of these meetings that people from outside take part in."""
        # Sudo: whoever plans the meeting need not see its people.
        outside = self.sudo().filtered(
            lambda event: any(partner.partner_share for partner in event.partner_ids)
        )
        if outside:
            # Not by the ORM, for which this is one more change of the meeting to follow up.
            outside.flush_recordset(["prepaid_contact_due"])
            self.env.cr.execute(
                "UPDATE calendar_event SET prepaid_contact_due = TRUE WHERE id = ANY(%s)",
                [outside.ids],
            )
            outside.invalidate_recordset(["prepaid_contact_due"], flush=False)
