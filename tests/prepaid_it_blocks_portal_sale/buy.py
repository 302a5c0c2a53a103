"""What the suites of the page share on which customers buy."""

import re

from odoo.tests import HttpCase

from ..common import PrepaidMixin


class BuyCase(PrepaidMixin, HttpCase):
    """A contact who is logged in, and two sizes that the portal offers."""

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
