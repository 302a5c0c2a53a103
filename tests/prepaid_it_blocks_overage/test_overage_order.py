"""Hours that no block covered go on a draft order once, at the normal rate or as agreed."""

import psycopg2

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from ..common import to_date
from ..overage import OverageCase
from ..taxes import replace_tax


class TestOverageOrder(OverageCase):
    def test_uncovered_hours_go_on_a_draft_order_at_the_normal_rate(self):
        line = self._log(self.ticket, 6.0)
        order = self._bill()
        self.assertEqual((order.state, order.partner_id), ("draft", self.contact))
        self.assertEqual(order.prepaid_agreement_id, self.agreement)
        self.assertEqual(self._figures(order), [(2.0, 100.0)])
        bill = order.order_line.prepaid_overage_bill_ids
        self.assertEqual((bill.timesheet_id, bill.hours), (line, 2.0))
        self.assertEqual(bill.entry_id.kind, "overage")
        text = order.order_line.name
        self.assertIn("2:00 hours", text)
        self.assertIn(f"{self.ticket.number} Printer on fire: 2:00", text)
        self.assertIn("03/16/2026", text)

    def test_a_ticket_whose_contact_left_is_named_by_its_number(self):
        self._log(self.ticket, 6.0)
        self.contact.parent_id = self.other_customer
        self.ticket.name = "Secret of the mill"
        text = self._bill().order_line.name
        self.assertIn(f"{self.ticket.number}: 2:00", text)
        self.assertNotIn("Secret", text)

    def test_no_hour_is_billed_twice(self):
        self._log(self.ticket, 6.0)
        self.assertTrue(self._bill())
        self.assertFalse(self._bill())
        self._log(self.ticket, 0.5)
        self.assertEqual(self._figures(self._bill()), [(0.5, 100.0)])

    def test_the_key_holds_behind_the_lock(self):
        self._log(self.ticket, 6.0)
        bill = self._bill().order_line.prepaid_overage_bill_ids
        row = {
            "entry_id": bill.entry_id.id,
            "sale_line_id": bill.sale_line_id.id,
            "seconds": 7200,
            "revision": bill.revision,
        }
        with (
            self.assertRaises(psycopg2.errors.UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env["prepaid.overage.bill"]._post([row])

    def test_other_policies_bill_nothing(self):
        self._log(self.ticket, 6.0)
        for policy in ("allow", "refuse", "next_block"):
            self.agreement.overage_policy = policy
            self.assertFalse(self._bill())

    def test_only_what_was_booked_in_the_period(self):
        self._log(self.ticket, 5.0, day=to_date("2026-03-16"))
        self._log(self.ticket, 2.0, day=to_date("2026-03-20"))
        self.assertEqual(self._figures(self._bill()), [(1.0, 100.0)])
        later = self._bill(to_date("2026-03-31"), date_from=to_date("2026-03-21"))
        self.assertFalse(later)
        self.assertEqual(self._figures(self._bill(to_date("2026-03-31"))), [(2.0, 100.0)])

    def test_types_of_work_have_lines_of_their_own_with_their_weight(self):
        night = self.env["prepaid.work.type"].create({"name": "Night", "weight": 2.0})
        self._log(self.ticket, 5.0)
        self._log(self.ticket, 1.5, prepaid_work_type_id=night.id)
        order = self._bill()
        self.assertEqual(sorted(self._figures(order)), [(1.0, 100.0), (3.0, 100.0)])
        texts = "\n".join(order.order_line.mapped("name"))
        self.assertIn("Night (×2): 1:30 worked, 3:00 accounted", texts)

    def test_what_a_later_block_paid_is_not_billed(self):
        self._log(self.ticket, 6.0)
        self._sell(1.5)
        self.agreement.overage_policy = "next_block"
        self.agreement._settle_overage()
        self.agreement.overage_policy = "invoice"
        self.assertEqual(self._figures(self._bill()), [(0.5, 100.0)])
        self.assertLedgerHolds()

    def test_what_was_billed_no_later_block_pays(self):
        self._log(self.ticket, 6.0)
        self._bill()
        self._log(self.ticket, 1.0)
        self.agreement.overage_policy = "next_block"
        new = self._sell(10.0)
        self.assertEqual(new.balance_hours, 9.0)
        self.assertEqual(self.agreement.overage_hours, 2.0)
        self.assertLedgerHolds()

    def test_hours_of_a_cancelled_order_are_billed_again(self):
        self._log(self.ticket, 6.0)
        order = self._bill()
        order.with_context(disable_cancel_warning=True).action_cancel()
        again = self._bill()
        self.assertEqual(self._figures(again), [(2.0, 100.0)])
        with self.assertRaises(UserError), self.env.cr.savepoint():
            order.action_draft()
        self.env.clear()
        again.with_context(disable_cancel_warning=True).action_cancel()
        order.action_draft()
        self.assertFalse(self._bill())

    def test_hours_of_a_deleted_order_or_line_are_billed_again(self):
        self._log(self.ticket, 6.0)
        self._bill().unlink()
        order = self._bill()
        self.assertEqual(self._figures(order), [(2.0, 100.0)])
        order.order_line.unlink()
        self.assertEqual(self._figures(self._bill()), [(2.0, 100.0)])

    def test_a_correction_after_billing_is_credited_at_its_price(self):
        line = self._log(self.ticket, 6.0)
        first = self._bill()
        self.service.list_price = 120.0
        line.unit_amount = 5.5
        second = self._bill()
        self.assertEqual(self._figures(second), [(-0.5, 100.0)])
        self.assertIn(first.name, second.order_line.name)
        self.assertFalse(self._bill())
        line.unit_amount = 6.5
        self.assertEqual(self._figures(self._bill()), [(1.0, 120.0)])
        line.unlink()
        self.assertEqual(sorted(self._figures(self._bill())), [(-1.5, 100.0), (-1.0, 120.0)])
        self.assertFalse(self._bill())

    def test_billed_time_that_becomes_free_is_credited(self):
        line = self._log(self.ticket, 6.0)
        self._bill()
        line.write({"prepaid_excluded": True, "prepaid_exclusion": "goodwill"})
        self.assertEqual(self._figures(self._bill()), [(-2.0, 100.0)])

    def test_less_than_a_quantity_waits_for_more(self):
        self._log(self.ticket, 4.004)
        self.assertFalse(self._bill())
        self._log(self.ticket, 0.006)
        order = self._bill()
        self.assertEqual(self._figures(order), [(0.01, 100.0)])
        self.assertEqual(sum(order.order_line.prepaid_overage_bill_ids.mapped("hours")), 0.01)

    def test_statements_do_not_grow_with_entries(self):
        def count(entries):
            for __ in range(entries):
                self._log(self.ticket, 1.0)
            self.env.flush_all()
            self.env.clear()
            before = self.env.cr.sql_log_count
            self._bill()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        self._log(self.ticket, 4.0)
        count(1)
        self.assertEqual(count(2), count(30))

    def test_without_a_service_it_says_what_is_missing(self):
        self._log(self.ticket, 6.0)
        self.company.prepaid_normal_rate_product_id = False
        with self.assertRaisesRegex(UserError, "choose it in the settings"):
            self._bill()
        self.company.prepaid_normal_rate_product_id = self.service
        self.service.list_price = 0.0
        with self.assertRaisesRegex(UserError, "costs nothing"):
            self._bill()

    def test_the_customers_own_normal_rate_goes_first(self):
        self._log(self.ticket, 6.0)
        self.agreement.normal_rate = 85.0
        self.assertEqual(self._figures(self._bill()), [(2.0, 85.0)])

    def test_taxes_included_and_fiscal_positions_are_respected(self):
        tax = self.env["account.tax"].create(
            {
                "name": "Incl",
                "amount": 25.0,
                "price_include_override": "tax_included",
                "company_id": self.company.id,
            }
        )
        none = self.env["account.tax"].create({"name": "None", "amount": 0.0})
        self.service.taxes_id = tax
        self._log(self.ticket, 6.0)
        order = self._bill()
        self.assertEqual((order.amount_total, order.amount_untaxed), (200.0, 160.0))
        position = self.env["account.fiscal.position"].create({"name": "Abroad"})
        replace_tax(position, tax, none)
        self.block.sale_line_id.order_id.fiscal_position_id = position
        line = self._log(self.ticket, 1.0)
        order = self._bill()
        self.assertEqual((order.order_line.price_unit, order.amount_total), (80.0, 80.0))
        line.unlink()
        order = self._bill()
        self.assertEqual((order.order_line.price_unit, order.amount_total), (80.0, -80.0))


class TestAgreedOverage(OverageCase):
    def test_agreed_hours_at_their_price_and_the_remainder_at_the_normal_rate(self):
        self._grant(1.5, rate=70.0)
        self._log(self.ticket, 7.0)
        order = self._bill()
        self.assertEqual(sorted(self._figures(order)), [(1.5, 70.0), (1.5, 100.0)])
        texts = "\n".join(order.order_line.mapped("name"))
        self.assertIn("Agreed with Berta Baker", texts)
        self._log(self.ticket, 1.0)
        self.assertEqual(self._figures(self._bill()), [(1.0, 100.0)])

    def test_what_was_agreed_to_is_billed_whatever_the_policy(self):
        self._grant(2.0, rate=70.0, policy="refuse")
        self._log(self.ticket, 5.0)
        self.assertEqual(self._figures(self._bill()), [(1.0, 70.0)])

    def test_free_hours_cost_nothing_and_are_used_up(self):
        self._grant(1.0, rate=0.0)
        self._log(self.ticket, 6.0)
        order = self._bill()
        self.assertEqual(sorted(self._figures(order)), [(1.0, 0.0), (1.0, 100.0)])
        self.assertIn("Free of charge", "\n".join(order.order_line.mapped("name")))
        self._log(self.ticket, 1.0)
        self.assertEqual(self._figures(self._bill()), [(1.0, 100.0)])

    def test_free_hours_alone_make_no_order(self):
        self._grant(5.0, rate=0.0)
        self._log(self.ticket, 6.0)
        self.assertFalse(self._bill())

    def test_another_ticket_is_not_what_was_agreed(self):
        other = self._create_ticket()
        self._grant(5.0, rate=70.0, ticket=other)
        self._log(self.ticket, 5.0)
        self.assertEqual(self._figures(self._bill()), [(1.0, 100.0)])
        self._log(other, 1.0)
        self.assertEqual(self._figures(self._bill()), [(1.0, 70.0)])

    def test_hours_for_the_next_block_wait_for_it(self):
        self._grant(1.0, policy="next_block")
        self._log(self.ticket, 6.0)
        self.agreement.overage_policy = "invoice"
        self.assertEqual(self._figures(self._bill()), [(1.0, 100.0)])
