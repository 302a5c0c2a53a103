from odoo import api, models

from ...compat import Domain


class AccountMoveLine(models.Model):
    """Items of invoices, and the time that they bill as time and material (rule 7)."""

    _inherit = "account.move.line"

    @api.model
    def _timesheet_domain_get_invoiced_lines(self, sale_line_delivery):
        """Extend: exclude time that is covered, billed as overage or free of charge.

        Time of an invoice that was wholly credited is on the next one.
        """
        domain = super()._timesheet_domain_get_invoiced_lines(sale_line_delivery)
        credited = sale_line_delivery._get_credited_invoices()
        if credited:
            again = [
                ("so_line", "in", sale_line_delivery.ids),
                ("project_id", "!=", False),
                ("timesheet_invoice_id", "in", credited.ids),
            ]
            domain = Domain.OR([domain, again])
        unbilled = self.env["account.analytic.line"]._get_prepaid_unbilled_domain()
        billed = sale_line_delivery._find_billed_overage()
        if billed:
            unbilled = Domain.AND([unbilled, [("id", "not in", billed)]])
        return Domain.AND([domain, unbilled])

    def _filter_blocks(self):
        """Return the items of blocks.

        One small statement, or none where there are no items: whatever invoice is posted asks,
        and posting reads no products.
        """
        if not self:
            return self
        self.flush_recordset(["product_id"])
        self.env["product.product"].flush_model(["product_tmpl_id"])
        self.env["product.template"].flush_model(["is_prepaid_block"])
        self.env.cr.execute(
            """
            SELECT l.id
              FROM account_move_line l
              JOIN product_product p ON p.id = l.product_id
              JOIN product_template t ON t.id = p.product_tmpl_id
             WHERE l.id = ANY(%s) AND t.is_prepaid_block
            """,
            [self.ids],
        )
        blocks = {number for (number,) in self.env.cr.fetchall()}
        return self.filtered(lambda line: line.id in blocks)
