"""The saving shown, in all that a price can depend on.

The figures that are expected were worked out by hand: hours × normal rate − what is paid.
"""

from odoo import Command
from odoo.addons.prepaid_it_blocks import compat

from ..prepaid_it_blocks_portal_sale.test_buy_prices import DISCOUNT_GROUP
from .test_normal_rate import NormalRateCase

# (what is special, vals of the block, of the line, other circumstances,
#  (hours, normal rate, rate, saving))
# 20 hours at 1,800 with a normal rate of 100, where nothing else is said.
CASES = [
    ("one block", {}, {}, {}, (20.0, 100.0, 90.0, 200.0)),
    ("three blocks", {}, {"qty": 3.0}, {}, (60.0, 100.0, 90.0, 600.0)),
    ("half a block", {}, {"qty": 0.5}, {}, (10.0, 100.0, 90.0, 100.0)),
    ("a dozen", {}, {"uom": "dozen"}, {}, (240.0, 100.0, 90.0, 2400.0)),
    # 20 × 100 − 1,800 × 0.9
    ("line discount", {}, {"discount": 10.0}, {}, (20.0, 100.0, 81.0, 380.0)),
    # 7 × 950.50 × 0.6667 = 4,435.89 of 7,000
    (
        "odd line discount",
        {"hours": 10.0, "price": 950.5},
        {"qty": 7.0, "discount": 33.33},
        {},
        (70.0, 100.0, 63.37, 2564.11),
    ),
    ("price by hand", {}, {"price_unit": 1750.0}, {}, (20.0, 100.0, 87.5, 250.0)),
    ("free of charge", {}, {"discount": 100.0}, {}, (20.0, 100.0, 0.0, 2000.0)),
    ("dearer than normal", {"price": 2400.0}, {}, {}, (20.0, 100.0, 120.0, 0.0)),
    ("no normal rate", {"normal_rate": 0.0}, {}, {}, (20.0, 0.0, 90.0, 0.0)),
    ("tax on top", {}, {}, {"tax": "21 on top"}, (20.0, 100.0, 90.0, 200.0)),
    ("tax included", {}, {}, {"tax": "21 included"}, (20.0, 100.0, 90.0, 200.0)),
    # 1,800 / 1.21 = 1,487.60; 100 / 1.21 = 82.64; 20 × 82.64 = 1,652.80
    (
        "included tax taken out",
        {},
        {},
        {"tax": "21 included", "mapped": "none"},
        (20.0, 82.64, 74.38, 165.2),
    ),
    (
        "included tax becomes one on top",
        {},
        {},
        {"tax": "21 included", "mapped": "6 on top"},
        (20.0, 82.64, 74.38, 165.2),
    ),
    # With 6 % included: 1,576.86 and 87.60.
    (
        "included tax becomes another one",
        {},
        {},
        {"tax": "21 included", "mapped": "6 included"},
        (20.0, 87.6, 78.84, 175.14),
    ),
    # Odoo leaves the price as it is.
    (
        "tax on top becomes included",
        {},
        {},
        {"tax": "21 on top", "mapped": "6 included"},
        (20.0, 100.0, 90.0, 200.0),
    ),
    ("other currency", {}, {}, {"currency": (1.5, 0.01)}, (20.0, 150.0, 135.0, 300.0)),
    # 1,799.99 × 150 = 269,998.5, paid as 269,999; 20 × 15,000 = 300,000
    (
        "currency without decimals",
        {"price": 1799.99},
        {},
        {"currency": (150.0, 1.0)},
        (20.0, 15000.0, 13500.0, 30001.0),
    ),
    # 99.99 × 0.307 = 30.697; × 20 = 613.94; 1,800 × 0.307 = 552.60
    (
        "currency with three decimals",
        {"normal_rate": 99.99},
        {},
        {"currency": (0.307, 0.001)},
        (20.0, 30.697, 27.63, 61.34),
    ),
    # In steps of 0.05: 123.45 the hour; 1,800 × 1.2345 = 2,222.10
    (
        "currency in steps",
        {},
        {},
        {"currency": (1.2345, 0.05)},
        (20.0, 123.45, 111.1, 246.9),
    ),
    ("pricelist", {}, {}, {"percent": 7.5}, (20.0, 100.0, 83.25, 335.0)),
    (
        "pricelist that shows its discount",
        {},
        {},
        {"percent": 7.5, "shown": True},
        (20.0, 100.0, 83.25, 335.0),
    ),
    ("below the tier", {}, {"qty": 2.0}, {"tier": 1700.0}, (40.0, 100.0, 90.0, 400.0)),
    ("volume tier", {}, {"qty": 3.0}, {"tier": 1700.0}, (60.0, 100.0, 85.0, 900.0)),
    (
        "by the hour",
        {"hours": 1.0, "price": 95.0, "sold_in": "hour"},
        {"qty": 12.0},
        {},
        (12.0, 100.0, 95.0, 60.0),
    ),
    (
        "by the hour, in days",
        {"hours": 1.0, "price": 95.0, "sold_in": "hour"},
        {"qty": 2.0, "uom": "day"},
        {},
        (16.0, 100.0, 95.0, 80.0),
    ),
    # A day is what a timesheet in days counts: 8 hours, so 24 h at 760 a day
    (
        "by the day",
        {"hours": 8.0, "price": 760.0, "sold_in": "day"},
        {"qty": 3.0},
        {},
        (24.0, 100.0, 95.0, 120.0),
    ),
    ("rate of the agreement", {}, {}, {"own": 110.0}, (20.0, 110.0, 90.0, 400.0)),
    (
        "rate of the agreement in another currency",
        {},
        {},
        {"own": 110.0, "currency": (1.5, 0.01)},
        (20.0, 165.0, 135.0, 600.0),
    ),
    (
        "rate of the service",
        {"normal_rate": 0.0},
        {},
        {"service": "none"},
        (20.0, 120.0, 90.0, 600.0),
    ),
    # The service costs 120 with its tax, 99.17 without; 20 × 99.17 = 1,983.40
    (
        "service with its tax, block without",
        {"normal_rate": 0.0},
        {},
        {"service": "21 included", "tax": "21 on top"},
        (20.0, 99.17, 90.0, 183.4),
    ),
    # 120 × 1.21 = 145.20; 20 × 145.20 = 2,904
    (
        "service without its tax, block with it",
        {"normal_rate": 0.0},
        {},
        {"service": "21 on top", "tax": "21 included"},
        (20.0, 145.2, 90.0, 1104.0),
    ),
    # 145.20 / 1.21 = 120; 1,800 / 1.21 = 1,487.60
    (
        "the same, and the customer pays no tax",
        {"normal_rate": 0.0},
        {},
        {"service": "21 on top", "tax": "21 included", "mapped": "none"},
        (20.0, 120.0, 74.38, 912.4),
    ),
]


class TestPrices(NormalRateCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("base.group_user").implied_ids |= cls.env.ref(DISCOUNT_GROUP)
        cls.taxes = {
            "none": cls.env["account.tax"],
            "21 on top": cls._create_tax(21.0),
            "21 included": cls._create_tax(21.0, is_included=True),
            "6 on top": cls._create_tax(6.0),
            "6 included": cls._create_tax(6.0, is_included=True),
        }

    def _make(self, product_vals, line_vals, case):
        """Return the quotation's line of a case."""
        vals = dict(product_vals)
        unit = self.env.ref(f"uom.product_uom_{vals.pop('sold_in', 'unit')}")
        product = self._create_product(**dict(vals, uom_id=unit.id))
        product.taxes_id = self.taxes[case.get("tax", "none")]
        self.service.taxes_id = self.taxes[case.get("service", "none")]
        self.company.prepaid_normal_rate_product_id = "service" in case and self.service
        self._find_agreement().normal_rate = case.get("own", 0.0)
        order_vals = {"pricelist_id": self._make_pricelist(product, case).id}
        if "mapped" in case:
            position = self._create_position(self.taxes[case["tax"]], self.taxes[case["mapped"]])
            order_vals["fiscal_position_id"] = position.id
        line = {
            "product_id": product.product_variant_id.id,
            "product_uom_qty": line_vals.get("qty", 1.0),
            compat.LINE_UOM: self.env.ref(f"uom.product_uom_{line_vals['uom']}").id
            if "uom" in line_vals
            else unit.id,
        }
        line.update((name, line_vals[name]) for name in ("price_unit",) if name in line_vals)
        order_vals["order_line"] = [Command.create(line)]
        line = self._create_order(**order_vals)._get_sold_lines()
        if "discount" in line_vals:
            line.discount = line_vals["discount"]
        return line

    def _find_agreement(self):
        agreement = self.env["prepaid.agreement"].search([("partner_id", "=", self.customer.id)])
        return agreement or self.env["prepaid.agreement"].create({"partner_id": self.customer.id})

    def _make_pricelist(self, product, case):
        currency = self.currency
        if "currency" in case:
            # A name that no other case has.
            count = self.env["res.currency"].search_count([("name", "like", "X__")])
            currency = self._create_currency(f"X{count:02d}", *case["currency"])
        pricelist = self.env["product.pricelist"].create(
            {"name": "Theirs", "currency_id": currency.id}
        )
        item = None
        if "percent" in case:
            item = {"compute_price": "percentage", "percent_price": case["percent"]}
        elif "tier" in case:
            item = {"compute_price": "fixed", "fixed_price": case["tier"], "min_quantity": 3}
        if item:
            pricelist.write({"item_ids": [Command.create(dict(item, applied_on="3_global"))]})
        return pricelist

    def _in_decimals(self, *figures):
        return tuple(round(figure, 3) for figure in figures)

    def test_saving_in_every_case(self):
        for name, product_vals, line_vals, case, expected in CASES:
            line = self._make(product_vals, line_vals, case)
            self.env.flush_all()
            self.env.clear()
            hours, normal_rate, rate, saving = expected
            self.assertEqual(
                self._in_decimals(
                    line.prepaid_hours,
                    line.prepaid_normal_rate,
                    line.prepaid_rate,
                    line.prepaid_saving,
                ),
                expected,
                name,
            )
            # What the customer can check: with the figures on paper.
            paid = line.price_unit * line.product_uom_qty * (1.0 - line.discount / 100.0)
            shown = max(hours * normal_rate - line.currency_id.round(paid), 0.0)
            self.assertEqual(round(shown, 3), saving, name)

    def test_block_keeps_the_figures_of_every_case(self):
        for name, product_vals, line_vals, case, expected in CASES:
            line = self._make(product_vals, line_vals, case)
            line.order_id.action_confirm()
            block = line.prepaid_block_ids
            self.product.prepaid_normal_rate = self.service.list_price = 999.0
            self.env.flush_all()
            self.env.clear()
            figures = (block.hours, block.normal_rate, block.rate)
            self.assertEqual(self._in_decimals(*figures), expected[:3], name)
            self.assertEqual(block.currency_id, line.currency_id, name)
            self.service.list_price = 120.0
