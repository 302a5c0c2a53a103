"""Choosing another size on the quotation's page over real HTTP, and hours one by one."""

import base64
import json
import re

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase
from odoo.tools import mute_logger

from ..common import PrepaidMixin
from ..prepaid_it_blocks.test_portal import PIXEL


class TestSizesPage(PrepaidMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_firm()
        cls.env["product.template"].search([]).write({"prepaid_in_portal": False})
        cls.small = cls.product.product_variant_id
        cls.product.prepaid_in_portal = True
        cls.large = cls._create_product(
            hours=50.0, price=4250.0, name="Fifty <b>hours</b>", prepaid_validity_months=24
        ).product_variant_id
        cls.order = cls._create_order()
        cls.order.state = "sent"
        # As sending it does.
        cls.order.message_subscribe(cls.contact.ids)
        cls.portal = cls._create_user("berta", "base.group_portal", partner_id=cls.contact.id)
        cls.stranger = cls._create_user("max", "base.group_portal", partner_id=cls.other_contact.id)

    def setUp(self):
        super().setUp()
        self.env.flush_all()
        self.path = f"/my/orders/{self.order.id}"
        self.authenticate("berta", "berta-password")

    def _open(self, path, **options):
        # The first page of all makes the style sheets.
        return self.url_open(path, timeout=120, **options)

    @property
    def size(self):
        """The line that offers the size that is not chosen."""
        self._clear()
        return self.order.prepaid_size_ids

    @property
    def sold(self):
        """The lines of what the quotation sells."""
        self._clear()
        return self.order._get_sold_lines()

    def _clear(self):
        """Read again what a request may have changed."""
        self.env.flush_all()
        self.env.clear()

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

    def _change_line(self, **params):
        """Call the address that Odoo's own buttons beside a line call."""
        params.setdefault("line_id", self.sold[:1].id)
        params.setdefault("access_token", self.order._portal_ensure_token())
        self.env.flush_all()
        answer = self._open(
            self.path + "/update_line_dict",
            data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}),
            headers={"Content-Type": "application/json"},
        )
        self.env.clear()
        return answer.json()

    def _choose_large(self):
        # Customers change the lines of what was offered alone.
        self.size._choose_size()
        line = self.sold
        self.assertEqual(line.product_id, self.large)
        return line

    def test_customer_buys_whole_blocks_alone(self):
        line = self._choose_large()
        for quantity in (0.05, 1.5, 100, 10**9, -1, "x", [2]):
            answer = self._change_line(input_quantity=quantity)
            self.assertIn("error", answer, quantity)
            self.assertEqual(line.product_uom_qty, 1.0, quantity)
        self.assertNotIn("error", self._change_line(input_quantity=3))
        self.assertEqual(line.product_uom_qty, 3.0)
        self.assertNotIn("error", self._change_line())
        self.assertEqual(line.product_uom_qty, 4.0)

    def test_customer_changes_nothing_that_is_signed(self):
        line = self._choose_large()
        self.order.signed_by = "Berta"
        for params in ({"input_quantity": 2}, {"remove": True}, {"unlink": True}):
            self.assertIn("error", self._change_line(**params), params)
            self.assertEqual(line.exists().product_uom_qty, 1.0, params)
        self.order.signed_by = False
        self._change_line(input_quantity=2)
        self.assertEqual(line.product_uom_qty, 2.0)

    def test_quotation_is_never_left_without_a_block(self):
        line = self._choose_large()
        for params in ({"unlink": True}, {"remove": True}, {"input_quantity": 0}):
            answer = self._change_line(**params)
            self.assertIn("would be without a block", json.dumps(answer), params)
            self.assertEqual(line.exists().product_uom_qty, 1.0, params)
        self.assertEqual(self.order.amount_untaxed, 4250.0)

    def test_customer_deletes_no_block(self):
        # Odoo deletes by its own way what a salesperson has offered as an option.
        self._choose_large()
        self._clear()
        page = self._open(self.path).text
        self.assertIn("js_update_line_json", page)
        self.assertNotIn("data-unlink", page)
        for state in ("sent", "draft"):
            self.order.state = state
            self._clear()
            line = self.sold.with_user(self.portal).sudo()
            with self.assertRaisesRegex(UserError, "would be without a block"):
                line.unlink()
        self.size.with_user(self.portal).sudo().unlink()
        self.assertEqual(self.sold.product_id, self.large)

    def test_order_without_a_block_is_not_signed(self):
        self._choose_large()
        self.order.write({"require_signature": True, "require_payment": False})
        self.sold.unlink()
        params = {
            "name": "Berta",
            "signature": base64.b64encode(PIXEL).decode(),
            "access_token": self.order._portal_ensure_token(),
        }
        self.env.flush_all()
        with mute_logger("odoo.http"):
            answer = self._open(
                self.path + "/accept",
                data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}),
                headers={"Content-Type": "application/json"},
            )
        self.assertIn("has no block any more", answer.text)
        self.env.clear()
        self.assertEqual((self.order.state, self.order.signed_by), ("sent", False))

    def test_block_that_was_not_chosen_keeps_its_quantity(self):
        line = self.sold
        for params in ({}, {"input_quantity": 0}, {"input_quantity": 5}, {"unlink": True}):
            self._change_line(line_id=line.id, **params)
            self.assertEqual(line.exists().product_uom_qty, 1.0, params)

    def test_size_of_another_quotation_is_none_of_this_one(self):
        other = self._create_order(contact=self.other_contact)
        size = other.prepaid_size_ids
        for line_id in (size.id, 0, 2147483647):
            self._change_line(line_id=line_id)
            self.assertEqual(self.sold.product_id, self.small)
        self.assertEqual(
            (other._get_sold_lines().product_id, size.product_uom_qty), (self.small, 0)
        )
        self.authenticate("max", "max-password")
        self._change_line(line_id=self.size.id, access_token="x")
        self.assertEqual(self.sold.product_id, self.small)

    def test_size_in_another_quantity(self):
        self._change_line(line_id=self.size.id, input_quantity=2)
        line = self.sold
        self.assertEqual((line.product_id, line.product_uom_qty), (self.large, 2.0))
        self.assertEqual(self.order.amount_untaxed, 8500.0)
        self.assertEqual(self.size.product_id, self.small)

    def test_totals_are_those_of_the_block(self):
        html = re.sub(r"<script.*?</script>", "", self._open(self.path).text, flags=re.DOTALL)
        page = " ".join(re.sub(r"<[^>]+>|&nbsp;|\xa0|\ufeff", " ", html).split())
        before, comparison = page.split("Compare our sizes")
        self.assertIn("1,800.00", before)
        self.assertNotIn("4,250.00", before)
        self.assertNotIn("6,050.00", page)
        self.assertNotIn("Options", page)
        self.assertIn("4,250.00", comparison)

    def test_page_without_the_block_shows_options_as_ever(self):
        self.assertNotIn("data-line-id", self._open(self.path).text)
        size = self.size
        self.sold.unlink()
        self.env.flush_all()
        page = self._open(self.path).text
        self.assertNotIn("Compare our sizes", page)
        self.assertIn(f'data-line-id="{size.id}"', page)

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

    def test_hours_one_by_one(self):
        hour = self.env.ref("uom.product_uom_hour")
        hourly = self._create_product(
            hours=1.0,
            price=95.0,
            name="By the hour",
            uom_id=hour.id,
            prepaid_minimum_hours=10.0,
            prepaid_in_portal=True,
        ).product_variant_id
        agreement = self._sell(20.0, prepaid_in_portal=False).agreement_id
        self.env.flush_all()
        path = f"/my/prepaid/{agreement.id}/buy"
        page = self._open(path)
        text = " ".join(re.sub(r"<[^>]+>", "", page.text).split())
        self.assertIn("How many hours (from 10 on)", text)
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.text).group(1)
        for quantity, expected in (("9", "is sold from"), ("1000", "from 10 to 999")):
            data = {"csrf_token": token, "product": hourly.id, "quantity": quantity}
            answer = self._open(path, data=data)
            text = " ".join(re.sub(r"<[^>]+>", "", answer.text).split())
            self.assertIn(expected, text, answer.url)
            self.assertFalse(agreement.open_renewal_id)
        data = {"csrf_token": token, "product": hourly.id, "quantity": "120"}
        self._open(path, data=data)
        self.env.clear()
        self.assertEqual(agreement.open_renewal_id._get_sold_lines().prepaid_hours, 120.0)
