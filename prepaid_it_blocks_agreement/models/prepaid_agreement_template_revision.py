from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks import compat
from odoo.exceptions import AccessError, UserError


class PrepaidAgreementTemplateRevision(models.Model):
    """A change of a template's text that a manager has published, and what it asks for.

    The text itself is kept with each agreement's versions, as it was sent. Revisions are made
    in the dialog alone and stay as they are.
    """

    _name = "prepaid.agreement.template.revision"
    _description = "Revision of an Agreement Template"
    _order = "template_id, number desc"
    _rec_name = "number"

    template_id = fields.Many2one(
        "prepaid.agreement.template", required=True, readonly=True, index=True, ondelete="cascade"
    )
    number = fields.Integer(string="Revision", required=True, readonly=True)
    note = fields.Char(string="What Changed", required=True, readonly=True)
    asks_signature = fields.Boolean(
        string="New Signature",
        readonly=True,
        help="Customers who signed before are asked to sign the new text at their next renewal.",
    )
    create_date = fields.Datetime(string="Published On", readonly=True)
    create_uid = fields.Many2one("res.users", string="Published By", readonly=True)

    _number_unique = compat.Constraint(
        "UNIQUE (template_id, number)",
        "Somebody else has just published a revision of this template: look at that first.",
    )

    def write(self, vals):  # pylint: disable=method-required-super
        """Refuse: published revisions never change.

        :raise AccessError: always
        """
        raise AccessError(self.env._("A published revision never changes. Publish another one."))

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: number revisions and require a note of the change.

        :raise UserError: without a note
        """
        for vals in vals_list:
            note = (vals.get("note") or "").strip()
            if not note:
                raise UserError(
                    self.env._("Say what changed: whoever sends the agreement reads it.")
                )
            template = self.env["prepaid.agreement.template"].browse(vals["template_id"])
            vals.update(note=note, number=template.revision + 1)
        revisions = super().create(vals_list)
        for revision in revisions:
            revision.template_id._record_revision(revision)
        return revisions
