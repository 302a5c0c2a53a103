from odoo import api, fields, models


class PrepaidAgreementPublish(models.TransientModel):
    """The dialog that publishes a change of a template's text."""

    _name = "prepaid.agreement.publish"
    _description = "Publish a Revision of an Agreement Template"

    template_id = fields.Many2one("prepaid.agreement.template", required=True, ondelete="cascade")
    note = fields.Char(string="What Changed", required=True)
    asks_signature = fields.Boolean(
        string="Ask for a New Signature at the Next Renewal",
        help="Customers who signed before get the new text with their next renewal quotation, "
        "to be signed. Until then what they signed holds.",
    )
    signed_count = fields.Integer(string="Signed Agreements", compute="_compute_signed_count")

    @api.depends("template_id")
    def _compute_signed_count(self):
        counts = self.template_id._count_agreements([("state", "=", "signed")])
        for dialog in self:
            dialog.signed_count = counts.get(dialog.template_id._origin, 0)

    def action_publish(self):
        """Publish the revision.

        :raise AccessError: for users who are no managers
        :raise UserError: without a note
        """
        self.ensure_one()
        self.env["prepaid.agreement.template.revision"].create(
            {
                "template_id": self.template_id.id,
                "note": self.note,
                "asks_signature": self.asks_signature,
            }
        )
        return {"type": "ir.actions.act_window_close"}
