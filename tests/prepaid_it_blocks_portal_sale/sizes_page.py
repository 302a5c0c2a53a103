"""What the suites of a quotation's page share."""

import json

from odoo.tests import HttpCase

from ..common import PrepaidMixin


class SizesPageCase(PrepaidMixin, HttpCase):
    """A contact who is logged in, and a quotation that offers another size."""

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
        """Return the line that offers the size that is not chosen."""
        self._clear()
        return self.order.prepaid_size_ids

    @property
    def sold(self):
        """Return the lines that the quotation sells."""
        self._clear()
        return self.order._get_sold_lines()

    def _clear(self):
        """Drop cached values that a request may have changed."""
        self.env.flush_all()
        self.env.clear()

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
