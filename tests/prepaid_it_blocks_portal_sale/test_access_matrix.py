"""The shop's models, methods and routes, and who may do what: see `access.md` here."""

from ..access import AccessCase


class TestAccessMatrix(AccessCase):
    addon = "prepaid_it_blocks_portal_sale"

    def _get_makers(self):
        return {
            "sale.order.action_offer_prepaid_sizes": self._create_quotation,
        }

    def _create_quotation(self, records):
        """Return a quotation for a block that has another size."""
        firm = records.firm
        firm._create_product(hours=50.0, price=4000.0, company_id=firm.company.id)
        return firm._create_order()

    def _check_routes(self):
        """Extend: two quotations offer another size, one to each customer."""
        firm = self.firm
        self.orders = [self._create_quotation(self.near), firm._create_order(firm.other_contact)]
        for order in self.orders:
            order.action_offer_prepaid_sizes()
            order.action_quotation_sent()
        return super()._check_routes()

    def _get_place(self):
        return dict(super()._get_place(), order_id=self.orders[0].id)

    def _get_keyed(self, label):
        return self.orders if "orders" in label else super()._get_keyed(label)

    def _get_posted(self, label):
        line = self.orders[0].prepaid_size_ids[:1]
        product = self.orders[0].order_line[:1].product_id
        posted = {
            "line": line.id,
            "line_id": line.id,
            "input_quantity": line.prepaid_offered_qty,
            "months": "3",
        }
        return {**posted, "product": product.id, "quantity": "1"}
