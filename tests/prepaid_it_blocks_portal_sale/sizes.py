"""What the suites of sizes share: blocks by the hour and in variants."""

from odoo import Command

from ..common import PrepaidCase
from ..taxes import TaxMixin

LABELS = ["Support (20 h)", "Support (50 h)", "Support (100 h)"]


class SizeCase(TaxMixin, PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["product.template"].search([]).write({"prepaid_in_portal": False})
        cls.attribute = cls.env["product.attribute"].create(
            {
                "name": "Size",
                "create_variant": "always",
                "value_ids": [
                    Command.create({"name": f"{hours} h", "prepaid_hours": hours})
                    for hours in (20, 50, 100)
                ],
            }
        )
        cls.block = cls._create_product(
            name="Support",
            hours=0.0,
            price=1800.0,
            attribute_line_ids=[
                Command.create(
                    {
                        "attribute_id": cls.attribute.id,
                        "value_ids": [Command.set(cls.attribute.value_ids.ids)],
                    }
                )
            ],
        )
        for value, extra in zip(
            cls.block.attribute_line_ids.product_template_value_ids,
            (0.0, 2450.0, 6200.0),
            strict=True,
        ):
            value.price_extra = extra
        cls.small, cls.middle, cls.large = cls.block.product_variant_ids.sorted("prepaid_hours")

    @classmethod
    def _create_hourly(cls, **vals):
        hour = cls.env.ref("uom.product_uom_hour")
        return cls._create_product(
            hours=1.0, price=95.0, name="By the hour", uom_id=hour.id, **vals
        )

    def _order(self, product, quantity=1.0, **vals):
        line = {"product_id": product.id, "product_uom_qty": quantity}
        return self._create_order(order_line=[Command.create(line)], **vals)
