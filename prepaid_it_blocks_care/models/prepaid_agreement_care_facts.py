from odoo import models
from odoo.addons.prepaid_it_blocks.policies.hours import as_clock, to_hours, to_minutes

# Findings that wait for somebody, the greatest risk first.
_OPEN_STATES = ("open", "postponed", "approved")
_RISKS = ("high", "medium", "low")


class PrepaidAgreementCareFactsMixin(models.AbstractModel):
    """Part of agreements: what is open and what is left, as the customer reads it.

    For the agenda of review meetings and for service reports, in the language of the context.
    """

    _name = "prepaid.agreement.care.facts.mixin"
    _description = "Open Matters of Agreements"

    def _get_open_tickets(self):
        """Return the customer's tickets that are not closed, the oldest first.

        :return: list of dicts with ``number``, ``name`` and ``stage``
        """
        self.ensure_one()
        customers = self.partner_id | self.covered_partner_ids
        # Sudo: the customer reads them, whoever makes the report.
        tickets = (
            self.env["helpdesk.ticket"]
            .sudo()
            .search(
                [
                    ("commercial_partner_id", "in", customers.ids),
                    ("company_id", "=", self.company_id.id),
                    ("stage_id.closed", "=", False),
                ],
                order="create_date, id",
            )
        )
        return [
            {"number": ticket.number, "name": ticket.name, "stage": ticket.stage_id.name or ""}
            for ticket in tickets
        ]

    def _get_open_findings(self):
        """Return the findings that are neither fixed nor declined, the greatest risk first.

        :return: list of dicts with ``name``, ``risk`` and ``state`` (labels) and ``time``
            (estimated, as a clock; empty where nothing is estimated)
        """
        self.ensure_one()
        # Sudo: as for tickets.
        findings = (
            self.env["prepaid.finding"]
            .sudo()
            .search([("agreement_id", "=", self.id), ("state", "in", _OPEN_STATES)], order="id")
        )
        labels = {
            name: dict(findings._fields[name]._description_selection(self.env))
            for name in ("risk", "state")
        }
        return [
            {
                "name": finding.name,
                "risk": labels["risk"][finding.risk],
                "state": labels["state"][finding.state],
                "time": self._get_estimate_text(finding.estimated_seconds),
            }
            for finding in findings.sorted(lambda one: _RISKS.index(one.risk))
        ]

    def _get_estimate_text(self, seconds):
        """Return an estimated time as a clock, or an empty text for none."""
        return as_clock(to_hours(seconds)) if to_minutes(seconds or 0) else ""

    def _get_left_texts(self):
        """Return what is left today and how long it lasts, as a list of sentences."""
        self.ensure_one()
        if to_minutes(self.available_seconds) <= 0:
            left = self.env._("No hours are left.")
        else:
            left = self.env._("%s hours are left.", as_clock(self.available_hours))
        texts = [
            left,
            self._get_ends_text(),
            self._get_outlook_text(),
            self._get_overage_text(),
        ]
        return [text for text in texts if text]
