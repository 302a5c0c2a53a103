from odoo import api, fields, models

# By whose change a ticket may get to another stage.
_STAGE_FIELDS = {"active", "stage_id", "team_id", "user_id"}


class HelpdeskTicketFindingMixin(models.AbstractModel):
    """Part of `helpdesk.ticket`: findings on it, and the one that it fixes."""

    _name = "helpdesk.ticket.finding.mixin"
    _description = "Findings of Tickets"

    found_finding_ids = fields.One2many(
        "prepaid.finding",
        "ticket_id",
        string="Findings",
        groups="prepaid_it_blocks.group_user",
    )
    fixed_finding_ids = fields.One2many(
        "prepaid.finding",
        "fix_ticket_id",
        string="Fixes",
        readonly=True,
        groups="prepaid_it_blocks.group_user",
    )
    finding_count = fields.Integer(
        string="Findings on It",
        compute="_compute_finding_count",
        groups="prepaid_it_blocks.group_user",
    )
    fixed_finding_text = fields.Char(
        string="Approved Finding",
        compute="_compute_fixed_finding_text",
        groups="prepaid_it_blocks.group_user",
    )

    @api.depends("found_finding_ids")
    def _compute_finding_count(self):
        groups = self.env["prepaid.finding"]._read_group(
            [("ticket_id", "in", self.ids)], ["ticket_id"], ["__count"]
        )
        counts = {ticket.id: count for ticket, count in groups}
        for ticket in self:
            ticket.finding_count = counts.get(ticket._origin.id, 0)

    @api.depends("fixed_finding_ids.name", "fixed_finding_ids.decision_name")
    def _compute_fixed_finding_text(self):
        for ticket in self:
            finding = ticket.fixed_finding_ids[:1]
            ticket.fixed_finding_text = finding._get_fix_text()

    def write(self, vals):
        """Extend: a finding follows the ticket that fixes it."""
        result = super().write(vals)
        if not _STAGE_FIELDS.isdisjoint(vals):
            # Sudo: the finding follows whoever changes the ticket.
            self.sudo()._find_fixed_findings()._follow_fix_ticket()
        return result

    def unlink(self):
        """Extend: what a deleted ticket was to fix waits for the customer again."""
        # Sudo: the finding follows whoever deletes the ticket.
        findings = self.sudo()._find_fixed_findings().filtered(lambda one: one.state == "approved")
        result = super().unlink()
        findings.invalidate_recordset(["fix_ticket_id"])
        findings._reopen(self.env._("The ticket that was to fix it was deleted."))
        return result

    def _find_fixed_findings(self):
        """Return the findings that these tickets fix, in one statement."""
        finding = self.env["prepaid.finding"]
        return finding.search([("fix_ticket_id", "in", self.ids)]) if self.ids else finding

    def _is_care_cancelled(self):
        """Check if the ticket ended without the work that it was for."""
        self.ensure_one()
        return self.stage_id.is_care_cancelled

    def action_add_finding(self):
        """Open the form of a new finding on this ticket."""
        self.ensure_one()
        self.check_access("read")
        self.env["prepaid.finding"].check_access("create")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "prepaid_it_blocks_care.prepaid_finding_new_action"
        )
        action["context"] = {
            "default_agreement_id": self.prepaid_agreement_id.id,
            "default_ticket_id": self.id,
        }
        return action

    def action_view_findings(self):
        """Open the findings on this ticket."""
        self.ensure_one()
        self.check_access("read")
        self.env["prepaid.finding"].check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "prepaid_it_blocks_care.prepaid_finding_action"
        )
        action["domain"] = [("ticket_id", "=", self.id)]
        action["context"] = {}
        return action

    def action_view_fixed_finding(self):
        """Open the finding that this ticket fixes."""
        self.ensure_one()
        self.check_access("read")
        return self.fixed_finding_ids[:1]._get_form_action()
