from odoo import Command, api, fields, models

from .. import compat

# Who gives, and who sees, approvals while a company approves time: group, implied group.
_APPROVAL_GROUPS = (
    ("prepaid_it_blocks.group_manager", "prepaid_it_blocks.group_approver"),
    ("hr_timesheet.group_hr_timesheet_approver", "prepaid_it_blocks.group_approver"),
    ("prepaid_it_blocks.group_user", "prepaid_it_blocks.group_approval"),
)


class ResCompany(models.Model):
    """Whether the company approves the time that is taken from blocks."""

    _inherit = "res.company"

    prepaid_approval = fields.Boolean(
        string="Approve Prepaid Time",
        help="Time taken from blocks shows as pending until an approver has approved it. It "
        "is taken from the blocks at once all the same.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: where a company approves time, everybody sees what waits for it."""
        companies = super().create(vals_list)
        if any(vals.get("prepaid_approval") for vals in vals_list):
            self._show_prepaid_approval()
        return companies

    def write(self, vals):
        """Extend: where a company approves time, everybody sees what waits for it."""
        result = super().write(vals)
        if "prepaid_approval" in vals:
            self._show_prepaid_approval()
        return result

    @api.model
    def _show_prepaid_approval(self):
        """Show columns, menus and buttons of approval while a company approves time."""
        is_used = bool(self.sudo().search_count([("prepaid_approval", "=", True)]))
        # Sudo: whoever may configure a company may have no right on groups.
        pairs = [[self.env.ref(xmlid).sudo() for xmlid in pair] for pair in _APPROVAL_GROUPS]
        if not is_used:
            compat.stop_implying(pairs)
            return
        for group, implied in pairs:
            group.write({"implied_ids": [Command.link(implied.id)]})
