"""What a renewal offers: as last, fixed, or the right size; the rules behind it as tables."""

from datetime import date

from odoo import Command
from odoo.addons.prepaid_it_blocks.policies import renewal
from odoo.addons.prepaid_it_blocks.policies.hours import to_seconds
from odoo.exceptions import UserError, ValidationError
from odoo.tests import BaseCase

from ..common import PrepaidCase
from ..translations import translate


class TestRules(BaseCase):
    def test_months_of_pace(self):
        today = date(2026, 3, 31)
        for first_day, months, expected in (
            (date(2025, 1, 1), 6, 6),
            (date(2025, 1, 1), 12, 12),
            (date(2026, 1, 31), 6, 2),
            (date(2026, 2, 1), 6, 1),
            (date(2026, 3, 30), 6, 1),
            (today, 3, 1),
        ):
            self.assertEqual(renewal.months_of_pace(first_day, today, months), expected, first_day)

    def test_right_size(self):
        for used, months, pack, cover, expected in (
            (87.0, 6, 20.0, 3, 3),
            (120.0, 6, 20.0, 3, 3),
            (120.5, 6, 20.0, 3, 4),
            (0.25, 6, 20.0, 3, 1),
            (60.0, 3, 10.0, 12, 24),
            (0.1 * 3, 3, 0.3, 3, 1),
            (20 + 1 / 3600, 1, 20.0, 1, 2),
            (0.0, 6, 20.0, 3, None),
            (-1.0, 6, 20.0, 3, None),
            (87.0, 6, 0.0, 3, None),
        ):
            found = renewal.right_size(to_seconds(used), months, to_seconds(pack), cover)
            self.assertEqual(found, expected, (used, months, pack, cover))


class RenewalRuleCase(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(100.0, "2025-06-01")
        cls.agreement = cls.block.agreement_id
        cls.ticket = cls._create_ticket()
        cls.pack = cls._create_product(hours=20.0, price=1800.0).product_variant_id

    def _set_right_size(self, **vals):
        self.agreement.write(
            dict({"renewal_rule": "right_size", "renewal_product_id": self.pack.id}, **vals)
        )

    def _log_each_month(self, hours, *months):
        for month in months:
            self._log(self.ticket, hours, f"2026-{month:02d}-10")

    def _get_chatter(self, order):
        return " ".join(str(message.body) for message in order.message_ids)


class TestRenewalRule(RenewalRuleCase):
    def test_as_last_by_default(self):
        line = self.agreement._renew()._get_sold_lines()
        self.assertEqual((line.product_id, line.product_uom_qty), (self.block.product_id, 1.0))

    def test_naming_a_block_means_that_block(self):
        self.assertEqual(self.agreement.renewal_rule, "last")
        self.agreement.write({"renewal_product_id": self.pack.id, "renewal_quantity": 3.0})
        self.assertEqual(self.agreement.renewal_rule, "fixed")
        line = self.agreement._renew()._get_sold_lines()
        self.assertEqual((line.product_id, line.product_uom_qty), (self.pack, 3.0))
        other = self.env["prepaid.agreement"].create(
            {"partner_id": self.other_customer.id, "renewal_product_id": self.pack.id}
        )
        self.assertEqual(other.renewal_rule, "fixed")

    def test_as_last_leaves_a_named_block_alone(self):
        self.agreement.write({"renewal_product_id": self.pack.id, "renewal_rule": "last"})
        self.assertEqual(
            self.agreement._renew()._get_sold_lines().product_id, self.block.product_id
        )

    def test_right_size_is_whole_packs_with_the_reason(self):
        self._set_right_size()
        self._log(self.ticket, 40.0, "2025-09-16")  # the day before the six months
        self._log(self.ticket, 27.0, "2025-09-17")
        self._log_each_month(20.0, 1, 2, 3)
        order = self.agreement._renew()
        line = order._get_sold_lines()
        # 87 hours in 6 months are 14:30 a month; 43:30 in 3 months are 3 packs of 20.
        self.assertEqual((line.product_id, line.product_uom_qty), (self.pack, 3.0))
        note = self._get_notes(order)
        self.assertEqual(note.display_type, "line_note")
        self.assertEqual(
            note.name,
            "You used 14:30 hours a month over the last 6 months. 60:00 hours last about 4 months.",
        )
        self.assertIn("87:00 hours were used since 2025-09-17", self._get_chatter(order))

    def test_right_size_looks_back_and_ahead_as_far_as_set(self):
        self._set_right_size(renewal_pace_months="3", renewal_cover_months=12)
        self._log_each_month(20.0, 1, 2, 3)
        line = self.agreement._renew()._get_sold_lines()
        self.assertEqual(line.product_uom_qty, 12.0)

    def test_pace_counts_what_no_block_covered_and_what_was_given_back(self):
        self._set_right_size(renewal_pace_months="3")
        timesheet = self._log(self.ticket, 80.0, "2026-02-10")
        timesheet.unit_amount = 50.0
        self._log(self.ticket, 70.0, "2026-02-11")
        self.assertEqual(self.agreement.overage_hours, 20.0)
        self.assertEqual(self.agreement._get_renewal_pace().seconds, 120 * 3600)

    def test_young_customer_is_measured_over_its_own_months(self):
        block = self._sell(100.0, "2026-01-10", contact=self.other_contact)
        agreement = block.agreement_id
        agreement.write({"renewal_rule": "right_size", "renewal_product_id": self.pack.id})
        self._log(self._create_ticket(self.other_contact), 30.0, "2026-02-01")
        pace = agreement._get_renewal_pace()
        self.assertEqual((pace.seconds, pace.months), (30 * 3600, 2))
        note = self._get_notes(agreement._renew()).name
        self.assertIn("15:00 hours a month over the last 2 months", note)

    def test_nothing_used_means_as_last(self):
        self._set_right_size(renewal_product_id=False)
        order = self.agreement._renew()
        line = order._get_sold_lines()
        self.assertEqual((line.product_id, line.product_uom_qty), (self.block.product_id, 1.0))
        self.assertIn("No hours were used", self._get_chatter(order))

    def test_reason_is_in_the_customers_language(self):
        source = "You used %(pace)s hours in the last month."
        terms = {source: "Im letzten Monat: %(pace)s Stunden."}
        translate(self, "prepaid_it_blocks", terms)
        self.contact.lang = "de_DE"
        self._set_right_size()
        agreement = self._sell(50.0, "2026-03-01", contact=self.other_contact).agreement_id
        self.other_contact.lang = "de_DE"
        agreement.write({"renewal_rule": "right_size"})
        self._log(self._create_ticket(self.other_contact), 15.0, "2026-03-05")
        note = self._get_notes(agreement._renew()).name
        self.assertIn("Im letzten Monat: 15:00 Stunden.", note)

    def test_reason_stands_in_the_mail(self):
        self._set_right_size()
        self._log_each_month(10.0, 2)
        order = self.agreement._renew(mail=True)
        mail = self.env["mail.mail"].search(
            [("res_id", "=", order.id), ("recipient_ids", "in", self.contact.ids)]
        )
        self.assertIn("hours a month over the last 6 months", str(mail.body_html))

    def test_settings_are_for_new_agreements(self):
        self.company.write(
            {
                "prepaid_renewal_rule": "right_size",
                "prepaid_pace_months": "12",
                "prepaid_cover_months": 4,
                "prepaid_threshold_percent": 35.0,
            }
        )
        agreement = self._sell(5.0, contact=self.other_contact).agreement_id
        figures = (
            agreement.renewal_rule,
            agreement.renewal_pace_months,
            agreement.renewal_cover_months,
            agreement.renewal_threshold_percent,
        )
        self.assertEqual(figures, ("right_size", "12", 4, 35.0))
        self.assertEqual(self.agreement.renewal_rule, "last")

    def test_settings_are_saved_for_the_company(self):
        vals = {
            "prepaid_renewal_rule": "right_size",
            "prepaid_followup_days": 9,
            "prepaid_followup_count": 1,
            "prepaid_renewal_retry_days": 40,
            "prepaid_renewal_payment": False,
        }
        self.env["res.config.settings"].create(vals).execute()
        for fname, value in vals.items():
            self.assertEqual(self.company[fname], value, fname)

    def test_only_blocks_that_are_for_sale(self):
        plain = self.env["product.product"].create({"name": "Mouse"})
        with self.assertRaises(ValidationError):
            self.agreement.renewal_product_id = plain
        self.agreement.renewal_product_id = self.pack
        self.pack.active = False
        with self.assertRaisesRegex(UserError, "Choose another renewal block"):
            self.agreement._renew()

    def test_agreement_may_name_a_pricelist(self):
        rule = {"applied_on": "3_global", "compute_price": "fixed", "fixed_price": 777.0}
        pricelist = self.env["product.pricelist"].create(
            {"name": "Friends", "item_ids": [Command.create(rule)]}
        )
        self.agreement.renewal_pricelist_id = pricelist
        order = self.agreement._renew()
        self.assertEqual(
            (order.pricelist_id, order._get_sold_lines().price_unit), (pricelist, 777.0)
        )
        self.env.flush_all()
