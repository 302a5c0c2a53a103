from odoo import _, api, models
from odoo.exceptions import UserError

from .. import compat


class PrepaidAgreement(models.Model):
    """The renewal quotation, the mail with its link and the salesperson's reminder."""

    _inherit = "prepaid.agreement"

    def _renew(self, mail=False):
        """Return the agreement's open renewal quotation; make it if there is none.

        :param mail: True to mail a quotation that is made to the single point of contact
        :return: a `sale.order`
        :raise UserError: when something that the quotation needs is missing
        """
        self.ensure_one()
        agreement = self.with_company(self.company_id)
        order = agreement._get_open_renewal()
        if order:
            return order
        # The unique key holds against two runs; the lock spares the second one the error.
        self.env.cr.execute(
            "SELECT id FROM prepaid_agreement WHERE id = %s FOR NO KEY UPDATE", [self.id]
        )
        order = self.env["sale.order"].with_company(self.company_id)
        order = order.create(agreement._prepare_renewal_order_vals())
        compat.refresh_discount(order.order_line)
        order.write({"state": "sent"})
        agreement._schedule_renewal_activity(order)
        if mail:
            agreement._send_renewal_mail(order)
        return order

    def _get_last_sale_line(self):
        """Return the sales order item of the block that was bought last."""
        lines = self.block_ids.filtered(
            lambda block: block.sale_line_id and block.state != "cancelled"
        ).sorted("id")
        return lines[-1:].sale_line_id

    def _prepare_renewal_order_vals(self):
        """Return the values of the renewal quotation: as bought last, at today's prices.

        :raise UserError: when it is unknown what to offer, or it is not for sale
        """
        self.ensure_one()
        last = self._get_last_sale_line()
        previous = last.order_id
        product = self.renewal_product_id or last.product_id
        if not product:
            raise UserError(
                _("Choose a renewal block on agreement %s: nothing was bought yet.", self.name)
            )
        if not (product.active and product.sale_ok):
            raise UserError(
                _(
                    "%(product)s is not for sale any more. Choose another renewal block "
                    "on agreement %(agreement)s.",
                    product=product.display_name,
                    agreement=self.name,
                )
            )
        same = product == last.product_id
        line = {
            "product_id": product.id,
            "product_uom_qty": self.renewal_quantity or (last.product_uom_qty if same else 1.0),
        }
        if same:
            line["product_uom"] = last.product_uom.id
        customer = self._get_renewal_customer(previous)
        vals = {
            "partner_id": customer.id,
            "company_id": self.company_id.id,
            "user_id": (self.user_id or previous.user_id).id,
            "origin": self.name,
            "prepaid_agreement_id": self.id,
            "is_prepaid_renewal": True,
            "require_signature": True,
            "require_payment": True,
            "order_line": [(0, 0, line)],
        }
        for fname in self._get_kept_order_fields():
            is_address = previous[fname]._name == "res.partner"
            if previous[fname] and (customer == previous.partner_id or not is_address):
                vals[fname] = previous[fname].id
        return vals

    def _get_renewal_customer(self, previous):
        """Return the partner that the renewal is offered to: as before, unless it has left.

        :param previous: the `sale.order` before, or none
        """
        self.ensure_one()
        if previous.partner_id.commercial_partner_id == self.partner_id:
            return previous.partner_id
        return self.contact_id or self.partner_id

    @api.model
    def _get_kept_order_fields(self):
        """Return the many2one fields that a renewal takes over from the order before."""
        return [
            "pricelist_id",
            "partner_invoice_id",
            "partner_shipping_id",
            "payment_term_id",
            "fiscal_position_id",
            "team_id",
        ]

    def _send_renewal_mail(self, order):
        """Mail the quotation's link to the single point of contact.

        :param order: the renewal quotation
        :raise UserError: when nobody can be written to
        """
        self.ensure_one()
        if not self.contact_id.email:
            raise UserError(
                _(
                    "Agreement %s has no single point of contact with an e-mail address "
                    "to send the renewal quotation to.",
                    self.name,
                )
            )
        template = self.env.ref("prepaid_it_blocks.mail_template_renewal")
        template.send_mail(order.id)

    def _schedule_renewal_activity(self, order):
        """Tell the salesperson that a renewal quotation is out.

        :param order: the renewal quotation
        """
        self.ensure_one()
        user = order.user_id or self.user_id
        if not user:
            return
        order.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=user.id,
            date_deadline=self.company_id._get_prepaid_today(),
            summary=_("Renewal of prepaid hours: %s", self.partner_id.display_name),
            note=_("The customer's prepaid hours run low. Follow this quotation up."),
        )

    def action_renew(self):
        """Open the renewal quotation; make it if there is none. No mail is sent."""
        self.ensure_one()
        order = self._renew()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "view_mode": "form",
            "res_id": order.id,
        }
