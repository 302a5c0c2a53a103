"""The balance as a progress bar and as text, as the customer sees it."""

from ..common import PrepaidCase


class TestBalanceProgress(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.prepaid_approval = True
        cls.agreement = cls._sell(20.0).agreement_id
        cls.ticket = cls._create_ticket()

    def _parts(self):
        return {
            part["name"]: (part["hours"], part["percent"])
            for part in self.agreement._get_balance_progress()["parts"]
        }

    def test_links_of_mails_lead_to_the_page(self):
        page = f"/my/prepaid/{self.agreement.id}"
        self.assertEqual(self.agreement.access_url, page)
        self.assertEqual(self.agreement.get_portal_url(), page)

    def test_nothing_is_used(self):
        self.assertEqual(self._parts(), {"left": (20.0, 100)})
        self.assertEqual(self.agreement._get_balance_progress()["text"], "20:00 left")

    def test_used_pending_and_left(self):
        approved = self._log(self.ticket, 5.0)
        approved.action_approve_prepaid()
        self._log(self.ticket, 1.0)
        self.assertEqual(
            self._parts(), {"used": (5.0, 25), "pending": (1.0, 5), "left": (14.0, 70)}
        )
        self.assertEqual(
            self.agreement._get_balance_progress()["text"],
            "5:00 used, 1:00 used, not approved yet, 14:00 left",
        )

    def test_all_is_used(self):
        self._log(self.ticket, 20.0).action_approve_prepaid()
        self.assertEqual(self._parts(), {"used": (20.0, 100), "left": (0.0, 0)})

    def test_overage_is_explained(self):
        self.assertFalse(self.agreement._get_overage_text())
        self._log(self.ticket, 21.5)
        self.assertIn("1:30 hours were worked beyond", self.agreement._get_overage_text())
        self.agreement.overage_policy = "next_block"
        self.assertIn("next block pays", self.agreement._get_overage_text())
        self.agreement.overage_policy = "invoice"
        self.assertIn("we invoice", self.agreement._get_overage_text())

    def test_what_ends_first(self):
        self.assertFalse(self.agreement._get_ends_text())
        self._sell(10.0, prepaid_validity_months=12)
        self._sell(5.0, prepaid_validity_months=6)
        self.assertIn("5:00 of them can be used until September 1", self.agreement._get_ends_text())
        self._log(self.ticket, 30.0)
        self.assertFalse(self.agreement._get_ends_text())

    def test_all_of_it_ends_at_once(self):
        block = self._sell(5.0, contact=self.other_contact, prepaid_validity_months=6)
        text = block.agreement_id._get_ends_text()
        self.assertIn("They can be used until September 1", text)
