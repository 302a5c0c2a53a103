"""What the suites of the profit report share."""

from odoo import Command

from ..common import PrepaidCase
from ..overage import OverageMixin


class ProfitCase(OverageMixin, PrepaidCase):
    """Blocks of 10 hours at 90; the technician costs 40 an hour."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_accounting()
        cls.service = cls._create_service()
        cls.company.prepaid_normal_rate_product_id = cls.service
        cls.employee["hourly_cost"] = 40.0
        cls.block = cls._sell(10.0, price=900.0, normal_rate=0.0)
        cls.agreement = cls.block.agreement_id
        cls.ticket = cls._create_ticket()

    def _rows(self, domain=(), user=None):
        self.env.flush_all()
        self.env.clear()
        report = self.env["prepaid.profit.report"].with_user(user or self.manager)
        return report.search([("agreement_id", "=", self.agreement.id)] + list(domain))

    def _sums(self, *domain):
        """Return accounted hours, hours worked, income and cost."""
        rows = self._rows(domain)
        return tuple(
            round(sum(rows.mapped(fname)), 4)
            for fname in ("hours", "worked_hours", "income", "cost")
        )

    def _group(self, groupby):
        return self._group_list(
            self.env["prepaid.profit.report"].with_user(self.manager),
            [("agreement_id", "=", self.agreement.id)],
            groupby,
            ["margin", "effective_rate", "margin_per_hour"],
        )

    def _invoice(self, block=None, **vals):
        """Post the invoice of a block."""
        block = block or self.block
        block.agreement_id.partner_id.property_account_receivable_id = self.receivable
        for partner in block.agreement_id.partner_id.child_ids:
            partner.property_account_receivable_id = self.receivable
        move = block.sale_line_id.order_id._create_invoices()
        if vals:
            move.write({"invoice_line_ids": [Command.update(move.invoice_line_ids.id, vals)]})
        move.action_post()
        return move

    def _credit(self, move, **vals):
        """Post a credit note over an invoice, perhaps with another line."""
        credit = move._reverse_moves([{"invoice_date": move.invoice_date}])
        if vals:
            credit.write(
                {"invoice_line_ids": [Command.update(credit.invoice_line_ids.ids[0], vals)]}
            )
        credit.action_post()
        return credit

    def _refund(self, hours, amount, block=None):
        wizard = self.env["prepaid.block.refund"].with_user(self.manager)
        wizard = wizard.create(
            {"block_id": (block or self.block).id, "hours": hours, "reason": "Moves"}
        )
        wizard.write({"price": "other", "rate": amount / hours})
        wizard.action_refund()
        return self.env["account.move"].search(
            [("move_type", "=", "out_refund")], order="id desc", limit=1
        )
