from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from .. import compat
from ..policies.hours import to_seconds


class PrepaidAgreementNew(models.TransientModel):
    """The dialog that makes a customer's agreement and the first quotation in one go."""

    _name = "prepaid.agreement.new"
    _description = "New Prepaid Agreement"
    _inherit = "prepaid.range.mixin"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        ondelete="cascade",
        domain="['|', ('parent_id', '=', False), ('is_company', '=', True)]",
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="Single Point of Contact",
        required=True,
        compute="_compute_contact_id",
        store=True,
        readonly=False,
        ondelete="cascade",
        domain="[('commercial_partner_id', '=', partner_id)]",
        help="The one person who speaks for the customer. The quotation goes there.",
    )
    template_id = fields.Many2one(
        "prepaid.agreement.template",
        string="Agreement Template",
        default=lambda self: self.env["prepaid.agreement.template"]._get_default(self.env.company),
        ondelete="cascade",
        domain="['|', ('company_id', '=', False), ('company_id', '=', company_id)]",
    )
    product_id = fields.Many2one(
        "product.product",
        string="Block",
        required=True,
        ondelete="cascade",
        domain="[('is_prepaid_block', '=', True), ('sale_ok', '=', True),"
        " '|', ('company_id', '=', False), ('company_id', '=', company_id)]",
    )
    quantity = fields.Float(digits=compat.UNIT_PRECISION, default=1.0, required=True)
    hours = fields.Float(
        compute="_compute_hours",
        help="Hours that the customer gets.",
    )

    @api.depends("partner_id")
    def _compute_contact_id(self):
        for dialog in self:
            customer = dialog.partner_id
            people = customer.child_ids.filtered(
                lambda one: one.type == "contact" and not one.is_company
            )
            dialog.contact_id = people[:1] or customer

    @api.depends("product_id", "quantity")
    def _compute_hours(self):
        for dialog in self:
            dialog.hours = dialog.quantity * dialog.product_id.prepaid_hours

    @api.model
    def default_get(self, fields_list):
        """Extend: from a contact's form, the customer is the contact's company."""
        values = super().default_get(fields_list)
        partner = self.env["res.partner"].browse(values.get("partner_id")).exists()
        if partner:
            values["partner_id"] = partner.commercial_partner_id.id
            if partner != partner.commercial_partner_id:
                values["contact_id"] = partner.id
        return values

    def action_make(self):
        """Make the agreement and the quotation of its first block, and open the quotation.

        Whoever makes it needs the right to make both.

        :raise UserError: when no hours would be bought
        :raise ValidationError: when the customer has an open agreement already
        """
        self.ensure_one()
        if to_seconds(self.hours) <= 0:
            raise UserError(self.env._("Enter how many blocks the customer buys: more than 0."))
        agreement = self.env["prepaid.agreement"].create(self._prepare_agreement_vals())
        order = self.env["sale.order"].with_company(self.company_id)
        order = order._create_guarded([self._prepare_order_vals(agreement)])
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": order.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def _prepare_agreement_vals(self):
        return {
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "contact_id": self.contact_id.id,
            "user_id": self.env.uid,
            "template_id": self.template_id.id,
            **self.company_id._prepare_prepaid_renewal_vals(),
        }

    def _prepare_order_vals(self, agreement):
        """Return the values of the first quotation.

        :param agreement: the new `prepaid.agreement`
        """
        line = {"product_id": self.product_id.id, "product_uom_qty": self.quantity}
        return {
            "partner_id": self.contact_id.id,
            "company_id": self.company_id.id,
            "user_id": self.env.uid,
            "origin": agreement.name,
            "prepaid_agreement_id": agreement.id,
            "order_line": [Command.create(line)],
        }
