from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError


class PrepaidOverageInvoice(models.TransientModel):
    """The dialog that bills overage, with a preview."""

    _name = "prepaid.overage.invoice"
    _description = "Bill Overage"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    date_from = fields.Date(
        string="From", help="Empty: whatever was not billed, from the beginning."
    )
    date_to = fields.Date(
        string="To",
        required=True,
        default=lambda self: self.env.company._get_overage_until(),
        help="Last day, included.",
    )
    agreement_ids = fields.Many2many(
        "prepaid.agreement",
        string="Agreements",
        domain="[('company_id', '=', company_id)]",
        help="Empty: all agreements of the company.",
    )
    document = fields.Selection(
        related="company_id.prepaid_overage_document", string="Document", related_sudo=True
    )
    line_ids = fields.One2many("prepaid.overage.invoice.line", "dialog_id", string="Preview")
    problem = fields.Char(readonly=True)
    is_empty = fields.Boolean(compute="_compute_is_empty")

    @api.depends("line_ids", "problem")
    def _compute_is_empty(self):
        for dialog in self:
            dialog.is_empty = not (dialog.line_ids or dialog.problem)

    @api.model
    def default_get(self, fields_list):
        """Extend: the agreements that are chosen."""
        values = super().default_get(fields_list)
        if self.env.context.get("active_model") == "prepaid.agreement":
            numbers = self.env.context.get("active_ids") or []
            values["agreement_ids"] = [Command.set(numbers)]
            companies = self.env["prepaid.agreement"].browse(numbers).mapped("company_id")
            if len(companies) == 1:
                values["company_id"] = companies.id
        return values

    @api.onchange("company_id", "date_from", "date_to", "agreement_ids")
    def _onchange_preview(self):
        self.line_ids = [Command.clear()]
        self.problem = False
        if not (self.company_id and self.date_to):
            return
        try:
            lines = self._prepare_preview()
        except UserError as error:
            self.problem = str(error.args[0])
            return
        self.line_ids = [Command.create(line) for line in lines]

    def _prepare_preview(self):
        """Return the values of a line for each agreement that something is billed of.

        :raise UserError: when something is missing for it
        """
        agreements = self._get_agreements()
        plans = agreements._plan_overage(self.date_from, self.date_to)
        lines = []
        for agreement in agreements.filtered(lambda one: one.id in plans):
            one = agreement.with_company(agreement.company_id)
            found = one._get_overage_amount(plans[agreement.id], self.date_to)
            if found:
                hours, amount, currency = found
                vals = {"hours": hours, "amount": amount, "currency_id": currency.id}
                lines.append(dict(vals, agreement_id=agreement.id))
        return lines

    def _get_agreements(self):
        """Return the agreements that may be billed, with the rights to do it.

        :raise AccessError: for users who are no managers, or not of the company
        """
        if not self.env.user.has_group("prepaid_it_blocks.group_manager"):
            raise AccessError(self.env._("Only managers of prepaid time bill overage."))
        if self.company_id not in self.env.user.company_ids:
            raise AccessError(
                self.env._("Choose a company that you work for: overage is billed by its managers.")
            )
        agreement = self.env["prepaid.agreement"]
        chosen = agreement.browse(self.agreement_ids._origin.ids or self.agreement_ids.ids)
        numbers = chosen.ids or agreement._find_unbilled(self.company_id)
        # The rules of companies hold for those that are chosen too.
        domain = [("company_id", "=", self.company_id.id), ("id", "in", numbers)]
        # Sudo: orders are made without a right on sales; the manager's right was checked.
        return agreement.search(domain, order="id").sudo()

    def action_create(self):
        """Bill the overage of the preview, and open the orders.

        :raise AccessError: for users who are no managers
        :raise UserError: when there is nothing to bill, or something is missing for it
        """
        self.ensure_one()
        if self.date_from and self.date_from > self.date_to:
            raise UserError(self.env._("The period ends before it begins."))
        orders = self._get_agreements()._bill_overage(self.date_from, self.date_to)
        if not orders:
            raise UserError(
                self.env._(
                    "Up to this day there are no hours to bill: blocks paid for all time, or it "
                    "was billed before."
                )
            )
        own = orders.with_user(self.env.user).with_context(
            allowed_company_ids=self.env.user.company_ids.ids
        )
        if not own.has_access("read"):
            return {"type": "ir.actions.act_window_close"}
        action = self.env["ir.actions.actions"]._for_xml_id(
            "prepaid_it_blocks_overage.prepaid_overage_order_action"
        )
        action["domain"] = [("id", "in", orders.ids)]
        return action


class PrepaidOverageInvoiceLine(models.TransientModel):
    """One agreement in the preview."""

    _name = "prepaid.overage.invoice.line"
    _description = "Overage to Bill"

    dialog_id = fields.Many2one("prepaid.overage.invoice", ondelete="cascade")
    agreement_id = fields.Many2one("prepaid.agreement", readonly=True, ondelete="cascade")
    partner_id = fields.Many2one(related="agreement_id.partner_id", string="Customer")
    hours = fields.Float(readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount = fields.Monetary(string="Untaxed", readonly=True)
