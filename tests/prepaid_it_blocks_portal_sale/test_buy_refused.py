"""Buying in the portal over real HTTP: what is left alone, and who buys nothing."""

from odoo import Command
from odoo.exceptions import UserError

from .buy import BuyCase


class TestBuyRefused(BuyCase):
    def _assertLeftAlone(self, order, expected):
        before = (self._offer(order), order.amount_total)
        response = self._post(self.small, 4)
        self.assertIn(f"/my/orders/{order.id}", response.url)
        self.assertIn(expected, self._text(response))
        # Whatever else is chosen: the salesperson is asked once, for the last choice.
        self._post(self.small, 3)
        self.assertEqual((self._offer(order), order.amount_total), before)
        self.assertEqual(self._renewals(), order)
        wishes = order.activity_ids.filtered(
            lambda activity: "wants another block" in (activity.summary or "")
        )
        self.assertEqual(len(wishes), 1, order.activity_ids.mapped("summary"))
        self.assertIn("3 × Five", str(wishes.note))

    def test_nobody_is_flooded_with_quotations_that_are_cancelled_again(self):
        agreement = self.agreement.sudo()
        for __ in range(10):
            order, __ = agreement._choose_renewal(self.small, 1)
            order.with_context(disable_cancel_warning=True).action_cancel()
        with self.assertRaises(UserError):
            agreement._choose_renewal(self.small, 1)
        self.env.flush_all()
        self._post(self.small, 1)
        self.assertEqual(self._renewals().mapped("state"), ["cancel"] * 10)
        self.env.cr.execute("UPDATE sale_order SET create_date = create_date - INTERVAL '2 days'")
        order, __ = agreement._choose_renewal(self.small, 1)
        self.assertEqual(order.state, "sent")

    def test_signed_quotation_is_left_alone(self):
        order = self.agreement._renew(is_shown=True)
        order.write({"signed_by": "Berta", "signed_on": "2026-03-16"})
        self.env.flush_all()
        self._assertLeftAlone(order, "You have signed this quotation")
        self.assertIn("Signed by Berta. It is not paid yet.", self._text(self._page(self.path)))

    def test_quotation_that_is_being_paid_is_left_alone(self):
        order = self.agreement._renew()
        self._create_payment(order)
        self._assertLeftAlone(order, "A payment of this quotation has begun")

    def test_payment_that_was_begun_and_left_does_not_stand_in_the_way(self):
        order = self.agreement._renew()
        payment = self._create_payment(order)
        self.env.cr.execute(
            "UPDATE payment_transaction SET create_date = '2026-03-15' WHERE id = %s",
            [payment.id],
        )
        payment.invalidate_recordset()
        self._post(self.small, 4)
        self.assertEqual(self._offer(order), [(self.small, 4.0)])

    def _create_payment(self, order):
        """Return a payment that has just begun, by a provider that says so later."""
        provider = self.env["payment.provider"].create({"name": "Slow bank"})
        vals = {
            "provider_id": provider.id,
            "amount": order.amount_total,
            "currency_id": order.currency_id.id,
            "partner_id": order.partner_id.id,
            "reference": f"SLOW-{order.name}",
            "sale_order_ids": [Command.set(order.ids)],
            "payment_method_id": self.env["payment.method"].search([], limit=1).id,
        }
        payment = self.env["payment.transaction"].create(vals)
        self.env.flush_all()
        return payment

    def test_quotation_changed_manually_is_left_alone(self):
        order = self.agreement._renew()
        order._get_sold_lines().price_unit = 1500.0
        self.env.flush_all()
        self._assertLeftAlone(order, "made this quotation for you by hand")

    def test_same_size_as_changed_manually_leads_to_it_without_a_note(self):
        order = self.agreement._renew()
        order._get_sold_lines().price_unit = 1500.0
        self.env.flush_all()
        self.assertIn("1,500.00", self._text(self._page()))
        activities = order.activity_ids
        response = self._post(self.usual)
        self.assertNotIn("o_prepaid_note", response.text)
        self.assertEqual((order.amount_total, order.activity_ids), (1500.0, activities))

    def test_bad_choices_change_nothing(self):
        order = self.agreement._renew()
        hidden = self._create_product(name="Hidden", prepaid_in_portal=False)
        self.env.flush_all()
        page = self._page()
        for product, quantity in (
            (self.small, 0),
            (self.small, -1),
            (self.small, 100),
            (self.small, "1.5"),
            (self.small, "é<b>"),
            (self.small, "9" * 5000),
            (self.small, ""),
            ("x", 1),
            ("", 1),
            (10**30, 1),
            (hidden.product_variant_id, 1),
        ):
            response = self._post(product, quantity, page)
            self.assertEqual(response.status_code, 200, (product, quantity))
            self.assertIn("problem=", response.url)
            self.assertIn("o_prepaid_size", response.text)
        self.assertEqual(self._renewals(), order)
        self.assertEqual(self._offer(order), [(self.usual, 1.0)])
        for query in ("product=x&quantity=y", f"product={self.small.id}&quantity=999"):
            self._page(f"{self.path}/buy?{query}&problem=<b>")

    def test_form_of_the_page_is_needed(self):
        response = self.url_open(
            self.path + "/buy",
            data={"csrf_token": "x", "product": self.small.id, "quantity": 1},
        )
        self.assertEqual(response.status_code, 400)
        self.assertFalse(self._renewals())

    def test_other_customer_neither_sees_nor_buys(self):
        other = self._sell(5.0, contact=self.other_contact).agreement_id
        self._create_user("max", "base.group_portal", partner_id=self.other_contact.id)
        self.env.flush_all()
        self.authenticate("max", "max-password")
        self.assertNotIn("o_prepaid_size", self._page().text)
        page = self._page(f"/my/prepaid/{other.id}/buy")
        self._post(self.small, page=page)
        self.assertFalse(self._renewals())

    def test_anonymous_comes_by_the_token_alone(self):
        token = self._create_key(self.agreement)
        self.env.flush_all()
        self.logout()
        self.assertNotIn("o_prepaid_size", self._page().text)
        page = self._page(f"{self.path}/buy?access_token={token}")
        self.assertIn("o_prepaid_size", page.text)
        self._post(self.small, page=page, access_token=token)
        self.assertEqual(self._offer(self._renewals()), [(self.small, 1.0)])

    def test_ended_agreement_buys_nothing(self):
        page = self._page()
        self._change(self.agreement, {"state": "ended"})
        self.env.flush_all()
        self.assertNotIn("o_prepaid_size", self._page().text)
        self._post(self.small, page=page)
        self.assertFalse(self._renewals())

    def test_firm_that_offers_nothing_says_whom_to_ask(self):
        self.env["product.template"].search([]).write({"prepaid_in_portal": False})
        self.salesman.partner_id.phone = "+32 2 555 55 55"
        self.env.flush_all()
        text = self._text(self._page())
        for expected in ("Ask us", "Salesman", "salesman@firm.example", "+32 2 555 55 55"):
            self.assertIn(expected, text)

    def test_archived_pricelist_is_logged_and_the_customer_may_ask(self):
        self.agreement.renewal_pricelist_id = self.env["product.pricelist"].create(
            {"name": "Old", "active": False}
        )
        self.env.flush_all()
        self.assertIn("Ask us", self._text(self._page()))
        self.env.clear()
        self.assertIn("Old", self.agreement.renewal_error)
