from odoo import api, fields, models


class PrepaidAccrualLine(models.Model):
    """Rows of a cut-off: the hours of one block, or overage of one agreement."""

    _name = "prepaid.accrual.line"
    _inherit = ["prepaid.accrual.line.mixin", "prepaid.record.mixin"]
    _description = "Row of Accrued Revenue of Prepaid Time"
    _order = "accrual_id desc, id"

    accrual_id = fields.Many2one(
        "prepaid.accrual", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="accrual_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(related="accrual_id.date", store=True)
    state = fields.Selection(related="accrual_id.state", store=True)
    account_id = fields.Many2one(
        "account.account", string="Income Account", readonly=True, ondelete="restrict"
    )
    analytic_key = fields.Char(readonly=True, help="What the income is charged to.")

    @api.model
    def _prepare_vals(self, accrued):
        """Extend: rows that are posted say on which account."""
        return dict(
            super()._prepare_vals(accrued),
            account_id=accrued.account_id,
            analytic_key=accrued.analytic_key,
        )
