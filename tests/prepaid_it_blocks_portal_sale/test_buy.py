"""Buying in the portal over real HTTP: sizes, prices, one open quotation."""

import re

from .buy import BuyCase


class TestBuy(BuyCase):
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
