"""An agreement's text names the size that is chosen, and none that is only offered."""

from .prepaid_it_blocks_portal_sale.test_sizes_offered import OfferCase


class TestPaper(OfferCase):
    def test_agreement_says_what_is_on_the_quotation(self):
        order = self._order(self.small)
        order.with_user(self.salesman).with_context(mark_so_as_sent=True).message_post(body="Ours")
        agreement = order.prepaid_agreement_id
        text = str(agreement._get_agreement_html())
        self.assertIn("20:00", text)
        self.assertNotIn("50:00", text)
        version = agreement.waiting_version_id
        self._size(order, self.middle)._choose_size()
        text = str(agreement.waiting_version_id.html)
        self.assertNotEqual(agreement.waiting_version_id, version)
        self.assertEqual(
            order.prepaid_agreement_version_number, agreement.waiting_version_id.number
        )
        self.assertIn("50:00", text)
        self.assertNotIn("20:00", text)
