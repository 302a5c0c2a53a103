"""Choosing another size on the quotation's page over real HTTP."""

import json
import re

from odoo.exceptions import AccessError

from .sizes_page import SizesPageCase


class TestSizesPage(SizesPageCase):
    def _post(self, line, path=None, page=None, **data):
        page = page or self._open(f"/my/orders/{self.order.id}")
        token = re.search(r'csrf_token: "([^"]+)"|name="csrf_token" value="([^"]+)"', page.text)
        data.update(csrf_token=token.group(1) or token.group(2), line=line)
        answer = self._open((path or self.path) + "/size", data=data)
        self.env.clear()
        return answer

    def test_page_compares_and_the_button_changes_the_size(self):
        page = self._open(self.path)
        text = " ".join(re.sub(r"<[^>]+>|&nbsp;|\xa0|\ufeff", " ", page.text).split())
        for expected in (
            "Compare our sizes",
            "50:00 hours",
            "4,250.00",
            "85.00",
            "valid for 24 months",
        ):
            self.assertIn(expected, text)
        self.assertIn("Fifty &lt;b&gt;hours&lt;/b&gt;", page.text)
        self.assertNotIn("js_update_line_json", page.text)
        answer = self._post(self.size.id)
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(self.sold.product_id, self.large)
        self.assertEqual(self.order.amount_untaxed, 4250.0)

    def test_second_click_changes_nothing(self):
        number = self.size.id
        self._post(number)
        self._post(number)
        self.assertEqual(self.sold.product_id, self.large)
        self._post(self.size.id)
        self.assertEqual(self.sold.product_id, self.small)
        self.assertEqual(self.order.amount_untaxed, 1800.0)

    def test_odoos_own_button_changes_the_size_too(self):
        for params in ({}, {"input_quantity": 1}):
            self._change_line(line_id=self.size.id, **params)
            self.assertEqual(self.sold.product_id, self.large, params)
            self.assertEqual(self.order.amount_untaxed, 4250.0)
            self._change_line(line_id=self.size.id)
            self.assertEqual(self.sold.product_id, self.small)

    def test_odoos_own_button_on_an_expired_quotation(self):
        for state in ("sent", "draft"):
            self.order.write({"state": state, "validity_date": "2020-01-01"})
            answer = self._change_line(line_id=self.size.id)
            self.assertIn("is signed, being paid or over", json.dumps(answer), state)
            self.assertEqual(self.sold.product_id, self.small)

    def test_a_cart_of_the_customers_does_not_end(self):
        self.order.write({"state": "draft", "validity_date": "2020-01-01"})
        self.env.flush_all()
        public = self.env.ref("base.public_user")
        self.env.cr.execute(
            "UPDATE sale_order SET create_uid = %s WHERE id = %s", [public.id, self.order.id]
        )
        self.env.invalidate_all()
        self._change_line(line_id=self.size.id)
        self.assertEqual(self.sold.product_id, self.large)

    def test_bad_choices_change_nothing(self):
        other = self._create_order(contact=self.other_contact)
        self.env.flush_all()
        for line in ("", "x", "0", "2147483647", str(other.prepaid_size_ids.id)):
            self.assertEqual(self._post(line).status_code, 200, line)
            self.assertEqual(self.sold.product_id, self.small, line)
        self.assertEqual(other._get_sold_lines().product_id, self.small)

    def test_signed_quotation_says_that_it_stays(self):
        page = self._open(self.path)
        self.order.signed_by = "Berta"
        self.env.flush_all()
        answer = self._post(self.size.id, page=page)
        self.assertIn("its block stays as it is", " ".join(answer.text.split()))
        self.assertEqual(self.sold.product_id, self.small)
        self.assertNotIn("/size", answer.text)

    def test_who_merely_reads_orders_changes_nothing(self):
        reader = self._create_user("reader", "account.group_account_readonly")
        self.env.flush_all()
        self.assertTrue(self.order.with_user(reader).has_access("read"))
        self.assertFalse(self.order.with_user(reader).has_access("write"))
        size = self.size
        self.authenticate("reader", "reader-password")
        self._post(size.id, page=self._open("/my"))
        self._change_line(line_id=size.id)
        self.assertEqual(self.sold.product_id, self.small)

    def test_other_customer_changes_nothing(self):
        size = self.size.id
        self.authenticate("max", "max-password")
        page = self._open("/my")
        self._post(size, page=page)
        self.assertEqual(self.sold.product_id, self.small)

    def test_contact_who_sees_no_prices_changes_nothing(self):
        agreement = self.env["prepaid.agreement"].create({"partner_id": self.customer.id})
        self.order.prepaid_agreement_id = agreement
        self._create_user(
            "carl", "base.group_portal", partner_id=self.contact.copy({"name": "Carl"}).id
        )
        agreement.write({"contact_id": self.contact.id, "contact_level": "balance"})
        self.env.flush_all()
        size = self.size.id
        self.authenticate("carl", "carl-password")
        self.assertNotIn("Compare our sizes", self._open(self.path).text)
        self._post(size, page=self._open("/my"))
        self.assertEqual(self.sold.product_id, self.small)

    def test_totals_are_those_of_the_block(self):
        html = re.sub(r"<script.*?</script>", "", self._open(self.path).text, flags=re.DOTALL)
        page = " ".join(re.sub(r"<[^>]+>|&nbsp;|\xa0|\ufeff", " ", html).split())
        before, comparison = page.split("Compare our sizes")
        self.assertIn("1,800.00", before)
        self.assertNotIn("4,250.00", before)
        self.assertNotIn("6,050.00", page)
        self.assertNotIn("Options", page)
        self.assertIn("4,250.00", comparison)

    def test_customer_sees_no_sizes_of_others(self):
        size = self.size
        for user, is_shown in ((self.portal, True), (self.stranger, False)):
            lines = self.env["sale.order.line"].with_user(user)
            self.assertEqual(bool(lines.search([("id", "=", size.id)])), is_shown)

    def test_customer_reads_no_options_of_others(self):
        """Offered prices stand in lines, and on 18.0 in options too: nobody else reads them."""
        for model in {"sale.order.line", "sale.order.option"} & set(self.env.registry):
            offers = self.env[model].with_user(self.stranger)
            if model == "sale.order.line":
                self.assertFalse(offers.search([("order_id", "=", self.order.id)]))
                with self.assertRaises(AccessError):
                    self.order.order_line.with_user(self.stranger).read(["price_unit"])
            else:
                with self.assertRaises(AccessError):
                    offers.search([])
