"""Rules of accounting that stand in Python and in SQL: of each row both say what stands in it."""

from odoo import Command
from odoo.exceptions import UserError

from ..books import APRIL, MARCH, RevenueCase


class TestCreditedHours(RevenueCase):
    def _sum_credited(self, line):
        """Return the hours that revenue takes credit notes of an order's item for."""
        self.env.flush_all()
        query = self.env["prepaid.revenue"]._get_invoiced_query("rel.order_line_id = %(line)s")
        self.env.cr.execute(
            # pylint: disable=sql-injection  # the text is the addon's own
            f"SELECT COALESCE(SUM(hours), 0) FROM ({query}) item WHERE is_credit",
            {"line": line.id},
        )
        return float(self.env.cr.fetchone()[0])

    def test_a_credit_note_gives_hours_back(self):
        for discount, vals, hours in (
            (0.0, {"quantity": 1.0}, 20.0),
            (0.0, {"quantity": 0.5}, 10.0),
            (0.0, {"price_unit": 1799.99}, 0.0),
            (0.0, {"price_unit": 1800.01}, 20.0),
            (0.0, {"price_unit": 900.0, "quantity": 1.0}, 0.0),
            (0.0, {"price_unit": 900.0, "quantity": 2.0}, 0.0),
            (0.0, {"discount": 10.0}, 0.0),
            (0.0, {"price_unit": 2000.0, "discount": 10.0}, 20.0),
            (10.0, {"quantity": 1.0}, 20.0),
            (10.0, {"price_unit": 1620.0, "discount": 0.0}, 20.0),
            (10.0, {"price_unit": 1619.0, "discount": 0.0}, 0.0),
        ):
            with self.subTest(f"{discount} {vals}"):
                customer = self.env["res.partner"].create({"name": "Mason Ltd"})
                order = self._create_order(customer)
                line = order.order_line.filtered("prepaid_hours")
                line.discount = discount
                order.action_confirm()
                credit = self._credit(self._invoice(order), **vals)
                block, row = line.prepaid_block_ids, credit.invoice_line_ids
                self.assertEqual(line._get_credited_quantity() * 20.0, hours)
                self.assertEqual(self._sum_credited(line), hours)
                self.assertEqual(block._get_seconds_given_back(row, block.rate), hours * 3600)

    def test_the_invoice_says_what_hours_cost(self):
        for price, credited, hours in (
            (2000.0, 1800.0, 20.0),
            (2000.0, 1799.0, 0.0),
            (1500.0, 1800.0, 20.0),
            (1500.0, 1600.0, 0.0),
        ):
            with self.subTest(f"{price} {credited}"):
                order = self._create_order(self.env["res.partner"].create({"name": "Mason Ltd"}))
                line = order.order_line.filtered("prepaid_hours")
                order.action_confirm()
                invoice = self._invoice(order)
                # The order's price changes once it is invoiced.
                line.price_unit = price
                credit = self._credit(invoice, price_unit=credited)
                block, row = line.prepaid_block_ids, credit.invoice_line_ids
                self.assertEqual(line._get_credited_quantity() * 20.0, hours)
                self.assertEqual(self._sum_credited(line), hours)
                self.assertEqual(block._get_seconds_given_back(row, 1800.0 / 20.0), hours * 3600)


class TestReportedDraws(RevenueCase):
    def test_invoices_have_reported_draws(self):
        block = self._sell(20.0)
        self._log(self._create_ticket(), 6.0)
        for notes, reported in (
            ([], 0.0),
            ([(2.0, "draft")], 2.0),
            ([(2.0, "posted")], 2.0),
            ([(2.0, "cancel")], 0.0),
            ([(2.0, "posted"), (3.0, "posted"), (1.0, "cancel")], 5.0),
            ([(5.0, "posted"), (-1.5, "draft")], 3.5),
        ):
            with self.subTest(str(notes)):
                moves = self.env["account.move"]
                for hours, state in notes:
                    moves |= self._report(block, hours, state)
                block._skip_unreported_draws()
                self.assertEqual(6.0 - block.unreported_hours, reported)
                found = moves._get_summarised_seconds(block)
                self.assertEqual(found.get(block.id, 0), reported * 3600)
                moves.line_ids.prepaid_summary_block_id = False

    def _report(self, block, hours, state):
        """Return an invoice in a state that reports hours of a block."""
        note = {
            "display_type": "line_note",
            "name": "Drawn",
            "prepaid_summary_block_id": block.id,
            "prepaid_summary_seconds": int(hours * 3600),
        }
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_line_ids": [Command.create(note)],
            }
        )
        self.env.flush_all()
        # Posting makes reports of its own.
        self.env.cr.execute(
            """
            UPDATE account_move SET state = %(state)s WHERE id = %(move)s;
            UPDATE account_move_line SET parent_state = %(state)s WHERE move_id = %(move)s
            """,
            {"state": state, "move": move.id},
        )
        self.env.invalidate_all()
        return move


class TestEntriesInForce(RevenueCase):
    def test_an_entry_is_in_force(self):
        self._sell_invoiced()
        ticket = self._create_ticket()
        self._log(ticket, 2.0)
        march = self._recognise(MARCH)
        self._log(ticket, 3.0, day="2026-04-02")
        april = self._recognise(APRIL)
        self.assertInForce(APRIL, march | april, [])
        reversal = april._reverse_moves([{"date": APRIL}])
        reversal._post(soft=False)
        self.assertInForce(MARCH, march, [april, reversal])
        again = self._recognise(APRIL)
        self.assertInForce(APRIL, march | again, [april, reversal])

    def assertInForce(self, last, moves, others):
        revenue = self.env["prepaid.revenue"]
        self.assertEqual(revenue._get_last_period(self.company), last)
        moves.prepaid_revenue_ids._check_in_force()
        for move in others:
            with self.assertRaises(UserError):
                move.prepaid_revenue_ids._check_in_force()
