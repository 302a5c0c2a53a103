"""What customers change of a quotation's lines on its page over real HTTP."""

import base64
import json
import re

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from ..prepaid_it_blocks.test_portal import PIXEL
from .sizes_page import SizesPageCase


class TestSizesPageLines(SizesPageCase):
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

    def test_page_without_the_block_shows_options_as_ever(self):
        self.assertNotIn("data-line-id", self._open(self.path).text)
        size = self.size
        self.sold.unlink()
        self.env.flush_all()
        page = self._open(self.path).text
        self.assertNotIn("Compare our sizes", page)
        self.assertIn(f'data-line-id="{size.id}"', page)

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
