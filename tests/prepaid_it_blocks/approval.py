"""What the suites of approval share: a company that approves time."""

from ..common import PrepaidCase


class ApprovalCase(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.approver = cls._create_user("approver", "hr_timesheet.group_hr_timesheet_approver")
        cls.company.prepaid_approval = True
        cls.block = cls._sell(20.0)
        cls.agreement = cls.block.agreement_id
        cls.ticket = cls._create_ticket()

    def _figures(self, agreement=None):
        """Return the three figures: confirmed, pending, available."""
        agreement = agreement or self.agreement
        return (agreement.confirmed_hours, agreement.pending_hours, agreement.available_hours)

    def _approve(self, lines):
        lines.with_user(self.approver).action_approve_prepaid()

    def _withdraw(self, lines):
        lines.with_user(self.approver).action_withdraw_prepaid_approval()
