from markupsafe import Markup

from odoo import models

# From the one that comes most often on.
_BY_LENGTH = ("month", "quarter", "year")


class PrepaidCarePlanTicketMixin(models.AbstractModel):
    """Part of `prepaid.care.plan`: the tickets of its checks."""

    _name = "prepaid.care.plan.ticket.mixin"
    _description = "Tickets of Care Plans"

    def _create_care_ticket(self, claimed):
        """Create the ticket that stands for periods, with a result for each check.

        :param claimed: `prepaid.care.period` of this plan
        :return: the `helpdesk.ticket`
        """
        self.ensure_one()
        agreement = self.agreement_id
        checks = self.check_ids.filtered(
            lambda check: check.active and check.interval in claimed.mapped("interval")
        )
        # The customer reads it in the portal.
        plan = self.with_context(lang=agreement._get_customer_lang())
        vals = plan._prepare_care_ticket_vals(claimed.with_env(plan.env), checks)
        ticket = self.env["helpdesk.ticket"].with_company(self.company_id).create(vals)
        result = self.env["prepaid.care.result"]
        result.create(
            [result._prepare_result_vals(check, ticket, agreement) for check in checks.sorted()]
        )
        return ticket

    def _prepare_care_ticket_vals(self, claimed, checks):
        """Return the values of the ticket that stands for periods.

        :param claimed: `prepaid.care.period` of this plan
        :param checks: the `prepaid.care.check` that are due
        """
        self.ensure_one()
        due = claimed.filtered(lambda period: period.state == "due")
        first = min(due, key=lambda period: _BY_LENGTH.index(period.interval))
        return {
            "name": self.env._(
                "%(plan)s: checks of %(period)s", plan=self.name, period=first._get_text()
            ),
            "description": self._get_care_description(claimed - due, checks),
            "partner_id": self._get_care_contact().id,
            "team_id": self.team_id.id,
            "user_id": self._get_care_user().id,
            "company_id": self.company_id.id,
            "care_plan_id": self.id,
            "care_time_policy": self.time_policy,
        }

    def _get_care_description(self, missed, checks):
        """Return what a ticket is for, as HTML: its checks, and the periods that were missed.

        :param missed: `prepaid.care.period` that a later one has overtaken
        :param checks: the `prepaid.care.check` that are due
        """
        items = Markup().join(Markup("<li>%s</li>") % check.name for check in checks.sorted())
        text = Markup("<p>%s</p><ul>%s</ul>") % (self.env._("These checks are due:"), items)
        if missed:
            days = sorted({(period.date_start, period._get_text()) for period in missed})
            text += Markup("<p>%s</p>") % self.env._(
                "They also stand for periods that were missed: %s.",
                "; ".join(part for __, part in days),
            )
        return text

    def _get_care_contact(self):
        """Return the contact in whose name tickets are: who speaks for the customer by now."""
        self.ensure_one()
        agreement = self.agreement_id
        return agreement._get_spokesperson() or agreement.partner_id

    def _get_care_user(self):
        """Return who gets tickets, or no user: who has left the team, or the firm, gets none."""
        self.ensure_one()
        user = self.user_id.filtered("active")
        return user if user in self.team_id.user_ids else user.browse()
