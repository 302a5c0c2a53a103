"""The check of the ledger finds signatures that were written and not given."""

from odoo.addons.prepaid_it_blocks_agreement.models.prepaid_entry import _RULES

from ..prepaid_it_blocks.test_check import CheckCase

# Each breaks one rule behind the product's back.
SIGNATURE_DAMAGES = {
    "signature_needed": "UPDATE prepaid_agreement SET needs_signature = TRUE"
    " WHERE id = %(agreement)s",
    "signed_version": """
        UPDATE prepaid_agreement SET state = 'draft', date_signed = NULL
         WHERE id = %(agreement)s""",
}


class TestSignatureCheck(CheckCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement.action_sign()

    def test_each_rule_is_found_when_broken(self):
        self.assertEqual(set(SIGNATURE_DAMAGES), set(_RULES))
        self._assert_found(SIGNATURE_DAMAGES)

    def test_a_signature_that_is_needed_and_not_asked_for_is_found(self):
        self.company.prepaid_signature_required = True
        self.assertLedgerHolds()
        forged = """
            UPDATE prepaid_agreement SET needs_signature = FALSE WHERE id = %(other)s"""
        self._assert_found({"signature_needed": forged})
