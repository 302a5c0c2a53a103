"""Customers who have bought no hours: what the database is asked for because of those who have."""

import re
from contextlib import contextmanager
from unittest.mock import patch

from odoo import Command

from ..common import TODAY, PrepaidCase
from ..material import MaterialInvoiceCase

OURS = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE)\s+\"?prepaid_\w+", re.IGNORECASE)


class Statements(list):
    """Texts of statements in their order."""

    def find(self, pattern):
        """Return the statements that a pattern is found in."""
        return [text for text in self if re.search(pattern, text)]


@contextmanager
def recorded(env):
    """Yield the `Statements` of the block, with an empty cache before and all flushed after it."""
    env.flush_all()
    env.clear()
    statements = Statements()
    cursor_class = type(env.cr)
    execute = cursor_class.execute

    def note(cursor, query, *args, **kwargs):
        statements.append(getattr(query, "code", query))
        return execute(cursor, query, *args, **kwargs)

    with patch.object(cursor_class, "execute", autospec=True, side_effect=note):
        yield statements
        env.flush_all()


class TestPlainTime(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._sell(20.0)
        names = [f"Customer {number}" for number in range(12)]
        customers = cls.env["res.partner"].create(
            [{"name": name, "is_company": True} for name in names]
        )
        cls.tickets = [cls._create_ticket(customer) for customer in customers]

    def _record(self, tickets, **vals):
        """Return the statements of logging time on tickets, in one call of the technician's."""
        model = self.env["account.analytic.line"].with_user(self.technician)
        vals_list = [self._prepare_timesheet(ticket, 0.5, **vals) for ticket in tickets]
        model.create(vals_list).unlink()
        with recorded(model.env) as statements:
            lines = model.create(vals_list)
        self.assertEqual(set(lines.sudo().mapped("prepaid_status")), {"none"})
        return statements

    def test_agreements_are_asked_for_once_and_in_one_statement(self):
        for count in (1, 12):
            statements = self._record(self.tickets[:count])
            self.assertEqual(len(statements.find(OURS)), 1, statements.find(OURS))

    def test_time_on_no_ticket_asks_for_nothing(self):
        statements = self._record(self.tickets[:1], ticket_id=False)
        self.assertEqual(statements.find(OURS), [])

    def test_a_timesheet_is_written_as_often_as_without_us(self):
        statements = self._record(self.tickets[:1])
        self.assertEqual(len(statements.find('^ *INSERT INTO "account_analytic_line"')), 1)
        self.assertEqual(len(statements.find('^ *UPDATE "account_analytic_line"')), 1)


class TestPlainInvoice(MaterialInvoiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        line = {"product_id": cls.service.id, "quantity": 4.0, "price_unit": 12.5}
        cls.invoices = cls.env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": cls.other_customer.id,
                    "invoice_date": TODAY,
                    "invoice_line_ids": [Command.create(line) for __ in range(3)],
                }
                for __ in range(2)
            ]
        )

    def test_posting_asks_for_nothing_of_ours_and_reads_items_once_and_no_products(self):
        first, second = self.invoices.with_user(self.accountant)
        first.action_post()
        with recorded(second.env) as statements:
            second.action_post()
        self.assertEqual(second.state, "posted")
        self.assertEqual(statements.find(OURS), [])
        items = r'^ *SELECT "account_move_line"\."id",.*"account_move_line"\."debit"'
        self.assertEqual(len(statements.find(items)), 1)
        self.assertEqual(len(statements.find(r"FROM .*sale_order_line_invoice_rel")), 1)
        self.assertEqual(statements.find(r'^ *SELECT "product_(product|template)"'), [])
