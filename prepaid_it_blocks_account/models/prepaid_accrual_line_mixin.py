from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks.policies.hours import to_hours


class PrepaidAccrualLineMixin(models.AbstractModel):
    """Rows of accrued revenue: customer, agreement, block, hours and money."""

    _name = "prepaid.accrual.line.mixin"
    _description = "Row of Accrued Revenue"

    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    agreement_id = fields.Many2one("prepaid.agreement", readonly=True)
    block_id = fields.Many2one("prepaid.block", readonly=True)
    kind = fields.Selection(
        [("block", "Hours of a Block"), ("overage", "Overage")], required=True, readonly=True
    )
    name = fields.Char(string="What For", readonly=True)
    hours = fields.Float(readonly=True, help="Worked, and in no posted invoice by that day.")
    # More digits than the currency has: times the hours it is the amount.
    price = fields.Float(string="Price per Hour", digits=(16, 4), readonly=True, aggregator=None)
    amount = fields.Monetary(readonly=True, help="Without taxes, in the company's currency.")

    @api.model
    def _prepare_vals(self, accrued):
        """Return the values of a row.

        :param accrued: an `Accrued` of `prepaid.revenue`
        """
        agreement = self.env["prepaid.agreement"].sudo().browse(accrued.agreement_id)
        block = self.env["prepaid.block"].sudo().browse(accrued.block_id or [])
        name = block.name or self.env._("Overage of %s", agreement.name)
        if accrued.problem:
            name = f"{name}: {accrued.problem}"
        hours = to_hours(accrued.seconds)
        return {
            "partner_id": accrued.partner_id,
            "agreement_id": accrued.agreement_id,
            "block_id": accrued.block_id,
            "kind": accrued.kind,
            "name": name,
            "hours": hours,
            "price": accrued.amount / hours if hours else 0.0,
            "amount": accrued.amount,
        }
