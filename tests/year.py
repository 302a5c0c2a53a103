"""What a firm does in a year that has to do with the money for hours, at random."""

from datetime import timedelta

from odoo import Command, fields

from .two_firms import TwoFirmsCase

_MANAGE = ["add", "take", "move", "refund", "refund_with_credit_note", "void", "extend", "cancel"]


class YearCase(TwoFirmsCase):
    """The events of one day in two firms."""

    def _bring_in(self, day):
        """Bring an opening balance in, and book the money for it as an accountant does."""
        self.env["prepaid.opening.balance"].create(
            {
                "external_key": "old",
                "partner_id": self.customer.id,
                "hours": 9.5,
                "rate": 83.33,
                "date_cutover": day,
            }
        )
        setup = self.env["prepaid.revenue.setup"].create({"opening_date": day})
        setup.action_switch_on()
        self._book_manually(791.64, day)

    def _get_root(self, block):
        """Return the block that was bought, where hours of it were moved."""
        while block.transferred_from_id:
            block = block.transferred_from_id
        return block

    def _get_root_key(self, block):
        """Return the key that blocks share which were sold for the same money."""
        root = self._get_root(block)
        return root.sale_line_id.id or -root.id

    def _touch(self, move):
        """Record that a document changes the past of its blocks."""
        for line in move.invoice_line_ids.sale_line_ids.order_id.order_line:
            self.touched.add(line.id)

    def _get_blocks(self, *states):
        domain = [("company_id", "=", self.company.id), ("state", "in", states)]
        return self.env["prepaid.block"].search(domain, order="id")

    def _order(self, dice):
        """Confirm an order of a block: any customer, size, currency, taxes, position."""
        vals = {"pricelist_id": self.pricelist.id} if dice.random() < 0.3 else {}
        if dice.random() < 0.4:
            vals["fiscal_position_id"] = self.position.id
        contact = dice.choice([self.contact, self.other_contact])
        order = self._create_order(
            contact=contact,
            product=dice.choice(self.products),
            quantity=dice.choice([1.0, 1.0, 2.0, 0.5]),
            **vals,
        )
        if "pricelist_id" in vals:
            order._get_sold_lines().price_unit = dice.choice([333.33, 1250.0])
        order.action_confirm()
        agreement = order.order_line.prepaid_block_ids.agreement_id
        agreement.overage_policy = dice.choice(["allow", "next_block", "next_block"])
        return order

    def _do_sale(self, dice, day):
        order = self._order(dice)
        if dice.random() < 0.8:
            self._invoice(order, day)

    def _do_part_invoice(self, dice, day):
        invoice = self._invoice(self._order(dice), day, post=False)
        line = invoice.invoice_line_ids
        quantity = line.quantity * dice.choice([0.5, 0.3])
        invoice.write({"invoice_line_ids": [Command.update(line.id, {"quantity": quantity})]})
        invoice.action_post()

    def _do_charge(self, dice, day):
        invoice = self._invoice(self._order(dice), day, post=False)
        invoice.write(
            {"invoice_line_ids": [Command.update(invoice.invoice_line_ids.id, self.charge)]}
        )
        invoice.action_post()

    def _do_advance(self, dice, day):
        order = self._order(dice)
        wizard = self.env["sale.advance.payment.inv"].with_context(
            active_model="sale.order", active_ids=order.ids, active_id=order.id
        )
        values = {"advance_payment_method": "percentage", "amount": dice.choice([30.0, 100.0])}
        values["sale_order_ids"] = [Command.set(order.ids)]
        wizard.create(values).create_invoices()
        order.invoice_ids.invoice_date = day
        order.invoice_ids.action_post()

    def _do_reset_invoice(self, dice, day):
        moves = self._get_invoices()
        if moves:
            move = dice.choice(list(moves))
            self._touch(move)
            move.button_draft()
            move.invoice_date = day
            line = move.invoice_line_ids.filtered("quantity")[:1]
            if dice.random() < 0.5:
                vals = {"price_unit": line.price_unit * dice.choice([0.9, 1.25])}
                move.write({"invoice_line_ids": [Command.update(line.id, vals)]})
            move.action_post()

    def _do_hand(self, dice, day):
        amount = dice.choice([12.34, -50.0])
        self._book_manually(amount, day)
        self.manual.append((day, amount))

    def _do_other_account(self, dice, day):
        account = self.company.prepaid_deferred_account_id
        number = 10 + self.done["other_account"]
        account = account.copy({"code": f"299{number:02d}", "name": f"Deferred {day}"})
        setup = self.env["prepaid.revenue.setup"].create({"deferred_account_id": account.id})
        setup.action_switch_on()

    def _do_lock(self, dice, day):
        self.company.fiscalyear_lock_date = day.replace(day=1) - timedelta(days=1)

    def _do_other_firm(self, dice, day):
        what = dice.choice(["sale", "refund", "credit", "take", "void"])
        domain = [("company_id", "=", self.other.id), ("state", "=", "active")]
        blocks = self.env["prepaid.block"].search(domain, order="id")
        if what == "sale" or not blocks:
            self._sell_in_other_company(day)
            return
        block = dice.choice(list(blocks)).with_context(allowed_company_ids=self.other.ids)
        if what == "credit":
            moves = block.sale_line_id.invoice_lines.move_id
            invoices = moves.filtered(lambda move: move.move_type == "out_invoice")
            self._credit(invoices[:1], day, quantity=0.25)
        elif what == "take":
            block._adjust(-min(block.balance_hours, dice.choice([0.3333, 1.75])), "Taken")
        else:
            method = {"refund": "refund_with_credit_note", "void": "void"}[what]
            getattr(self, "_manage_" + method)(block)

    def _do_work(self, dice, day):
        contact = dice.choice([self.contact, self.other_contact])
        ticket = self.tickets[contact]
        worked = day - timedelta(days=dice.choice([0, 0, 1, 9]))
        self._log(ticket, dice.choice([0.25, 0.3333, 1.0, 2.75, 6.0]), worked)

    def _do_edit(self, dice, day):
        lines = self.env["account.analytic.line"].search([("ticket_id", "!=", False)])
        if lines:
            line = dice.choice(list(lines))
            if dice.random() < 0.5:
                line.unlink()
            else:
                line.unit_amount = dice.choice([0.5, 3.0, 1.1])

    def _do_late_invoice(self, dice, day):
        orders = self.env["sale.order"].search([("invoice_status", "=", "to invoice")])
        for order in orders.filtered("order_line.prepaid_block_ids"):
            self._invoice(order, day)

    def _get_invoices(self):
        blocks = self._get_blocks("active", "exhausted").filtered("sale_line_id")
        return blocks.mapped("sale_line_id.invoice_lines.move_id").filtered(
            lambda move: move.move_type == "out_invoice" and move.state == "posted"
        )

    def _do_credit(self, dice, day):
        moves = self._get_invoices()
        if moves:
            move = dice.choice(list(moves))
            self._credit(move, day, **dice.choice([{"quantity": 0.1}, {"price_unit": 7.77}, {}]))

    def _do_manager(self, dice, day):
        blocks = self._get_blocks("active")
        if blocks:
            what = dice.choice(_MANAGE)
            getattr(self, "_manage_" + what)(dice.choice(list(blocks)))
            self.done[what] += 1

    def _manage_add(self, block):
        block._adjust(1.5, "Sorry")

    def _manage_take(self, block):
        block._adjust(-min(block.balance_hours, 0.5), "Taken")

    def _manage_move(self, block):
        domain = [("id", "!=", block.agreement_id.id), ("company_id", "=", self.company.id)]
        other = self.env["prepaid.agreement"].search(domain, limit=1)
        if other:
            block._transfer(other, min(block.balance_hours, 2.25), "Moved")

    def _manage_refund(self, block):
        block._refund(min(block.balance_hours, 1.0), "Refund")

    def _manage_refund_with_credit_note(self, block):
        hours = min(block.balance_hours, 1.7)
        rate = block._get_paid_rate() * (block.id % 3) / 2.0
        plan = block._plan_refund(hours, rate=rate)
        block._check_refund_rate(plan, rate)
        block._refund(hours, "Refund")
        move = block._create_refund_credit_note(plan, "Refund")
        move.invoice_date = fields.Date.context_today(move)
        move.action_post()

    def _manage_void(self, block):
        block._void("Void")

    def _manage_extend(self, block):
        if block.date_end:
            block._extend(block.date_end + timedelta(days=40), "Longer")

    def _manage_cancel(self, block):
        if block.sale_line_id:
            block.sale_line_id.order_id._cancel_keeping_used("Cancelled")

    def _do_reverse(self, dice, day):
        revenue = self.env["prepaid.revenue"]
        moves = revenue.search([("company_id", "=", self.company.id)]).mapped("move_id")
        if moves:
            move = dice.choice(list(moves))
            if dice.random() < 0.5:
                move.button_draft()
            else:
                move._reverse_moves([{"date": day}])._post(soft=False)
