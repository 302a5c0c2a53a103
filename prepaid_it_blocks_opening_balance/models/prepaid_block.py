from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks import compat


class PrepaidBlock(models.Model):
    """Blocks that were sold before the addon came: opening balances."""

    _inherit = "prepaid.block"

    external_key = fields.Char(
        readonly=True,
        copy=False,
        index=True,
        help="What the block is called where it comes from; it comes in once.",
    )

    _external_key_unique = compat.Constraint(
        "UNIQUE (company_id, external_key)",
        "A block with this external key is there already.",
    )

    @api.model
    def _create_opening(self, company, rows):
        """Make the blocks of opening balances, and the agreements they need.

        :param company: the `res.company` that owes the hours
        :param rows: list of completed `OpeningRow` whose customers are commercial partners
        :return: the blocks, in the order of the rows
        """
        customers = self.env["res.partner"].union(*[row.customer for row in rows])
        agreements = self.env["prepaid.agreement"]._get_or_create_opening(company, customers)
        blocks = self.create(
            [self._prepare_opening_vals(agreements[row.customer.id], row, company) for row in rows]
        )
        self.flush_model()
        self.env["prepaid.entry"]._post(
            [
                dict(
                    block._prepare_entry_vals("purchase", block.seconds, row.date_cutover),
                    reason=self.env._("Opening balance"),
                )
                for block, row in zip(blocks, rows, strict=True)
            ]
        )
        blocks.mapped("agreement_id")._apply_new_hours()
        return blocks

    @api.model
    def _prepare_opening_vals(self, agreement, row, company):
        """Return the values of one block with hours left.

        :param agreement: the customer's `prepaid.agreement`
        :param row: an `OpeningRow`; its prices are in the company's currency
        """
        return {
            "agreement_id": agreement.id,
            "external_key": row.external_key,
            "currency_id": company.currency_id.id,
            "hours": row.hours,
            "rate": row.rate,
            "normal_rate": row.normal_rate,
            "date_start": row.date_start,
            "date_end": row.date_end,
            "state": "active",
        }
