"""Time and material next to blocks: orders are invoiced for real, hour by hour once."""

from odoo.addons.prepaid_it_blocks import compat
from odoo.exceptions import UserError

from .books import BooksMixin
from .common import SERIES, PrepaidCase, to_date
from .material import MaterialBooksMixin


class MaterialInvoiceCase(MaterialBooksMixin, BooksMixin, PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_material()
        cls.none = cls.env["helpdesk.ticket"]

    def _next_block(self, hours=10.0):
        self.agreement.overage_policy = "next_block"
        return self._sell(hours)

    def _correct(self, invoice):
        """Credit an invoice and draft it anew in one step, and return the draft."""
        vals = {"date": invoice.date, "reason": "Address", "journal_id": invoice.journal_id.id}
        if SERIES < 17:
            vals["refund_method"] = "modify"
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard = wizard.create(vals)
        action = wizard.reverse_moves() if SERIES < 17 else wizard.modify_moves()
        return self.env["account.move"].browse(action["res_id"])

    def assertBilled(self, invoice, quantity, price=100.0):
        lines = invoice.invoice_line_ids.filtered("product_id")
        self.assertEqual([(line.quantity, line.price_unit) for line in lines], [(quantity, price)])
        self.assertEqual((invoice.state, invoice.amount_untaxed), ("posted", quantity * price))


class TestWaysToBill(MaterialInvoiceCase):
    def _check_three_entries(self, sale_line, **vals):
        """Log 3:00, 2:00 and 1:00 with a block of 4:00, and invoice what is left."""
        lines = [self._log(self.ticket, hours, **vals) for hours in (3.0, 2.0, 1.0)]
        covered, partial, uncovered = lines
        self.assertEqual(
            [line.prepaid_status for line in lines], ["covered", "partial", "uncovered"]
        )
        self.assertEqual({line.so_line for line in lines}, {sale_line})
        self.assertEqual((sale_line.qty_delivered, sale_line.qty_to_invoice), (2.0, 2.0))
        invoice = self._run_wizard(sale_line.order_id)
        self.assertBilled(invoice, 2.0)
        self.assertEqual(invoice.timesheet_ids, partial | uncovered)
        self.assertFalse(covered.timesheet_invoice_id)
        self.assertEqual((sale_line.qty_invoiced, sale_line.qty_to_invoice), (2.0, 0.0))
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._run_wizard(sale_line.order_id)
        self.assertFalse(self._bill())
        self.assertLedgerHolds()

    def test_the_projects_item(self):
        self._check_three_entries(self.sale_line)

    def test_a_tasks_own_item(self):
        own = self._create_service_order(self.service).order_line
        self._check_three_entries(own, task_id=self._create_task(own).id)
        self.assertEqual(self.sale_line.qty_delivered, 0.0)

    def test_an_item_for_the_employee(self):
        own = self._create_service_order(self.service).order_line
        if SERIES < 15:
            self.project.pricing_type = "employee_rate"
        self._create_employee_map(own)
        self._check_three_entries(own)
        self.assertEqual(self.sale_line.qty_delivered, 0.0)

    def test_an_item_for_the_employee_on_tasks(self):
        own = self._create_service_order(self.service).order_line
        if SERIES < 15:
            self.project.pricing_type = "employee_rate"
        self._create_employee_map(own)
        task = self._create_task(self.sale_line)
        self._check_three_entries(own, task_id=task.id)
        self.assertEqual(self.sale_line.qty_delivered, 0.0)

    def test_an_item_that_was_set_by_hand(self):
        own = self._create_service_order(self.service).order_line
        vals = {"so_line": own.id}
        if SERIES < 15:
            # There the item has to be one of the project's or of its tasks.
            vals["task_id"] = self._create_task(own).id
        else:
            vals["is_so_line_edited"] = True
        self._check_three_entries(own, **vals)

    def test_an_item_that_is_changed_by_hand_later(self):
        own = self._create_service_order(self.service).order_line
        task = self._create_task(own)
        line = self._log(self.ticket, 6.0)
        self.assertEqual(self.sale_line.qty_delivered, 2.0)
        line.task_id = task
        if line.so_line != own:
            line.write({"so_line": own.id})
        self.assertEqual((self.sale_line.qty_delivered, own.qty_delivered), (0.0, 2.0))
        self.assertEqual(self.block.balance_hours, 0.0)
        self.assertBilled(self._run_wizard(own.order_id), 2.0)

    def test_a_project_that_becomes_billable_later(self):
        plain = self.env["project.project"].create(
            {"name": "Plain", "allow_timesheets": True, "company_id": self.company.id}
        )
        line = self._log(self._create_ticket(project_id=plain.id), 6.0)
        self.assertFalse(line.so_line)
        line.project_id = self.project
        self.assertEqual(line.so_line, self.sale_line)
        self.assertBilled(self._run_wizard(), 2.0)
        self.assertFalse(self._bill())

    def test_milestones_and_fixed_prices_are_billed_as_they_were(self):
        product = self._create_service(service_type="manual")
        by_hand = self._create_service_order(product)
        fixed = self._create_service_order(self._create_service(invoice_policy="order"))
        own = by_hand.order_line
        for item in (own, fixed.order_line):
            self._bill_project(item)
            self._log(self.ticket, 3.0)
        own.qty_delivered = 4.0
        self.assertBilled(self._run_wizard(by_hand), 4.0)
        self.assertBilled(self._run_wizard(fixed), 10.0)


class TestPeriods(MaterialInvoiceCase):
    def test_each_period_bills_its_rest(self):
        days = ("2026-03-01", "2026-03-09", "2026-03-10", "2026-03-16")
        self.block.date_start = to_date("2026-03-01")
        lines = [self._log(self.ticket, 3.0, day=to_date(day)) for day in days]
        first = self._run_wizard(start=to_date("2026-03-01"), end=to_date("2026-03-09"))
        self.assertBilled(first, 2.0)
        self.assertEqual(first.timesheet_ids, lines[1])
        second = self._run_wizard(start=to_date("2026-03-10"), end=to_date("2026-03-15"))
        self.assertBilled(second, 3.0)
        self.assertEqual(second.timesheet_ids, lines[2])
        third = self._run_wizard()
        self.assertBilled(third, 3.0)
        self.assertEqual(third.timesheet_ids, lines[3])
        self.assertEqual(self.sale_line.qty_invoiced, 8.0)

    def test_a_period_that_blocks_paid_for_bills_nothing(self):
        self._log(self.ticket, 3.0, day=to_date("2026-03-16"))
        self._log(self.ticket, 3.0, day=to_date("2026-03-17"))
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._run_wizard(start=to_date("2026-03-16"), end=to_date("2026-03-16"))
        compat.invalidate_all(self.env)
        self.assertBilled(self._run_wizard(), 2.0)


class TestEdits(MaterialInvoiceCase):
    def test_before_the_invoice(self):
        line = self._log(self.ticket, 3.0)
        for hours, rest in ((6.0, 2.0), (4.0, 0.0), (7.0, 3.0), (4.5, 0.5)):
            line.unit_amount = hours
            self.assertEqual(self.sale_line.qty_delivered, rest)
        self.assertBilled(self._run_wizard(), 0.5)

    def test_another_customer_before_the_invoice(self):
        line = self._log(self.ticket, 3.0)
        self.ticket.partner_id = self.other_contact
        self.assertEqual((line.prepaid_status, self.block.balance_hours), ("none", 4.0))
        self.assertEqual(self.sale_line.qty_delivered, 3.0)
        self.ticket.partner_id = self.contact
        self.assertEqual((line.prepaid_status, self.sale_line.qty_delivered), ("covered", 0.0))

    def test_covered_time_gets_longer_after_the_invoice(self):
        covered = self._log(self.ticket, 3.0)
        partial = self._log(self.ticket, 2.0)
        first = self._run_wizard()
        self.assertBilled(first, 1.0)
        covered.unit_amount = 4.5
        self.assertEqual(self.sale_line.qty_to_invoice, 1.5)
        second = self._run_wizard()
        self.assertBilled(second, 1.5)
        self.assertEqual(second.timesheet_ids, covered)
        self.assertEqual(first.timesheet_ids, partial)

    def test_covered_time_gets_shorter_after_the_invoice(self):
        covered = self._log(self.ticket, 3.0)
        self._log(self.ticket, 2.0)
        self._run_wizard()
        covered.unit_amount = 2.0
        self.assertEqual(self.block.balance_hours, 1.0)
        self.assertEqual((self.sale_line.qty_delivered, self.sale_line.qty_to_invoice), (1.0, 0.0))

    def test_time_on_the_invoice_is_not_changed(self):
        line = self._log(self.ticket, 6.0)
        for post in (False, True):
            if not line.timesheet_invoice_id:
                invoice = self._run_wizard(post=False)
            if post:
                invoice.action_post()
            for vals in ({"unit_amount": 3.0}, {"date": to_date("2026-03-17")}):
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    line.write(vals)
            compat.invalidate_all(self.env)

    def test_a_ticket_that_moves_takes_no_invoiced_time_along(self):
        other = self._sell(10.0, contact=self.other_contact)
        covered = self._log(self.ticket, 3.0)
        partial = self._log(self.ticket, 3.0)
        self._run_wizard()
        self.ticket.partner_id = self.other_contact
        self.assertEqual((covered.prepaid_status, other.balance_hours), ("covered", 7.0))
        self.assertEqual(covered.prepaid_agreement_id, other.agreement_id)
        # It was invoiced to the first customer, whose block paid for the rest of it.
        self.assertEqual((partial.prepaid_status, self.block.balance_hours), ("partial", 3.0))
        self.assertEqual((self.sale_line.qty_delivered, self.sale_line.qty_to_invoice), (2.0, 0.0))
        self.assertLedgerHolds()

    def test_time_invoiced_before_the_first_block_stays_as_it_is(self):
        line = self._log(self._create_ticket(self.other_contact), 2.0)
        self._run_wizard()
        block = self._sell(10.0, contact=self.other_contact)
        block.date_start = to_date("2026-01-01")
        line.write({"prepaid_excluded": False, "ticket_id": line.ticket_id.id})
        line.ticket_id.partner_id = self.other_customer
        self.assertEqual((line.prepaid_status, block.balance_hours), ("none", 10.0))
        self.assertEqual(self.sale_line.qty_delivered, 2.0)


class TestLaterCover(MaterialInvoiceCase):
    def test_before_the_invoice(self):
        self._log(self.ticket, 6.0)
        new = self._next_block()
        self.assertEqual((new.balance_hours, self.sale_line.qty_delivered), (8.0, 0.0))
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._run_wizard()

    def test_while_the_invoice_is_a_draft(self):
        line = self._log(self.ticket, 6.0)
        invoice = self._run_wizard(post=False)
        new = self._next_block()
        self.assertEqual((new.balance_hours, line.prepaid_status), (10.0, "partial"))
        invoice.action_post()
        self.assertBilled(invoice, 2.0)
        self.assertEqual(self.sale_line.qty_to_invoice, 0.0)

    def test_after_the_draft_was_deleted_or_cancelled(self):
        for way in ("unlink", "button_cancel"):
            line = self._log(self.ticket, 6.0)
            getattr(self._run_wizard(post=False), way)()
            new = self._next_block(line.prepaid_overage_hours)
            self.assertEqual((new.state, line.prepaid_status), ("exhausted", "covered"), way)
            self.assertEqual(self.sale_line.qty_delivered, 0.0)
        self.assertLedgerHolds()

    def test_after_the_invoice(self):
        self._log(self.ticket, 6.0)
        self._run_wizard()
        new = self._next_block()
        self.assertEqual(new.balance_hours, 10.0)
        self.assertEqual((self.sale_line.qty_delivered, self.sale_line.qty_to_invoice), (2.0, 0.0))

    def test_after_a_credit_note(self):
        line = self._log(self.ticket, 6.0)
        invoice = self._run_wizard()
        self._credit(invoice)
        self.assertEqual(self.sale_line.qty_to_invoice, 2.0)
        new = self._next_block()
        self.assertEqual((line.prepaid_status, new.balance_hours), ("covered", 8.0))
        self.assertEqual((self.sale_line.qty_delivered, self.sale_line.qty_to_invoice), (0.0, 0.0))
        self.assertLedgerHolds()

    def test_after_a_part_was_credited(self):
        line = self._log(self.ticket, 6.0)
        self._credit(self._run_wizard(), quantity=0.5)
        new = self._next_block()
        self.assertEqual((line.prepaid_status, new.balance_hours), ("partial", 10.0))

    def test_credited_and_invoiced_anew(self):
        line = self._log(self.ticket, 6.0)
        self._credit(self._run_wizard())
        again = self._run_wizard()
        self.assertBilled(again, 2.0)
        self.assertEqual(line.timesheet_invoice_id, again)
        new = self._next_block()
        self.assertEqual((line.prepaid_status, new.balance_hours), ("partial", 10.0))
        self.assertEqual(self.sale_line.qty_to_invoice, 0.0)

    def test_credited_time_may_go_to_a_block_or_be_free(self):
        line = self._log(self.ticket, 2.0, ticket_id=False)
        free = self._log(self.ticket, 1.0, ticket_id=False)
        invoice = self._run_wizard()
        self.assertBilled(invoice, 3.0)
        with self.assertRaisesRegex(UserError, "who pays for it"), self.env.cr.savepoint():
            line.ticket_id = self.ticket
        compat.invalidate_all(self.env)
        self._credit(invoice)
        line.ticket_id = self.ticket
        free.write(
            {
                "ticket_id": self.ticket.id,
                "prepaid_excluded": True,
                "prepaid_exclusion": "goodwill",
            }
        )
        self.assertEqual((line.prepaid_status, self.block.balance_hours), ("covered", 2.0))
        self.assertEqual((self.sale_line.qty_delivered, self.sale_line.qty_to_invoice), (0.0, 0.0))

    def test_a_block_that_is_there_pays_once_the_draft_is_gone(self):
        for way in ("unlink", "button_cancel"):
            line = self._log(self.ticket, 6.0)
            draft = self._run_wizard(post=False)
            new = self._next_block()
            self.assertEqual(new.balance_hours, 10.0)
            getattr(draft, way)()
            self.assertEqual(line.prepaid_status, "covered", way)
            self.assertEqual(self.sale_line.qty_delivered, 0.0)
            self._log(self.ticket, new.balance_hours)
        self.assertLedgerHolds()

    def test_a_cancelled_invoice_does_not_come_back(self):
        self._log(self.ticket, 6.0)
        invoice = self._run_wizard(post=False)
        invoice.button_cancel()
        invoice.button_draft()
        self.assertEqual(self.sale_line.qty_to_invoice, 0.0)
        invoice.button_cancel()
        self._next_block(1.0)
        with self.assertRaisesRegex(UserError, "taken from prepaid"), self.env.cr.savepoint():
            invoice.button_draft()
        compat.invalidate_all(self.env)
        self.assertBilled(self._run_wizard(), 1.0)

    def test_a_credit_note_is_not_taken_back(self):
        self._log(self.ticket, 6.0)
        credit = self._credit(self._run_wizard())
        self._next_block()
        credit.button_draft()
        with self.assertRaisesRegex(UserError, "taken from prepaid"), self.env.cr.savepoint():
            credit.button_cancel()
        compat.invalidate_all(self.env)
        credit.action_post()

    def test_credited_and_drafted_anew_in_one_step(self):
        line = self._log(self.ticket, 6.0)
        invoice = self._run_wizard()
        again = self._correct(invoice)
        self.assertEqual((again.move_type, again.state), ("out_invoice", "draft"))
        self.assertEqual(line.timesheet_invoice_id, again)
        new = self._next_block()
        self.assertEqual((line.prepaid_status, new.balance_hours), ("partial", 10.0))
        again.action_post()
        self.assertBilled(again, 2.0)
        self.assertEqual(self.sale_line.qty_to_invoice, 0.0)
        self.assertLedgerHolds()


class TestLaterUncovered(MaterialInvoiceCase):
    def test_used_hours_of_a_cancelled_order_stay_paid(self):
        line = self._log(self.ticket, 3.0)
        self.block.sale_line_id.order_id._cancel_keeping_used("The customer left")
        self.assertEqual((line.prepaid_status, self.sale_line.qty_delivered), ("covered", 0.0))
        self._log(self.ticket, 1.0)
        self.assertBilled(self._run_wizard(), 1.0)

    def test_a_void_block_paid_for_nothing(self):
        block = self._sell(2.0)
        self._log(self.ticket, 3.0)
        block._void("Sold by mistake")
        self._log(self.ticket, 2.0)
        self.assertBilled(self._run_wizard(), 1.0)

    def test_hours_that_are_refunded_pay_for_nothing_later(self):
        self._log(self.ticket, 3.0)
        self.block._refund(1.0, "Wanted back")
        self._log(self.ticket, 1.0)
        self.assertBilled(self._run_wizard(), 1.0)

    def test_time_that_the_agreement_is_not_for_any_more(self):
        line = self._log(self.ticket, 3.0)
        team = self.env["helpdesk.ticket.team"].create({"name": "Other", "allow_timesheet": True})
        self.agreement.scope_team_ids = self.team
        self.assertEqual(self.sale_line.qty_delivered, 0.0)
        self.ticket.team_id = team
        self.assertEqual((line.prepaid_status, self.block.balance_hours), ("none", 4.0))
        self.assertBilled(self._run_wizard(), 3.0)


class TestBilledAsOverage(MaterialInvoiceCase):
    """Time that was billed as overage before its project got a sales order item."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plain = cls.env["project.project"].create(
            {"name": "Plain", "allow_timesheets": True, "company_id": cls.company.id}
        )
        cls.plain_ticket = cls._create_ticket(project_id=cls.plain.id)

    def test_no_invoice_names_it(self):
        line = self._log(self.plain_ticket, 6.0)
        self._bill()
        line.project_id = self.project
        other = self._log(self.ticket, 1.0)
        self.assertEqual(self.sale_line.qty_delivered, 1.0)
        invoice = self._run_wizard()
        self.assertBilled(invoice, 1.0)
        self.assertEqual(invoice.timesheet_ids, other)
        self.assertFalse(self._bill())

    def test_an_order_that_is_deleted_leaves_it_to_the_item(self):
        line = self._log(self.plain_ticket, 6.0)
        overage = self._bill()
        line.project_id = self.project
        self.assertEqual(self.sale_line.qty_delivered, 0.0)
        overage.unlink()
        self.assertEqual(self.sale_line.qty_delivered, 2.0)
        self.assertBilled(self._run_wizard(), 2.0)
        self.assertFalse(self._bill())

    def test_a_line_that_is_deleted_leaves_it_to_the_item(self):
        line = self._log(self.plain_ticket, 6.0)
        overage = self._bill()
        line.project_id = self.project
        overage.order_line.unlink()
        self.assertEqual(self.sale_line.qty_delivered, 2.0)

    def test_time_on_a_posted_invoice_is_not_billed_again(self):
        self._log(self.ticket, 6.0)
        invoice = self._run_wizard()
        order = self.order.with_context(disable_cancel_warning=True)
        order.action_cancel()
        self.assertEqual((order.state, invoice.state), ("cancel", "posted"))
        self.assertFalse(self._bill())
        self._credit(invoice)
        self.assertEqual(self._figures(self._bill()), [(2.0, 100.0)])

    def test_days_leave_no_rest(self):
        day = self.env.ref("uom.product_uom_day")
        product = self._create_service(uom_id=day.id, uom_po_id=day.id, list_price=800.0)
        own = self._create_service_order(product).order_line
        self._log(self.plain_ticket, 3.5)
        line = self._log(self.plain_ticket, 1.0)
        self._bill()
        self._bill_project(own)
        line.project_id = self.project
        self.assertEqual((line.prepaid_status, line.so_line), ("partial", own))
        self.assertEqual(own.qty_delivered, 0.0)
