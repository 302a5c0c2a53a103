"""What blocks bring once they are invoiced, credited or refunded."""

from .profit import ProfitCase


class TestProfitOfInvoices(ProfitCase):
    def test_an_invoice_at_another_price_counts(self):
        self._log(self.ticket, 4.0)
        self._invoice(price_unit=800.0)
        # 4 × 80.
        self.assertEqual(self._sums(), (4.0, 4.0, 320.0, 160.0))
        self._log(self.ticket, 6.0)
        self.assertEqual(self._sums(), (10.0, 10.0, 800.0, 400.0))

    def test_what_is_not_invoiced_yet_counts_as_sold(self):
        self._log(self.ticket, 10.0)
        self._invoice(quantity=0.4, price_unit=1000.0)
        # 4 hours for 400, 6 hours at 90.
        self.assertEqual(self._sums()[2], 940.0)
        self._invoice()
        self.assertEqual(self._sums()[2], 940.0)

    def test_a_credit_note_on_the_price_makes_all_hours_cheaper(self):
        self._log(self.ticket, 4.0)
        move = self._invoice()
        self.assertEqual(self._sums()[2], 360.0)
        credit = self._credit(move, price_unit=100.0)
        self.assertEqual(self._sums(), (4.0, 4.0, 320.0, 160.0))
        credit.button_draft()
        self.assertEqual(self._sums()[2], 360.0)

    def test_an_invoice_that_is_credited_wholly_brings_nothing_until_it_is_made_again(self):
        self._log(self.ticket, 4.0)
        self._credit(self._invoice())
        self.assertEqual(self._sums(), (4.0, 4.0, 0.0, 160.0))
        self._invoice(price_unit=1000.0)
        self.assertEqual(self._sums(), (4.0, 4.0, 400.0, 160.0))

    def test_what_a_refund_pays_less_than_the_price_is_kept(self):
        self._invoice()
        self._log(self.ticket, 5.0)
        credit = self._refund(4.0, 200.0)
        self.assertEqual(self._sums()[2], 450.0)
        credit.action_post()
        # 4 hours at 90 less 200: 160 are kept.
        self.assertEqual(self._sums(("kind", "=", "retained")), (0.0, 0.0, 160.0, 0.0))
        self._log(self.ticket, 1.0)
        # 900 - 200, and nothing is left of the block.
        self.assertEqual(self._sums(), (6.0, 6.0, 700.0, 240.0))

    def test_a_refund_at_its_price_keeps_nothing(self):
        self._invoice()
        self._refund(4.0, 360.0).action_post()
        self._log(self.ticket, 6.0)
        self.assertEqual(self._sums(), (6.0, 6.0, 540.0, 240.0))
        self.assertFalse(self._rows([("kind", "=", "retained")]))

    def test_a_voided_block_that_was_paid_has_brought_its_price(self):
        self._invoice()
        self.block._void("Not wanted")
        self.assertEqual(self._sums(), (0.0, 0.0, 900.0, 0.0))

    def test_expired_goodwill_brings_nothing(self):
        self._invoice(price_unit=1000.0)
        self.block._adjust(2.0, "Sorry")
        self._log(self.ticket, 6.0)
        self.block._expire_remaining("Over")
        # 6 and 4 hours at 100; 2 hours were free.
        self.assertEqual(self._sums(("kind", "=", "drawn"))[2], 600.0)
        self.assertEqual(self._sums(("kind", "=", "expired"))[2], 400.0)

    def test_moved_hours_bring_what_their_invoice_says(self):
        self._invoice(price_unit=1000.0)
        other = self._sell(1.0, contact=self.other_contact, price=50.0).agreement_id
        self.block._transfer(other, 4.0, "Sister company")
        self._log(self.ticket, 6.0)
        self.assertEqual(self._sums(), (6.0, 6.0, 600.0, 240.0))
        self._log(self._create_ticket(self.other_contact), 5.0)
        self.agreement = other
        # 1 × 50 and 4 × 100.
        self.assertEqual(self._sums(), (5.0, 5.0, 450.0, 200.0))

    def test_blocks_of_one_item_share_its_invoice(self):
        order = self._create_order(product=self._create_product(hours=5.0, price=500.0), quantity=2)
        order.action_confirm()
        blocks = order.order_line.prepaid_block_ids
        self._invoice(blocks[0], price_unit=400.0)
        self._log(self.ticket, 20.0)
        for block in blocks:
            income = self._sums(("block_id", "=", block.id))[2]
            self.assertEqual(income, 800.0 / len(blocks))
