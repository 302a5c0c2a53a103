"""What is no number, or beyond all reason, is refused with a message wherever it is entered."""

from odoo.exceptions import UserError, ValidationError

from ..common import PrepaidCase

# What a program can send and nobody means.
SENSELESS = (float("nan"), float("inf"), float("-inf"), 1e12, "nan", 10**400)


class TestNumbers(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(20.0)
        cls.agreement = cls.block.agreement_id
        cls.order = cls.block.sale_order_id

    def _refuse(self, write, allowed):
        """Check that numbers out of range are refused by a sentence that names the range."""
        for value in SENSELESS:
            with self.subTest(str(value)[:9]), self.assertRaises(ValidationError) as caught:
                write(value)
            self.assertIn("enter a number from", str(caught.exception))
            self.assertIn(allowed, str(caught.exception))

    def test_fields_of_agreements(self):
        for name, highest in (
            ("overage_limit_hours", "100,000"),
            ("renewal_threshold_hours", "100,000"),
            ("renewal_quantity", "1,000,000"),
            ("warning_percent", "100"),
            ("normal_rate", "1,000,000,000"),
            ("renewal_threshold_percent", "1,000,000"),
        ):
            self._refuse(lambda value, name=name: self.agreement.write({name: value}), highest)

    def test_fields_of_products(self):
        product = self.product
        self._refuse(lambda value: product.write({"prepaid_hours": value}), "100,000")
        self._refuse(lambda value: product.write({"prepaid_normal_rate": value}), "from 0 to")
        self._refuse(lambda value: product.write({"prepaid_minimum_hours": value}), "100,000")
        self._refuse(lambda value: product.write({"prepaid_validity_months": value}), "1,200")
        variant = product.product_variant_id
        self._refuse(lambda value: variant.write({"prepaid_hours": value}), "100,000")

    def test_settings(self):
        for name in ("prepaid_grace_days", "prepaid_followup_days", "prepaid_renewal_retry_days"):
            settings = self.env["res.config.settings"]
            with self.assertRaises(ValidationError):
                settings.create({name: 2**31 - 1}).execute()
        self._refuse(lambda value: self.company.write({"prepaid_grace_days": value}), "36,500")

    def test_work_types_and_schedules(self):
        work_type = self.env["prepaid.work.type"]
        for name in ("minimum_hours", "increment_hours", "weight"):
            self._refuse(
                lambda value, name=name: work_type.create({"name": "Rush", name: value}), "000"
            )

    def test_dialogs(self):
        for model in ("prepaid.block.adjust", "prepaid.block.transfer"):
            dialog = self.env[model].with_user(self.manager)
            vals = {"block_id": self.block.id, "reason": "Goodwill"}
            self._refuse(
                lambda value, dialog=dialog, vals=vals: dialog.create(dict(vals, hours=value)),
                "100,000",
            )

    def test_imports(self):
        agreement = self.env["prepaid.agreement"].with_user(self.manager)
        result = agreement.load(
            [".id", "overage_limit_hours"], [[str(self.agreement.id), "1000000000000"]]
        )
        self.assertFalse(result["ids"])
        self.assertIn("enter a number from", result["messages"][0]["message"])

    def test_order_items(self):
        line = self.order.order_line
        self._refuse(lambda value: line.write({"price_unit": value}), "1,000,000,000")
        self._refuse(lambda value: line.write({"product_uom_qty": value}), "1,000,000,000")
        quotation = self._create_order()
        for order in (quotation, self.order):
            with self.assertRaises(ValidationError) as caught:
                order.order_line.product_uom_qty = 6_000.0
            self.assertIn("100,000 hours at most", str(caught.exception))

    def test_time(self):
        ticket = self._create_ticket()
        line = self._log(ticket, 1.0)
        for hours in (-0.5, float("nan"), float("inf"), 1e12):
            for change in (
                lambda hours=hours: self._log(ticket, hours, name="Correction"),
                lambda hours=hours: line.write({"unit_amount": hours}),
            ):
                with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
                    change()
                self.assertRegex(str(caught.exception), "from 0 to|as a number of hours")
        line.invalidate_recordset()
        self.assertEqual(self.block.balance_hours, 19.0)
        self.assertLedgerHolds()

    def test_time_that_is_not_prepaid_is_nobodys_business(self):
        customer = self.env["res.partner"].create({"name": "New Mill", "is_company": True})
        line = self._log(self._create_ticket(contact=customer), -0.5)
        self.assertEqual((line.unit_amount, line.prepaid_status), (-0.5, "none"))
        # It goes with its ticket to whoever that is about.
        line.ticket_id.partner_id = self.contact
        self.assertEqual((line.unit_amount, line.prepaid_hours), (-0.5, 0.0))
        self.assertLedgerHolds()

    def test_what_is_allowed_is_taken(self):
        self.agreement.write({"overage_limit_hours": 100_000.0, "normal_rate": 2.5e6})
        self.assertEqual(self.agreement.overage_limit_hours, 100_000.0)
        dialog = self.env["prepaid.block.adjust"].with_user(self.manager)
        vals = {"block_id": self.block.id, "reason": "Mistake", "hours": -0.5}
        dialog.create(vals).action_adjust()
        self.assertEqual(self.block.balance_hours, 19.5)

    def test_an_addon_narrows_a_range(self):
        model = type(self.agreement)
        ranges = model._get_number_ranges
        self.patch(
            model, "_get_number_ranges", lambda one: ranges(one) | {"renewal_quantity": (1.0, 5.0)}
        )
        with self.assertRaises(ValidationError) as caught:
            self.agreement.renewal_quantity = 6.0
        self.assertIn("from 1 to 5", str(caught.exception))
        self.agreement.renewal_quantity = 5.0
