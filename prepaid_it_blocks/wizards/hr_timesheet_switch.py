from odoo import models


class HrTimesheetSwitch(models.TransientModel):
    """A timer's dialog, which before 16.0 is a copy of the timesheet's model.

    Its numbers are not those of timesheets: it draws nothing and says nothing of the ledger.
    """

    _inherit = "hr.timesheet.switch"

    def _draw_prepaid(self, release=False, is_moved=False):
        """Draw nothing: the timesheet that the dialog makes does."""

    def _get_no_agreement_reason(self):
        return False
