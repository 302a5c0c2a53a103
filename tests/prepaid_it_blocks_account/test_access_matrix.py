"""Accounting's models, methods and routes, and who may do what: see `access.md` here."""

from datetime import date

from ..access import AccessCase
from ..access_firm import DAY, AccessFirm
from ..books import BooksMixin


class BooksFirm(BooksMixin, AccessFirm):
    """A firm that defers the money for hours, and has recognised some."""

    @classmethod
    def _set_up_more(cls):
        cls._set_up_books(cls.company)
        block = cls._sell(10.0, company_id=cls.company.id)
        order = block.sale_line_id.order_id
        cls._invoice(cls, order, DAY)
        cls._log(cls.ticket, 21.0)
        cls.entry = cls.env["prepaid.revenue"]._recognise(cls.company, date(2026, 3, 31))
        cls.revenue = cls.env["prepaid.revenue"].search([("move_id", "in", cls.entry.ids)])


class TestAccessMatrix(AccessCase):
    addon = "prepaid_it_blocks_account"
    firm_class = BooksFirm

    def _get_makers(self):
        return {
            "account.move": lambda records: records.firm.entry,
            "account.move.line": lambda records: records.firm.entry.line_ids[:1],
            "prepaid.accrual": lambda records: self._create_accrual(records, DAY),
            "prepaid.accrual.line": lambda records: {
                "accrual_id": records["prepaid.accrual"].id,
                "kind": "block",
            },
            "prepaid.accrual.action_withdraw": self._post_accrual,
            "prepaid.block.action_undo_refund": self._refund_hours,
            "prepaid.block.refund": lambda records: {
                "block_id": records.firm.other_block.id,
                "hours": 1.0,
            },
            "prepaid.profit.report": lambda records: records.firm.env[
                "prepaid.profit.report"
            ].search([("company_id", "=", records.firm.company.id)], limit=1),
            "prepaid.revenue": lambda records: records.firm.revenue[:1],
            "prepaid.revenue.row": lambda records: records.firm.env["prepaid.revenue.row"].search(
                [("company_id", "=", records.firm.company.id)], limit=1
            ),
            "prepaid.revenue.recognise": self._log_more,
            "prepaid.run:revenue": lambda records: {"kind": "revenue"},
            "prepaid.run.action_view_moves": lambda records: records["prepaid.run:revenue"],
            "prepaid.run.line:revenue": lambda records: {
                "run_id": records["prepaid.run:revenue"].id,
                "agreement_id": records["prepaid.agreement"].id,
            },
        }

    def _refund_hours(self, records):
        """Return an invoiced block with hours refunded, without a credit note."""
        block = records.firm._sell(4.0, company_id=records.firm.company.id)
        records.firm._invoice(records.firm, block.sale_line_id.order_id, DAY)
        block._refund(1.0, "Why")
        return block

    def _create_accrual(self, records, day):
        """Return the list of a day on which work waits for its invoice."""
        firm = records.firm
        firm._sell(4.0, company_id=firm.company.id)
        firm._log(firm.ticket, 4.0, day)
        accrual = firm.env["prepaid.accrual"].sudo().with_company(firm.company)
        return accrual.create({"company_id": firm.company.id, "date": day})

    def _post_accrual(self, records):
        """Return a list that is posted."""
        accrual = self._create_accrual(records, DAY)
        accrual.action_book()
        return accrual

    def _log_more(self, records):
        """Return the values of a dialog that finds revenue to recognise."""
        records.firm._log(records.firm.ticket, 1.0, date(2026, 4, 15))
        return {"date_end": "2026-04-30"}
