from datetime import timedelta

import pytz

from odoo import fields, models

# The shortest stretch of work that makes a moment working time, in hours.
_MOMENT = 1.0 / 60.0


class ResCompany(models.Model):
    """When mails go out by themselves."""

    _inherit = "res.company"

    prepaid_mail_working_hours = fields.Boolean(
        string="Mails in Working Hours",
        default=True,
        help="What scheduled actions mail goes out in the company's working hours alone, not at "
        "night and not on holidays, unless it is urgent.",
    )

    def _is_prepaid_mail_time(self):
        """Return whether mails may go out by themselves now, in working time of the company."""
        self.ensure_one()
        calendar = self.resource_calendar_id
        if not (self.prepaid_mail_working_hours and calendar):
            return True
        now = pytz.utc.localize(fields.Datetime.now())
        end = calendar.plan_hours(_MOMENT, now, compute_leaves=True)
        # The next moment of work ends one moment from now only if work is under way.
        return bool(end) and end <= now + timedelta(hours=_MOMENT)
