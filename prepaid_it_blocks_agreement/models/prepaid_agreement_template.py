from odoo import fields, models


class PrepaidAgreementTemplate(models.Model):
    """Templates with the text of agreements of one kind, and its revisions."""

    _inherit = "prepaid.agreement.template"

    section_ids = fields.One2many(
        "prepaid.agreement.section",
        "template_id",
        string="Text",
        copy=True,
        help="The text of agreements. Empty: that of the standard template.",
    )
    placeholder_text = fields.Char(string="Placeholders", compute="_compute_placeholder_text")
    revision_ids = fields.One2many(
        "prepaid.agreement.template.revision", "template_id", string="Revisions", readonly=True
    )
    revision = fields.Integer(
        default=1, readonly=True, copy=False, help="Goes up each time a change is published."
    )
    signature_revision = fields.Integer(
        string="To Be Signed Since",
        default=0,
        readonly=True,
        copy=False,
        help="Customers who signed an older revision are asked to sign at their next renewal.",
    )

    def _compute_placeholder_text(self):
        text = self.env["prepaid.section.mixin"]._get_placeholder_text()
        for template in self:
            template.placeholder_text = text

    def _record_revision(self, revision):
        """Take over a revision that was published.

        :param revision: a `prepaid.agreement.template.revision`
        """
        self.ensure_one()
        vals = {"revision": revision.number}
        if revision.asks_signature:
            vals["signature_revision"] = revision.number
        self._write_guarded(vals)

    def action_publish(self):
        """Open the dialog that publishes a change of the text."""
        self.ensure_one()
        self.check_access("write")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "prepaid_it_blocks_agreement.prepaid_agreement_publish_action"
        )
        action["context"] = {"default_template_id": self.id}
        return action
