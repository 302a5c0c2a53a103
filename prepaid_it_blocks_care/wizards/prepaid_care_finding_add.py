from odoo import fields, models
from odoo.addons.prepaid_it_blocks.policies.hours import to_seconds
from odoo.exceptions import UserError


class PrepaidCareFindingAdd(models.TransientModel):
    """The dialog that asks what a check found: something new, or a finding that is known."""

    _name = "prepaid.care.finding.add"
    _description = "Check with a Finding"
    _inherit = "prepaid.range.mixin"

    result_id = fields.Many2one(
        "prepaid.care.result", string="Check", required=True, readonly=True, ondelete="cascade"
    )
    agreement_id = fields.Many2one(related="result_id.agreement_id")
    finding_id = fields.Many2one(
        "prepaid.finding",
        string="Known Already",
        ondelete="cascade",
        domain="[('agreement_id', '=', agreement_id), ('state', '!=', 'fixed')]",
        help="A finding of before that this check found again. Leave it empty for a new one.",
    )
    name = fields.Char(string="What Was Found", help="In the customer's words.")
    consequence = fields.Text(
        string="What May Happen",
        help="If it is left as it is, in the customer's words: the customer decides by it.",
    )
    risk = fields.Selection(
        lambda self: self.env["prepaid.finding"]._fields["risk"].selection,
        required=True,
        default="medium",
    )
    estimated_hours = fields.Float(help="How long it takes to fix it.")

    def action_done(self):
        """End the check with a finding.

        :raise UserError: when nothing is said of it, or the check has ended already
        """
        self.ensure_one()
        result = self.result_id
        finding = self.finding_id
        if finding:
            result._finish("finding", earlier_finding_id=finding.id)
        else:
            vals = self._prepare_finding_vals()
            result._finish("finding")
            self.env["prepaid.finding"]._create_guarded([vals])
        return {"type": "ir.actions.act_window_close"}

    def _prepare_finding_vals(self):
        """Return the values of the finding that the dialog makes.

        :raise UserError: when nobody has said what was found
        """
        name = (self.name or "").strip()
        if not name:
            raise UserError(self.env._("Say what was found, or choose a finding that is known."))
        result = self.result_id
        return {
            "agreement_id": result.agreement_id.id,
            "result_id": result.id,
            "ticket_id": result.ticket_id.id,
            "name": name,
            "consequence": self.consequence,
            "risk": self.risk,
            "estimated_seconds": to_seconds(self.estimated_hours),
        }
