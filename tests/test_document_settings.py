"""Text and system cannot disagree: each setting stands in the text, and no signed one changes."""

from odoo import Command

from .common import PrepaidCase
from .taxes import TaxMixin


class TestDocumentSettings(TaxMixin, PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(20.0)
        cls.agreement = cls.block.agreement_id
        cls.company.prepaid_carry_over = "none"

    def _text(self):
        self.env.flush_all()
        return " ".join(str(self.agreement.sudo()._get_agreement_html()).split())

    def _get_changes(self):
        """Return (record, values, words before, words after) of each setting, in their order."""
        return [
            *self._get_changes_of_use(),
            *self._get_changes_of_overage(),
            *self._get_changes_of_the_end(),
            *self._get_changes_of_renewal(),
        ]

    def _get_changes_of_use(self):
        """Return the changes of when and how hours are used."""
        schedule = self.env["prepaid.schedule"].create(
            {
                "name": "Nights",
                "line_ids": [
                    Command.create(
                        {"name": "Night", "hour_from": 22.0, "hour_to": 6.0, "weight": 2.0}
                    )
                ],
            }
        )
        self.agreement.schedule_id = False
        work_type = self.env["prepaid.work.type"].create(
            {"name": "On site", "increment_hours": 0.5}
        )
        agreement, company = self.agreement, self.company
        return [
            (company, {"prepaid_activation": "payment"}, "order is confirmed", "when it is paid"),
            (
                company,
                {"prepaid_signature_required": True},
                "when it is paid.",
                "when it is paid and this agreement is signed.",
            ),
            (
                agreement,
                {"draw_order": "oldest"},
                "the block that ends first is used first",
                "the oldest block is used first",
            ),
            (work_type, {"increment_hours": 0.75}, "in steps of 0:30", "in steps of 0:45"),
            (work_type, {"weight": 1.5}, "in steps of 0:45", "each hour counts as 1:30"),
            (
                agreement,
                {"schedule_id": schedule.id},
                "All hours of the week count alike",
                "Night (Mon,",
            ),
        ]

    def _get_changes_of_overage(self):
        """Return the changes of the policy for time that no block covers."""
        agreement = self.agreement
        return [
            (
                agreement,
                {"overage_policy": "invoice"},
                "recorded as overage",
                "invoiced at the normal rate",
            ),
            (agreement, {"overage_limit_hours": 3.0}, "invoiced at", "up to 3:00 hours"),
            (
                agreement,
                {"overage_policy": "next_block"},
                "invoiced at the normal rate",
                "The next block pays for it first",
            ),
            (agreement, {"overage_policy": "refuse"}, "not broken off", "works on only after"),
        ]

    def _get_changes_of_the_end(self):
        """Return the changes of the terms for unused hours."""
        agreement, company = self.agreement, self.company
        return [
            (company, {"prepaid_grace_days": 4}, "cannot be used after it", "4 days after it"),
            (agreement, {"carry_over": "all"}, "are not carried over", "all unused hours"),
            (
                agreement,
                {"carry_over": "hours", "carry_over_hours": 4.0},
                "all unused hours",
                "up to 4:00 unused hours",
            ),
        ]

    def _get_changes_of_renewal(self):
        """Return the changes of when another block is offered, and of refunds."""
        agreement = self.agreement
        return [
            (
                agreement,
                {"renewal_threshold_kind": "hours", "renewal_threshold_hours": 6.0},
                "20 % of the bought hours",
                "When 6:00 hours are left",
            ),
            (
                agreement,
                {"contact_check": False},
                "once the single point of contact has agreed",
                "without asking first",
            ),
            (
                agreement,
                {"refund_rule": "percent", "refund_percent": 50.0},
                "bring back what was paid for them",
                "bring back 50 % of what was paid",
            ),
            (agreement, {"refund_rule": "normal"}, "50 % of", "when the hours used cost"),
            (agreement, {"refund_rule": "none"}, "when the hours used cost", "are not paid back"),
            (
                agreement,
                {"renewal_interval_months": 3, "renewal_next_date": "2026-06-01"},
                "When 6:00 hours are left",
                "one every 3 months",
            ),
            (
                agreement,
                {"renewal_stopped": True, "renewal_stop_reason": "They move"},
                "When 6:00 hours are left",
                "no quotation for another block by itself",
            ),
        ]

    def test_each_setting_stands_in_the_text_and_none_in_a_signed_one(self):
        changes = self._get_changes()
        self.agreement.action_sign()
        signed = self.agreement._get_signed_versions()
        frozen, pdf = str(signed.html), signed._get_pdf()
        for record, values, before, after in changes:
            text = self._text()
            self.assertIn(before, text, values)
            self.assertNotIn(after, text, values)
            record.write(values)
            self.assertIn(after, self._text(), values)
        self.assertTrue(self.agreement.is_document_changed)
        self.env.flush_all()
        self.env.clear()
        self.assertEqual((str(signed.html), signed._get_pdf()), (frozen, pdf))

    def test_form_shows_the_text_of_its_settings(self):
        self.assertIn("not carried over", str(self.agreement.agreement_html))
        self.agreement.carry_over = "all"
        self.company.prepaid_signature_required = True
        self.agreement.contact_check = False
        self.assertIn("without asking first", str(self.agreement.agreement_html))
        self.agreement.write({"contact_check": True, "refund_rule": "none"})
        text = str(self.agreement.agreement_html)
        self.assertIn("all unused hours", text)
        self.assertIn("this agreement is signed", text)
        self.assertIn("has agreed", text)
        self.assertIn("not paid back", text)

    def test_validity_begins_where_the_hours_become_usable(self):
        product = self._create_product(hours=10.0, prepaid_validity_months=6)
        order = self._create_order(self.other_contact, product=product)
        agreement = self.env["prepaid.agreement"].create({"partner_id": self.other_customer.id})
        order.prepaid_agreement_id = agreement
        for activation, expected in (
            ("payment", "6 months from payment"),
            ("invoice", "6 months from the invoice"),
            ("order", "6 months from the order"),
        ):
            self.company.prepaid_activation = activation
            self.env.flush_all()
            self.assertIn(expected, str(agreement._get_agreement_html()), activation)
            sizes = agreement._get_sizes(product.product_variant_id.id, 1)
            sizes = [size.validity for size in sizes if size.hours == 10.0]
            texts = sizes + [order._get_sold_lines().prepaid_validity_text]
            for text in texts:
                self.assertIn(f"Valid for {expected}", text)
            self.assertEqual(len(texts), 2)
        for months, expected in ((1, "Valid for a month from"), (0, "do not expire")):
            product.prepaid_validity_months = months
            self.assertIn(expected, order._get_sold_lines().prepaid_validity_text)

    def test_normal_rate_is_on_the_tax_basis_of_the_table(self):
        self._set_up_country()
        included = self._create_tax(21.0, is_included=True)
        exempt = self._create_position(included, self._create_tax(0.0))
        product = self._create_product(
            hours=10.0, price=900.0, prepaid_normal_rate=100.0, taxes_id=[Command.set(included.ids)]
        )
        order = self._create_order(
            self.other_contact, product=product, fiscal_position_id=exempt.id
        )
        agreement = self.env["prepaid.agreement"].create({"partner_id": self.other_customer.id})
        order.prepaid_agreement_id = agreement
        self.assertAlmostEqual(order._get_sold_lines().prepaid_normal_rate, 82.64)
        self.assertIn("82.64", agreement._get_normal_rate_text())
        order.action_confirm()
        block = order.order_line.prepaid_block_ids
        self.assertAlmostEqual(block.normal_rate, 82.64)
        self.assertIn("82.64", block.agreement_id._get_normal_rate_text())
