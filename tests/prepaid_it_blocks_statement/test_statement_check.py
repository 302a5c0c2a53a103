"""The check of the ledger finds sums for statements that do not hold."""

from odoo.addons.prepaid_it_blocks_statement.models.prepaid_entry import _RULES

from ..prepaid_it_blocks.test_check import CheckCase

# Each breaks one rule behind the product's back.
SUM_DAMAGES = {
    "day": "UPDATE prepaid_entry_day SET entries = entries + 1 WHERE agreement_id = %(agreement)s",
    "found": "UPDATE prepaid_entry_find SET search_text = 'x' WHERE agreement_id = %(agreement)s",
    "ticket": """
        UPDATE prepaid_entry_ticket SET last_place = last_place + 1
         WHERE agreement_id = %(agreement)s""",
    "title": "DELETE FROM prepaid_entry_title WHERE agreement_id = %(agreement)s",
}


class TestSums(CheckCase):
    def test_each_rule_is_found_when_broken(self):
        self.assertEqual(set(SUM_DAMAGES), set(_RULES))
        self._assert_found(SUM_DAMAGES)

    def test_a_ledger_older_than_its_sums_gets_them(self):
        self.env.flush_all()
        for table in ("day", "find", "ticket", "title"):
            self.env.cr.execute(f"DROP TABLE prepaid_entry_{table}")
        self.env["prepaid.entry"].init()
        # As when Odoo starts: what another addon keeps beside the sums follows.
        self.env["prepaid.block"]._register_hook()
        self.assertLedgerHolds()
        # Again, as each update does.
        self.env["prepaid.entry"].init()
        self._log(self._create_ticket(), 1.0)
        self.assertLedgerHolds()
