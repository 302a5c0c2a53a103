"""Buying in the portal over real HTTP: sizes, prices, one open quotation, what is left alone."""

import re

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import HttpCase

from ..common import PrepaidMixin


class TestBuy(PrepaidMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_firm()
        cls.agreement = cls._sell(20.0).agreement_id
        # What another addon's demo data or the firm sells besides is not asked here.
        cls.env["product.template"].search([]).write({"prepaid_in_portal": False})
        cls.usual = cls.agreement.block_ids.product_id
        cls.usual.product_tmpl_id.prepaid_in_portal = True
        cls.small = cls._create_product(
            hours=5.0, price=475.0, name="Five <b>hours</b>", prepaid_validity_months=6
        ).product_variant_id
        cls.portal = cls._create_user(
            "berta", "base.group_portal", partner_id=cls.contact.id, email="berta@bakery.example"
        )

    def setUp(self):
        super().setUp()
        self.env.flush_all()
        self.path = f"/my/prepaid/{self.agreement.id}"
        self.authenticate("berta", "berta-password")

    def _page(self, path=None):
        response = self.url_open(path or self.path + "/buy")
        self.assertEqual(response.status_code, 200)
        return response

    def _text(self, response):
        text = re.sub(r"<(script|style).*?</\1>", " ", response.text, flags=re.DOTALL)
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>|\s+|&nbsp;|\xa0|\ufeff", " ", text))

    def _post(self, product, quantity=1, page=None, path=None, **data):
        page = page or self._page()
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.text).group(1)
        data.update(csrf_token=token, product=getattr(product, "id", product), quantity=quantity)
        response = self.url_open(path or self.path + "/buy", data=data)
        self.env.clear()
        return response

    def _renewals(self):
        self.env.clear()
        return self.env["sale.order"].search(
            [("prepaid_agreement_id", "=", self.agreement.id), ("is_prepaid_renewal", "=", True)]
        )

    def _offer(self, order):
        return [(line.product_id, line.product_uom_qty) for line in order._get_sold_lines()]

    def test_page_shows_each_size_with_rate_saving_and_price(self):
        text = self._text(self._page()).split("Choose a block")[1]
        for expected in (
            "20:00 hours",
            "5:00 hours",
            "Your usual size",
            "Valid for 6 months from the order.",
            "The hours do not expire.",
        ):
            self.assertIn(expected, text)
        for figure in ("90.00", "100.00", "200.00", "1,800.00", "95.00", "25.00", "475.00"):
            self.assertIn(figure, text)
        self.assertLess(text.index("5:00 hours"), text.index("20:00 hours"))
        self.assertEqual(text.count("Your usual size"), 1)

    def test_names_are_escaped(self):
        text = self._page().text
        self.assertIn("Five &lt;b&gt;hours", text)
        self.assertNotIn("Five <b>", text)

    def test_what_the_firm_does_not_offer_is_not_shown(self):
        other = self.env["res.company"].create({"name": "Other firm"})
        for name, vals in (
            ("Not in portal", {"prepaid_in_portal": False}),
            ("Not for sale", {"sale_ok": False}),
            ("Of another firm", {"company_id": other.id}),
            ("Archived", {"active": False}),
            ("No block", {"is_prepaid_block": False}),
        ):
            self._create_product(name=name, **vals)
        self.env.flush_all()
        page = self._page().text
        for name in ("Not in portal", "Not for sale", "Of another firm", "Archived", "No block"):
            self.assertNotIn(name, page)

    def test_price_of_another_quantity(self):
        response = self._post(self.small, 3, show="1")
        self.assertIn("quantity=3", response.url)
        text = self._text(response)
        for expected in ("15:00 hours", "1,425.00", "1,800.00"):
            self.assertIn(expected, text)
        self.assertFalse(self._renewals())

    def test_chosen_size_becomes_the_quotation(self):
        response = self._post(self.small, 3)
        order = self._renewals()
        self.assertIn(f"/my/orders/{order.id}", response.url)
        self.assertEqual(self._offer(order), [(self.small, 3.0)])
        self.assertEqual((order.amount_total, order.state), (1425.0, "sent"))
        self.assertIn("1,425.00", self._text(response))
        self.assertIn("chose this in the portal", str(order.activity_ids.note))

    def test_page_shows_the_quantity_that_the_quotation_offers(self):
        self._post(self.small, 3)
        page = self._page()
        text = self._text(page)
        self.assertIn("In your quotation", text)
        self.assertIn("1,425.00", text)
        self.assertRegex(page.text, r'name="quantity"[^>]* value="3"')
        self.assertIn(f'href="{self.path}"', page.text.split("</ol>")[0])

    def test_another_size_takes_the_place_of_the_first(self):
        page = self._page()
        self._post(self.small, page=page)
        order = self._renewals()
        self._post(self.usual, page=page)
        self.assertEqual(self._renewals(), order)
        self.assertEqual(self._offer(order), [(self.usual, 1.0)])
        self.assertEqual(order.amount_total, 1800.0)
        # Back button, and the same form sent once more.
        before = len(order.message_ids)
        self._post(self.usual, page=page)
        self.assertEqual((self._renewals(), len(order.message_ids)), (order, before))

    def test_chosen_size_stays_when_the_quotation_is_brought_up_to_date(self):
        self._post(self.small, 2)
        order = self._renewals()
        self.small.list_price = 500.0
        self.agreement._renew(refresh=True)
        self.assertEqual(self._offer(order), [(self.small, 2.0)])
        self.assertEqual(order.amount_total, 1000.0)
        self.small.sale_ok = False
        self.agreement._renew(refresh=True)
        self.assertEqual(self._offer(order), [(self.usual, 1.0)])

    def test_chosen_quotation_that_has_expired_is_renewed(self):
        self._post(self.small, 2)
        order = self._renewals()
        order.validity_date = "2026-03-01"
        self.env.flush_all()
        text = self._text(self._page(self.path))
        self.assertIn("This quotation has expired on 03/01/2026", text)
        self._post(self.small, 2)
        self.assertGreater(str(order.validity_date), "2026-03-01")
        self.assertEqual(self._offer(order), [(self.small, 2.0)])

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

    def test_panel_names_price_saving_and_last_day(self):
        self.assertNotIn("o_prepaid_quotation", self._page(self.path).text)
        order = self.agreement._renew(is_shown=True)
        order.validity_date = "2096-04-01"
        self.env.flush_all()
        for path in (self.path, "/my/prepaid"):
            page = self._page(path)
            text = self._text(page)
            for expected in (order.name, "20:00 hours", "1,800.00", "200.00", "04/01/2096"):
                self.assertIn(expected, text)
            self.assertIn(f"/my/orders/{order.id}", page.text)
            self.assertEqual(page.text.count("o_prepaid_quotation_state"), 1)

    def test_prices_are_for_contacts_who_see_them(self):
        self.agreement._renew()
        self.agreement.contact_level = "entries"
        carl = self.env["res.partner"].create(
            {"name": "Carl", "parent_id": self.customer.id, "email": "carl@bakery.example"}
        )
        self._create_user("carl", "base.group_portal", partner_id=carl.id)
        self.env.flush_all()
        offer = self._offer(self._renewals())
        self.authenticate("carl", "carl-password")
        for path in (self.path, "/my/prepaid"):
            text = self._page(path).text
            self.assertIn("20:00", text)
            for name in ("o_prepaid_quotation", "o_prepaid_buy_link", "1,800.00"):
                self.assertNotIn(name, text)
        self.assertNotIn("o_prepaid_size", self._page().text)
        token = re.search(r'csrf_token: "([^"]+)"', self._page("/my").text).group(1)
        data = {"csrf_token": token, "product": self.small.id, "quantity": 1}
        response = self.url_open(self.path + "/buy", data=data)
        self.assertTrue(response.url.rstrip("/").endswith(("/my", "/my/home")), response.url)
        self.assertEqual(self._offer(self._renewals()), offer)
