"""Which time is in which month, whose name is on the bill, and what becomes of drafts."""

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError

from ..books import BooksMixin
from ..common import TODAY, to_date
from ..overage import OverageCase


class TestPeriodBorders(OverageCase):
    def test_the_month_ends_in_the_companys_time_zone(self):
        for zone, moment, until in (
            ("Pacific/Auckland", "2026-03-31 10:59:59", "2026-02-28"),
            ("Pacific/Auckland", "2026-03-31 11:00:01", "2026-03-31"),
            ("America/Los_Angeles", "2026-04-01 06:59:59", "2026-02-28"),
            ("America/Los_Angeles", "2026-04-01 07:00:01", "2026-03-31"),
        ):
            self.company.resource_calendar_id.tz = zone
            self.env.flush_all()
            with freeze_time(moment):
                self.env.clear()
                self.assertEqual(self.company._get_overage_until(), to_date(until), zone)

    def test_the_run_starts_on_the_companys_day(self):
        self.company.write({"prepaid_overage_monthly": True, "prepaid_overage_day": 1})
        self.company.resource_calendar_id.tz = "Pacific/Auckland"
        self._log(self.ticket, 5.0, day=to_date("2026-03-31"))
        self._log(self.ticket, 1.0, day=to_date("2026-04-01"))
        self.env.flush_all()
        for moment, hours in (("2026-03-31 10:59:00", 0.0), ("2026-03-31 11:01:00", 1.0)):
            with freeze_time(moment):
                self.env.clear()
                self.env["prepaid.agreement"]._cron_overage()
                bills = self.env["prepaid.overage.bill"].search([])
                self.assertEqual(sum(bills.mapped("hours")), hours, moment)
                self.env.flush_all()

    def test_both_ends_of_a_period_count(self):
        for day in ("2026-03-16", "2026-03-17", "2026-03-18", "2026-03-19"):
            self._log(self.ticket, 4.0, day=to_date(day))
        order = self._bill(to_date("2026-03-18"), date_from=to_date("2026-03-18"))
        self.assertEqual(self._figures(order), [(4.0, 100.0)])
        self.assertIn("hours on 03/18/2026", order.order_line.name)
        order = self._bill()
        self.assertFalse(order)
        order = self._bill(to_date("2026-03-19"))
        self.assertEqual(self._figures(order), [(8.0, 100.0)])
        self.assertIn("03/17/2026 to 03/19/2026", order.order_line.name)


class TestSubsidiary(OverageCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.subsidiary = cls.env["res.partner"].create(
            {"name": "Bakery South Ltd", "is_company": True, "parent_id": cls.customer.id}
        )
        cls.agreement.covered_partner_ids = cls.subsidiary
        cls.southerner = cls.env["res.partner"].create(
            {"name": "Sue South", "parent_id": cls.subsidiary.id}
        )

    def test_the_parent_pays_on_lines_that_name_the_subsidiary(self):
        self._log(self.ticket, 5.0)
        line = self._log(self._create_ticket(self.southerner), 2.0)
        self.assertEqual(line.prepaid_agreement_id, self.agreement)
        order = self._bill()
        self.assertEqual(order.partner_id.commercial_partner_id, self.customer)
        self.assertEqual(order.partner_invoice_id.commercial_partner_id, self.customer)
        self.assertEqual(sorted(self._figures(order)), [(1.0, 100.0), (2.0, 100.0)])
        (south,) = [item for item in order.order_line if "Bakery South Ltd" in item.name]
        self.assertEqual(south.prepaid_overage_bill_ids.timesheet_id, line)


class TestDrafts(BooksMixin, OverageCase):
    def test_a_draft_keeps_its_hours_from_the_next_block(self):
        line = self._log(self.ticket, 6.0)
        order = self._bill()
        self.agreement.overage_policy = "next_block"
        new = self._sell(10.0)
        self.assertEqual((new.balance_hours, line.prepaid_overage_hours), (10.0, 2.0))
        order.unlink()
        self.agreement._settle_overage()
        self.assertEqual((new.balance_hours, line.prepaid_status), (8.0, "covered"))
        self.agreement.overage_policy = "invoice"
        self.assertFalse(self._bill())
        self.assertLedgerHolds()

    def test_what_the_next_block_paid_a_cancelled_draft_does_not_take_up(self):
        self._log(self.ticket, 6.0)
        order = self._bill()
        order.with_context(disable_cancel_warning=True).action_cancel()
        self.agreement.overage_policy = "next_block"
        new = self._sell(10.0)
        self.assertEqual(new.balance_hours, 8.0)
        with self.assertRaisesRegex(UserError, "stays cancelled"), self.env.cr.savepoint():
            order.action_draft()
        self.assertLedgerHolds()

    def test_a_credit_note_frees_the_hours_of_a_confirmed_order(self):
        self._log(self.ticket, 6.0)
        order = self._bill()
        order.action_confirm()
        self.assertFalse(self._bill())
        invoice = self._invoice(order)
        self.assertFalse(self._bill())
        self._credit(invoice)
        again = self._bill()
        self.assertEqual(self._figures(again), [(2.0, 100.0)])

    def test_a_credit_note_over_a_part_frees_nothing(self):
        self._log(self.ticket, 6.0)
        order = self._bill()
        order.action_confirm()
        self._credit(self._invoice(order), quantity=0.5)
        self.assertFalse(self._bill())

    def test_edits_while_the_draft_is_there(self):
        line = self._log(self.ticket, 6.0)
        draft = self._bill()
        line.unit_amount = 7.0
        self.assertEqual(self._figures(self._bill()), [(1.0, 100.0)])
        line.unit_amount = 5.0
        self.assertEqual(sorted(self._figures(self._bill())), [(-1.0, 100.0), (-1.0, 100.0)])
        self.ticket.partner_id = self.other_contact
        self.assertEqual(self._figures(self._bill()), [(-1.0, 100.0)])
        self.assertFalse(self._bill())
        self.assertEqual(draft.order_line.product_uom_qty, 2.0)
        self.assertLedgerHolds()

    def test_sections_and_notes_of_an_order_change_nothing(self):
        self.company.prepaid_overage_document = "invoice"
        order = self.block.sale_line_id.order_id
        for kind in ("line_section", "line_note"):
            order.order_line = [
                Command.create(
                    {"display_type": kind, "name": kind, "sequence": 0, "product_uom_qty": 0}
                )
            ]
        self._log(self.ticket, 6.0)
        overage = self._bill()
        self.assertEqual(overage.amount_total, 200.0)
        overage.order_line = [
            Command.create({"display_type": "line_section", "name": "Work", "product_uom_qty": 0})
        ]
        overage.invoice_ids.unlink()
        self.assertEqual(overage.state, "cancel")
        self.assertEqual(self._bill().amount_total, 200.0)

    def test_the_dialog_is_about_what_waits_alone(self):
        self._log(self.ticket, 6.0)
        self._bill()
        other = self._sell(1.0, contact=self.other_contact).agreement_id
        other.overage_policy = "invoice"
        line = self._log(self._create_ticket(self.other_contact), 3.0)
        dialog = self.env["prepaid.overage.invoice"].with_user(self.manager)
        dialog = dialog.create({"date_to": TODAY, "company_id": self.company.id})
        self.assertEqual(dialog._get_agreements(), other)
        other._bill_overage(date_to=TODAY)
        self.assertFalse(dialog._get_agreements())
        # A correction is to be credited, though nothing waits to be billed.
        line.unlink()
        self.assertEqual(dialog._get_agreements(), other)

    def test_what_cancels_out_is_shown_as_it_is_billed(self):
        line = self._log(self.ticket, 6.0)
        self._bill()
        line.unit_amount = 5.0
        self._log(self.ticket, 1.0)
        dialog = self.env["prepaid.overage.invoice"].with_user(self.manager)
        dialog = dialog.create({"date_to": TODAY, "company_id": self.company.id})
        (shown,) = dialog._prepare_preview()
        self.assertEqual((shown["hours"], shown["amount"]), (0.0, 0.0))
        self.assertEqual(sorted(self._figures(self._bill())), [(-1.0, 100.0), (1.0, 100.0)])
        self.assertFalse(dialog._prepare_preview())


class TestApproval(OverageCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.prepaid_approval = True

    def test_time_is_billed_once_it_is_approved(self):
        first = self._log(self.ticket, 5.0)
        second = self._log(self.ticket, 2.0)
        self.assertEqual(second.prepaid_approval_state, "waiting")
        self.assertFalse(self._bill())
        self.assertEqual(self.agreement.unbilled_overage_hours, 0.0)
        first.action_approve_prepaid()
        self.assertEqual(self._figures(self._bill()), [(1.0, 100.0)])
        second.action_approve_prepaid()
        self.assertEqual(self._figures(self._bill()), [(2.0, 100.0)])

    def test_a_correction_is_credited_at_once(self):
        line = self._log(self.ticket, 6.0)
        line.action_approve_prepaid()
        self._bill()
        line.unit_amount = 5.0
        self.assertEqual(line.prepaid_approval_state, "waiting")
        self.assertEqual(self._figures(self._bill()), [(-1.0, 100.0)])

    def test_nobody_waits_where_nobody_approves(self):
        self._log(self.ticket, 6.0)
        self.company.prepaid_approval = False
        self.assertEqual(self._figures(self._bill()), [(2.0, 100.0)])
