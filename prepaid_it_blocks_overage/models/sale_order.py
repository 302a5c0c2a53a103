from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    """Orders that bill overage."""

    _inherit = "sale.order"

    is_prepaid_overage = fields.Boolean(
        string="Prepaid Overage",
        readonly=True,
        copy=False,
        help="This order bills hours that no prepaid block covered.",
    )
    prepaid_overage_entry_count = fields.Integer(
        string="Billed Entries",
        compute="_compute_prepaid_overage_entry_count",
        compute_sudo=True,
        groups="prepaid_it_blocks.group_user",
    )

    @api.model
    def _get_guarded_fields(self):
        """Extend: which orders bill overage follows from how they were made."""
        return super()._get_guarded_fields() | {"is_prepaid_overage"}

    @api.depends("order_line.prepaid_overage_bill_ids")
    def _compute_prepaid_overage_entry_count(self):
        for order in self:
            order.prepaid_overage_entry_count = len(order.order_line.prepaid_overage_bill_ids)

    def write(self, vals):
        """Extend: hours on a cancelled order are billed again; it takes them up if it returns.

        :raise UserError: when an invoice charges for hours of an order that is cancelled, or
            the hours of a cancelled order were billed or settled meanwhile
        """
        if vals.get("state") == "cancel":
            self._get_overage_lines()._check_overage_uncharged()
            # Whoever credits or deletes an invoice has no order to cancel first.
            if not self.env.context.get("prepaid_free_overage"):
                self._get_overage_lines()._check_overage_kept()
        cancelled = self.browse()
        if vals.get("state", "cancel") != "cancel":
            cancelled = self.filtered(lambda order: order.state == "cancel")
        result = super().write(vals)
        # Sudo: who cancels an order may have no right on the ledger.
        if vals.get("state") == "cancel":
            self.sudo().mapped("order_line.prepaid_overage_bill_ids")._release()
        for order in cancelled.sudo():
            if not order.mapped("order_line.prepaid_overage_bill_ids")._retake():
                raise UserError(
                    self.env._(
                        "Hours of order %s were billed or taken from a block since it was "
                        "cancelled: it stays cancelled, and its invoices do not come back.",
                        order.name,
                    )
                )
        return result

    def copy_data(self, default=None):
        """Extend: hours that one order bills are on no copy of it."""
        orders = self.filtered(lambda order: order._get_overage_lines())
        if not orders or "order_line" in (default or {}):
            return super().copy_data(default)
        result = []
        for order in self:
            lines = order.order_line.filtered(
                lambda line: not (line.is_prepaid_overage or line.is_downpayment)
            )
            values = [Command.create(line.copy_data()[0]) for line in lines]
            vals = dict(default or {}, order_line=values)
            result += super(SaleOrder, order).copy_data(vals)
        return result

    def unlink(self):
        """Extend: hours of orders that are deleted are free again.

        :raise UserError: when they were invoiced
        """
        self._get_overage_lines()._check_overage_uninvoiced()
        self._get_overage_lines()._check_overage_kept()
        # Sudo: who deletes an order may have no right on the ledger.
        self.sudo().mapped("order_line.prepaid_overage_bill_ids")._release()
        return super().unlink()

    def action_view_prepaid_overage(self):
        """Open the entries billed by this order."""
        self.ensure_one()
        self.check_access("read")
        self.env["prepaid.overage.bill"].check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "prepaid_it_blocks_overage.prepaid_overage_bill_action"
        )
        action["domain"] = [("sale_line_id.order_id", "=", self.id)]
        action["context"] = {}
        return action

    def _get_overage_lines(self):
        """Return the lines that bill overage, or credit it."""
        # Sudo: who cancels or invoices an order may have no right on all its lines.
        return self.sudo().mapped("order_line").filtered("is_prepaid_overage")

    def _is_overage_unbilled(self):
        """Check if no invoice of this order counts: all are cancelled or credited.

        Where customers get orders first, one without any invoice yet is not meant.
        """
        self.ensure_one()
        if self._get_overage_lines()._get_overage_invoices():
            return False
        if self.company_id.prepaid_overage_document == "invoice":
            return True
        return bool(self.invoice_ids._filter_wholly_credited())

    def _free_unbilled_overage(self):
        """Cancel orders without an invoice any more: the next order bills their hours.

        An order to which somebody added other lines stays: it is invoiced like any other.
        """
        for order in self.exists():
            lines = order.order_line.filtered(lambda line: not line.display_type)
            if (
                order.state != "sale"
                or not all(lines.mapped("is_prepaid_overage"))
                or not order._is_overage_unbilled()
            ):
                continue
            order.locked = False
            released = order.with_context(prepaid_free_overage=True, disable_cancel_warning=True)
            released.action_cancel()
            order.message_post(
                body=self.env._("No invoice bills these hours any more: they are billed again.")
            )
