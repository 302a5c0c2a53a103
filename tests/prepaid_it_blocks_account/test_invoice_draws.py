"""What other invoices say: what was drawn since the last one."""

from unittest.mock import patch

from ..common import to_date
from ..translations import translate
from .invoice_text import InvoiceTextCase


class TestInvoiceDraws(InvoiceTextCase):
    def test_other_invoices_say_what_was_drawn_since_the_last_one(self):
        self._log(self.ticket, 1.5)
        first = self._invoice()
        self.assertEqual(self._notes(first), [f"1:30 drawn from {self.block.name}, 2:30 left"])
        self.assertEqual(first.amount_total, 10.0)
        self.assertIn("1:30 drawn from", self._html(first))
        self.assertFalse(self._notes(self._invoice()))
        line = self._log(self.ticket, 2.0)
        self.assertEqual(
            self._notes(self._invoice()), [f"2:00 drawn from {self.block.name}, 0:30 left"]
        )
        line.unlink()
        self.assertEqual(
            self._notes(self._invoice()), [f"2:00 given back to {self.block.name}, 2:30 left"]
        )

    def test_several_blocks_have_a_line_each(self):
        second = self._sell(10.0)
        self._log(self.ticket, 5.0)
        self.assertEqual(
            self._notes(self._invoice()),
            [
                f"4:00 drawn from {self.block.name}, 0:00 left",
                f"1:00 drawn from {second.name}, 9:00 left",
            ],
        )

    def test_draws_of_a_cancelled_or_deleted_invoice_are_reported_again(self):
        self._log(self.ticket, 1.0)
        invoice = self._invoice()
        invoice.button_draft()
        invoice.button_cancel()
        again = self._invoice()
        self.assertEqual(len(self._notes(again)), 1)
        again.button_draft()
        again.action_post()
        self.assertEqual(len(self._notes(again)), 1)

    def test_only_where_the_company_wants_it(self):
        self.company.prepaid_draw_summary = False
        self._log(self.ticket, 1.0)
        self.assertFalse(self._notes(self._invoice()))

    def test_draws_before_the_switch_are_not_reported(self):
        self.company.prepaid_draw_summary = False
        self._log(self.ticket, 1.0)
        self.env.flush_all()
        self.company.prepaid_draw_summary = True
        self.assertFalse(self._notes(self._invoice()))
        self._log(self.ticket, 0.5)
        self.company.prepaid_draw_summary = True
        self.assertEqual(
            self._notes(self._invoice()), [f"0:30 drawn from {self.block.name}, 2:30 left"]
        )
        self.company.prepaid_draw_summary = False
        self._log(self.ticket, 1.0)
        self.env.flush_all()
        self.company.prepaid_draw_summary = True
        self.assertFalse(self._notes(self._invoice()))

    def test_credit_notes_and_copies_do_not_tell_of_draws(self):
        self._log(self.ticket, 1.0)
        move = self._invoice()
        self.assertEqual(len(self._notes(move)), 1)
        for other in (move.copy(), move._reverse_moves()):
            self.assertEqual(other.invoice_line_ids.mapped("name"), ["Cable"])
            self.assertEqual(other.amount_total, 10.0)

    def test_who_sees_entries_is_asked_once_for_an_agreement(self):
        for __ in range(3):
            self._sell(1.0)
        self._log(self.ticket, 6.5)
        asked = []
        agreement_class = type(self.env["prepaid.agreement"])
        original = agreement_class._is_draw_shown_to

        def is_shown(agreement, partner):
            asked.append(agreement)
            return original(agreement, partner)

        with patch.object(agreement_class, "_is_draw_shown_to", is_shown):
            self.assertEqual(len(self._notes(self._invoice())), 4)
        self.assertEqual(len(asked), 1)

    def test_other_customers_read_nothing(self):
        self._log(self.ticket, 1.0)
        self.other_contact.property_account_receivable_id = self.receivable
        self.assertFalse(self._notes(self._invoice(self.other_contact)))

    def test_who_does_not_see_entries_reads_nothing(self):
        self._log(self.ticket, 1.0)
        self.agreement.contact_level = "balance"
        clerk = self.contact.copy({"name": "Clerk"})
        self.assertFalse(self._notes(self._invoice(clerk)))
        self.assertEqual(len(self._notes(self._invoice())), 1)
        self._log(self.ticket, 1.0)
        self._create_user("clerk", "base.group_portal", partner_id=clerk.id)
        self.assertFalse(self._notes(self._invoice()))

    def test_accountants_post_without_a_right_on_blocks(self):
        self._log(self.ticket, 1.0)
        move = self._invoice()
        move.button_draft()
        move.invoice_line_ids.filtered("prepaid_summary_block_id").unlink()
        move.with_user(self.accountant).action_post()
        self.assertEqual(len(self._notes(move)), 1)

    def test_it_is_in_the_customers_language(self):
        there = "%(hours)s von %(block)s, Rest %(left)s"
        terms = {"%(hours)s drawn from %(block)s, %(left)s left": there}
        translate(self, "prepaid_it_blocks_account", terms)
        self.contact.lang = "de_DE"
        self._log(self.ticket, 1.0)
        self.assertEqual(self._notes(self._invoice()), [f"1:00 von {self.block.name}, Rest 3:00"])

    def _left(self, drawn, left):
        return [f"{drawn} drawn from {self.block.name}, {left} left"]

    def test_a_cancelled_invoice_that_returns_tells_nothing_false(self):
        self._log(self.ticket, 3.0)
        first = self._invoice()
        first.button_draft()
        self.assertFalse(self._notes(first))
        first.button_cancel()
        self.assertEqual(self._notes(self._invoice()), self._left("3:00", "1:00"))
        first.button_draft()
        self.assertFalse(self._notes(self._invoice()))
        first.action_post()
        self.assertFalse(self._notes(first))

    def test_posting_again_tells_all_in_one_line(self):
        self._log(self.ticket, 3.0)
        first = self._invoice()
        first.button_draft()
        self._log(self.ticket, 0.5)
        first.action_post()
        self.assertEqual(self._notes(first), self._left("3:30", "0:30"))
        self.assertEqual(first.amount_total, 10.0)

    def test_what_another_invoice_reported_meanwhile_is_not_reported_again(self):
        self._log(self.ticket, 1.0)
        first = self._invoice()
        first.button_draft()
        self.assertEqual(self._notes(self._invoice()), self._left("1:00", "3:00"))
        first.action_post()
        self.assertFalse(self._notes(first))

    def test_an_invoice_that_waits_for_its_day_tells_on_that_day(self):
        self._log(self.ticket, 1.0)
        day = to_date("2026-04-01")
        move = self._invoice(post=False, invoice_date=day, date=day)
        move._post(soft=True)
        self.assertEqual(move.state, "draft")
        self.assertFalse(self._notes(move))
        self._log(self.ticket, 0.5)
        with self._on(day):
            move._post(soft=True)
        self.assertEqual(move.state, "posted")
        self.assertEqual(self._notes(move), self._left("1:30", "2:30"))

    def test_figures_are_those_of_the_invoices_date(self):
        self._log(self.ticket, 1.0, day=to_date("2026-03-17"))
        late = self._log(self.ticket, 2.0, day=to_date("2026-04-01"))
        with self._on("2026-04-02"):
            march = self._invoice(invoice_date=to_date("2026-03-31"))
            self.assertEqual(self._notes(march), self._left("1:00", "3:00"))
            self.assertEqual(self._notes(self._invoice()), self._left("2:00", "1:00"))
            # Draws that a later invoice reported were not given back.
            again = self._invoice(invoice_date=to_date("2026-03-31"))
            self.assertFalse(self._notes(again))
            late.unlink()
            self.assertEqual(
                self._notes(self._invoice()), [f"2:00 given back to {self.block.name}, 3:00 left"]
            )

    def test_draws_before_the_switch_are_not_given_back(self):
        self.company.prepaid_draw_summary = False
        self._log(self.ticket, 1.0, day=to_date("2026-04-01"))
        self.env.flush_all()
        self.company.prepaid_draw_summary = True
        with self._on("2026-04-02"):
            self.assertFalse(self._notes(self._invoice(invoice_date=to_date("2026-03-31"))))
            self.assertFalse(self._notes(self._invoice()))

    def test_switched_off_a_posted_invoice_keeps_its_line_and_a_draft_has_none(self):
        self._log(self.ticket, 1.0)
        move = self._invoice()
        self.company.prepaid_draw_summary = False
        self.assertEqual(len(self._notes(move)), 1)
        move.button_draft()
        move.action_post()
        self.assertFalse(self._notes(move))
