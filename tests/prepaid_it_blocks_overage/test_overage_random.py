"""Whatever accountants do, in the end each hour of overage is paid once."""

import random

from odoo.exceptions import UserError

from ..correction import CorrectionCase

_STEPS = 14
_MOVES = (
    "log",
    "log",
    "change",
    "delete_time",
    "bill",
    "bill",
    "post",
    "post",
    "cancel",
    "delete",
    "reset",
    "credit",
    "modify",
    "lower",
    "lower_order",
    "cancel_order",
)


class TestRandom(CorrectionCase):
    def setUp(self):
        super().setUp()
        self.times = self.time

    def _moves(self, **wanted):
        domain = [("partner_id", "child_of", self.customer.id)]
        domain += [(name, "=", value) for name, value in wanted.items()]
        moves = self.env["account.move"].search(domain, order="id")
        return moves.filtered(lambda move: move._get_overage_items())

    def _orders(self):
        return (
            self.env["sale.order"]
            .search([("prepaid_agreement_id", "=", self.agreement.id)], order="id")
            .filtered("is_prepaid_overage")
        )

    def _pick(self, records):
        return records[self.random.randrange(len(records))] if records else records

    def _do_log(self):
        self.times |= self._log(self.ticket, self.random.choice((0.5, 1.0, 2.5)))

    def _do_change(self):
        self._pick(self.times.exists()).unit_amount = self.random.choice((0.5, 1.0, 3.0, 5.0))

    def _do_delete_time(self):
        self._pick(self.times.exists()[1:]).unlink()

    def _do_bill(self):
        for order in self._bill():
            if order.state == "draft" and self.random.random() < 0.7:
                order.action_confirm()
                order._create_invoices(final=True)

    def _do_post(self):
        self._pick(self._moves(state="draft")).action_post()

    def _do_cancel(self):
        self._pick(self._moves(state="draft")).button_cancel()

    def _do_delete(self):
        drafts = self._moves(state="draft")
        self._pick(drafts.filtered(lambda move: move.name in (False, "/", "Draft"))).unlink()

    def _do_reset(self):
        moves = self._moves(state="cancel") | self._moves(state="posted", move_type="out_refund")
        self._pick(moves).button_draft()

    def _uncredited(self):
        moves = self._moves(state="posted", move_type="out_invoice")
        return moves.filtered(lambda move: not move._is_wholly_credited())

    def _do_credit(self):
        invoice = self._pick(self._uncredited())
        if invoice:
            self._reverse(invoice)

    def _do_modify(self):
        invoice = self._pick(self._uncredited())
        if invoice:
            self._reverse(invoice, is_modify=True)

    def _do_lower(self):
        invoice = self._pick(
            self._moves(state="draft", move_type="out_invoice").filtered(
                lambda move: len(move.invoice_line_ids) == 1
            )
        )
        if invoice and invoice.invoice_line_ids.quantity > 0.5:
            self._edit(invoice, quantity=invoice.invoice_line_ids.quantity - 0.5)

    def _do_lower_order(self):
        line = self._pick(self._orders().filtered(lambda order: order.state == "draft").order_line)
        if line:
            line.product_uom_qty = round(line.product_uom_qty / 2.0, 1)

    def _do_cancel_order(self):
        order = self._pick(self._orders().filtered(lambda order: order.state != "cancel"))
        if order:
            self._cancel(order)

    def _settle(self):
        """Bill, invoice and post until nothing is left to do."""
        for __ in range(6):
            self._bill()
            for order in self._orders():
                if order.state == "draft":
                    order.action_confirm()
                if order.invoice_status == "to invoice":
                    order._create_invoices(final=True)
            drafts = self._moves(state="draft")
            if not drafts:
                return
            for move in drafts:
                move.action_post()
        self.fail("There is always something left to bill.")

    def _play(self, seed):
        self.random = random.Random(seed)
        done = []
        for __ in range(_STEPS):
            name = self.random.choice(_MOVES)
            try:
                with self.env.cr.savepoint():
                    getattr(self, "_do_" + name)()
                    self.env.flush_all()
                done.append(name)
            except UserError:
                self.env.clear()
        self._settle()
        hours = sum(self.times.exists().mapped("prepaid_overage_hours"))
        self.assertEqual(self._charged(), round(hours * 100.0, 2), (seed, done))
        self.assertLedgerHolds()

    def test_where_orders_come_first(self):
        for seed in range(6):
            with self.subTest(seed=seed):
                self._play(seed)

    def test_where_invoices_are_made_at_once(self):
        self.company.prepaid_overage_document = "invoice"
        for seed in range(20, 26):
            with self.subTest(seed=seed):
                self._play(seed)
