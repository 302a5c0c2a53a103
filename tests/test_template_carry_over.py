"""The carry-over that a template gives to its agreements."""

from .common import PrepaidCase


class TestTemplateCarryOver(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"prepaid_carry_over": "all"})
        cls.template = cls.env["prepaid.agreement.template"].create(
            {"name": "Small", "carry_over": "hours", "carry_over_hours": 3.0}
        )

    def _create(self, **vals):
        return self.env["prepaid.agreement"].create(
            dict({"partner_id": self.other_customer.id}, **vals)
        )

    def test_template_comes_before_the_company(self):
        agreement = self._create(template_id=self.template.id)
        self.assertEqual((agreement.carry_over, agreement.carry_over_hours), ("hours", 3.0))

    def test_company_where_the_template_says_nothing(self):
        agreement = self._create()
        self.assertEqual(agreement.carry_over, "all")
        agreement.template_id = self.template
        self.assertEqual((agreement.carry_over, agreement.carry_over_hours), ("hours", 3.0))

    def test_what_is_given_holds(self):
        self.assertEqual(
            self._create(template_id=self.template.id, carry_over="none").carry_over, "none"
        )

    def test_what_was_signed_stays(self):
        agreement = self._create()
        agreement.action_sign()
        agreement.template_id = self.template
        self.assertEqual(agreement.carry_over, "all")
        self.template.carry_over = "none"
        self.company.prepaid_carry_over = "none"
        self.assertEqual(agreement.carry_over, "all")
