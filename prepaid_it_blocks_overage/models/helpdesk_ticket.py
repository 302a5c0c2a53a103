from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks.policies.hours import as_clock


class HelpdeskTicket(models.Model):
    """Overage requests of tickets."""

    _inherit = "helpdesk.ticket"

    prepaid_request_ids = fields.One2many(
        "prepaid.consent.request", "ticket_id", groups="prepaid_it_blocks.group_user"
    )
    prepaid_request_text = fields.Char(
        string="Overage Requested",
        compute="_compute_prepaid_request_text",
        compute_sudo=True,
        groups="prepaid_it_blocks.group_user",
        help="The latest overage request on this ticket and its outcome.",
    )

    @api.depends_context("lang")
    @api.depends("prepaid_request_ids.outcome", "prepaid_request_ids.valid_until")
    def _compute_prepaid_request_text(self):
        request = self.env["prepaid.consent.request"]
        labels = dict(request._fields["state"]._description_selection(self.env))
        for ticket in self:
            request = ticket.prepaid_request_ids.sorted("id")[-1:]
            text = ticket._describe_prepaid_request(request, labels) if request else False
            ticket.prepaid_request_text = text

    def _describe_prepaid_request(self, request, labels):
        """Return a request and its state in a few words: ``3:00, waiting``.

        :param request: one `prepaid.consent.request`
        :param labels: dict of state to its label
        """
        values = {"hours": as_clock(request.hours), "state": labels[request.state].lower()}
        if request.outcome in ("granted", "refused"):
            return self.env._(
                "%(hours)s, %(state)s by %(name)s", name=request.answer_name, **values
            )
        return self.env._("%(hours)s, %(state)s", **values)

    def action_ask_prepaid_consent(self):
        """Open the dialog that requests overage for this ticket."""
        self.ensure_one()
        self.check_access("read")
        action = self.prepaid_agreement_id.action_ask_consent()
        action["context"]["default_ticket_id"] = self.id
        return action
