"""Text and system cannot disagree: each setting stands in the text, and no signed one changes."""

from odoo.addons.prepaid_it_blocks import compat

from .common import PrepaidCase


class TestPaperSettings(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(20.0)
        cls.agreement = cls.block.agreement_id
        cls.company.prepaid_carry_over = "none"

    def _text(self):
        compat.flush_all(self.env)
        return " ".join(str(self.agreement.sudo()._get_paper_html()).split())

    def _get_changes(self):
        """Return (record, values, words before, words after) of each setting."""
        schedule = self.env["prepaid.schedule"].create(
            {
                "name": "Nights",
                "line_ids": [
                    (0, 0, {"name": "Night", "hour_from": 22.0, "hour_to": 6.0, "weight": 2.0})
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
                {"prepaid_signature_gate": True},
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
            (company, {"prepaid_grace_days": 4}, "cannot be used after it", "4 days after it"),
            (agreement, {"carry_over": "all"}, "are not carried over", "all unused hours"),
            (
                agreement,
                {"carry_over": "hours", "carry_over_hours": 4.0},
                "all unused hours",
                "up to 4:00 unused hours",
            ),
            (
                agreement,
                {"renewal_threshold_kind": "hours", "renewal_threshold_hours": 6.0},
                "20 % of the bought hours",
                "When 6:00 hours are left",
            ),
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
        self.assertTrue(self.agreement.is_paper_changed)
        compat.flush_all(self.env)
        compat.invalidate_all(self.env)
        self.assertEqual((str(signed.html), signed._get_pdf()), (frozen, pdf))

    def test_form_shows_the_text_of_its_settings(self):
        self.assertIn("not carried over", str(self.agreement.paper_html))
        self.agreement.carry_over = "all"
        self.company.prepaid_signature_gate = True
        text = str(self.agreement.paper_html)
        self.assertIn("all unused hours", text)
        self.assertIn("this agreement is signed", text)
