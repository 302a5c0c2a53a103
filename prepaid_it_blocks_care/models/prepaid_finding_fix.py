from markupsafe import Markup, escape

from odoo import fields, models
from odoo.addons.prepaid_it_blocks.policies.hours import to_seconds

_PRIORITIES = {"high": "2", "medium": "1", "low": "0"}


class PrepaidFindingFixMixin(models.AbstractModel):
    """Part of `prepaid.finding`: the ticket that fixes it once it is approved."""

    _name = "prepaid.finding.fix.mixin"
    _description = "Tickets that Fix Findings"

    def _create_fix_ticket(self):
        """Create the ticket of an approved finding, in superuser mode."""
        self.ensure_one()
        # The customer reads it in the portal.
        finding = self.with_context(lang=self.agreement_id._get_customer_lang())
        ticket = self.env["helpdesk.ticket"].with_company(self.company_id)
        ticket = ticket.create(finding._prepare_fix_ticket_vals())
        self.write({"fix_ticket_id": ticket.id})

    def _prepare_fix_ticket_vals(self):
        """Return the values of the ticket that fixes the finding; extend to add some."""
        self.ensure_one()
        source = self._get_source_ticket()
        team = self._get_fix_team()
        user = source.user_id.filtered("active")
        vals = {
            "name": self.name,
            "description": self._get_fix_description(),
            "partner_id": (self.decided_by_id or self.agreement_id.partner_id).id,
            "company_id": self.company_id.id,
            "team_id": team.id,
            "user_id": user.id if user in team.user_ids else False,
            "priority": _PRIORITIES[self.risk],
            "planned_hours": self.estimated_hours,
        }
        if team.default_project_id:
            vals["project_id"] = team.default_project_id.id
        return vals

    def _get_source_ticket(self):
        """Return the ticket on which it was found: that of the check, else the other one."""
        self.ensure_one()
        return self.result_id.ticket_id or self.ticket_id

    def _get_fix_team(self):
        """Return the team that fixes it: of the plan, else of the ticket on which it was found."""
        self.ensure_one()
        source = self._get_source_ticket()
        team = (source.care_plan_id or self.agreement_id.care_plan_ids[:1]).team_id
        if source and not source.care_plan_id:
            team = source.team_id
        is_ours = not team.company_id or team.company_id == self.company_id
        return team.filtered("active") if is_ours else team.browse()

    def _get_fix_description(self):
        """Return what the ticket is about, as HTML."""
        self.ensure_one()
        texts = [self.name, self.description, self.consequence, self.decision_note]
        lines = [Markup("<br/>").join(escape(text).splitlines()) for text in texts if text]
        return Markup("").join(Markup("<p>%s</p>") % line for line in lines)

    def _get_fix_text(self):
        """Return what a ticket fixes and who approved it, in words; False of no finding."""
        if not self:
            return False
        return self.env._(
            "%(finding)s, approved by %(name)s",
            finding=self.name,
            name=self.decision_name,
        )

    def _is_fix_begun(self):
        """Check if somebody works on the ticket: time was logged, or its first stage is over."""
        self.ensure_one()
        ticket = self.fix_ticket_id
        if not ticket or not ticket.active or ticket._is_care_cancelled():
            return False
        first = ticket.team_id._get_applicable_stages()[:1]
        is_waiting = ticket.stage_id.unattended or ticket.stage_id == first
        return bool(ticket.timesheet_ids) or not is_waiting

    def _withdraw_fix_ticket(self):
        """Put away the ticket of a finding whose approval the customer has withdrawn."""
        self.ensure_one()
        ticket = self.fix_ticket_id
        # First: the ticket's end says nothing of the finding any more.
        self.write({"fix_ticket_id": False})
        ticket.message_post(
            body=self.env._("%s has withdrawn the approval.", self.decision_name),
            subtype_xmlid="mail.mt_note",
        )
        ticket.write({"active": False})

    def _follow_fix_ticket(self):
        """Bring findings in line with the tickets that fix them, in superuser mode.

        Closed is fixed; a cancelled ticket fixes nothing, so the customer is asked again.
        """
        for finding in self.filtered(lambda one: one.state in ("open", "approved", "fixed")):
            ticket = finding.fix_ticket_id
            is_closed = ticket.stage_id.closed
            if ticket._is_care_cancelled() or not (ticket.active or is_closed):
                state = "open"
            else:
                state = "fixed" if is_closed else "approved"
            if state == finding.state:
                continue
            if state == "open":
                finding._reopen(self.env._("Ticket %s was cancelled.", ticket.number))
            else:
                fixed = fields.Datetime.now() if state == "fixed" else False
                finding.write({"state": state, "date_fixed": fixed})

    def _get_planned_seconds(self):
        """Return the time that these approved findings still take, beyond what was worked."""
        planned = 0
        for finding in self.filtered(lambda one: one.state == "approved"):
            worked = to_seconds(finding.fix_ticket_id.total_hours)
            planned += max(finding.estimated_seconds - worked, 0)
        return planned
