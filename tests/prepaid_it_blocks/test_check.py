"""The check of the ledger finds each broken rule and nothing else."""

from odoo.addons.prepaid_it_blocks.models.ledger.prepaid_entry_check import (
    PrepaidEntryCheckMixin as CoreCheck,
)
from odoo.tools import mute_logger

from ..common import PrepaidCase

MODULE = "odoo.addons.prepaid_it_blocks.models.ledger.prepaid_entry_check"

# Each breaks one rule, at least, behind the product's back.
DAMAGES = {
    "hours_of_seconds": "UPDATE prepaid_block SET hours = hours + 0.0001 WHERE id = %(block)s",
    "block_balance": "UPDATE prepaid_block SET balance_seconds = 99 WHERE id = %(block)s",
    "block_used": "UPDATE prepaid_block SET used_seconds = used_seconds + 1 WHERE id = %(block)s",
    "block_state": "UPDATE prepaid_block SET state = 'exhausted' WHERE id = %(block)s",
    "agreement_balance": """
        UPDATE prepaid_agreement SET balance_seconds = 99 WHERE id = %(agreement)s""",
    "agreement_overage": """
        UPDATE prepaid_agreement SET overage_seconds = 9 WHERE id = %(agreement)s""",
    "timesheet_time": "UPDATE account_analytic_line SET prepaid_hours = 9 WHERE id = %(timesheet)s",
    "deleted_timesheet": "DELETE FROM account_analytic_line WHERE id = %(timesheet)s",
    "reversal": """
        INSERT INTO prepaid_entry (agreement_id, company_id, block_id, kind, seconds, hours, date,
                                   accounting_date, reversed_id)
        SELECT agreement_id, company_id, block_id, 'reversal', 2 * -seconds, 2 * -hours,
               date, date, id
          FROM prepaid_entry WHERE timesheet_number = %(timesheet)s""",
    "work_date": "UPDATE prepaid_block SET date_start = '2026-12-31' WHERE id = %(block)s",
    "accounting_date": """
        INSERT INTO prepaid_entry (agreement_id, company_id, block_id, kind, seconds, hours, date,
                                   accounting_date)
        SELECT agreement_id, company_id, id, 'adjustment', 3600, 1, '2026-03-16', '2026-03-15'
          FROM prepaid_block WHERE id = %(block)s""",
    "same_agreement": "UPDATE prepaid_block SET agreement_id = %(other)s WHERE id = %(block)s",
    "ended_agreement": "UPDATE prepaid_agreement SET state = 'ended' WHERE id = %(agreement)s",
    "signed_agreement": "UPDATE prepaid_agreement SET state = 'signed' WHERE id = %(agreement)s",
    "order_agreement": """
        UPDATE sale_order SET company_id = (
               SELECT id FROM res_company WHERE id <> sale_order.company_id ORDER BY id LIMIT 1)
         WHERE prepaid_agreement_id = %(agreement)s""",
    "purchase": "UPDATE prepaid_block SET seconds = 68400 WHERE id = %(block)s",
    "order_change": "UPDATE prepaid_block SET refunded_seconds = 3600 WHERE id = %(block)s",
    "transfer": "UPDATE prepaid_block SET rate = rate + 1 WHERE id = %(moved)s",
}

# Rows cannot be changed or deleted behind the product's back either: only added.
_ROW = """
    INSERT INTO prepaid_entry (agreement_id, company_id, block_id, kind, seconds, hours, date,
                               accounting_date)
    SELECT agreement_id, company_id, id, '%s', 3600 * %s, 0, '2026-03-16', '2026-03-16'
      FROM prepaid_block WHERE id = %%(%s)s"""

MORE_DAMAGES = [
    # Hours on order that nobody will ever be able to use.
    (
        "ended_agreement",
        """
        UPDATE prepaid_block SET state = 'pending' WHERE agreement_id = %(agreement)s;
        UPDATE prepaid_agreement SET state = 'ended', balance_hours = 0, balance_seconds = 0
         WHERE id = %(agreement)s""",
    ),
    # A signature that was forged, or lost.
    (
        "signed_agreement",
        "UPDATE prepaid_agreement SET date_signed = '2026-03-16' WHERE id = %(agreement)s",
    ),
    # Hours that are shown and not counted.
    ("hours_of_seconds", _ROW % ("adjustment", 1, "block")),
    *(
        ("hours_of_seconds", f"UPDATE prepaid_block SET {name} = 0.0001 WHERE id = %(block)s")
        for name in ("balance_hours", "used_hours", "changed_hours", "refunded_hours")
    ),
    *(
        ("hours_of_seconds", f"UPDATE prepaid_agreement SET {name} = 9 WHERE id = %(agreement)s")
        for name in ("balance_hours", "overage_hours")
    ),
    # Hours twice, of one sort or of both.
    ("purchase", _ROW % ("purchase", 3, "moved")),
    ("purchase", _ROW % ("transfer", 3, "moved")),
    ("purchase", _ROW % ("transfer", 20, "block")),
    ("purchase", "UPDATE prepaid_block SET seconds = 7200 WHERE id = %(moved)s"),
    # A block in use that hours never came to.
    (
        "purchase",
        """
        INSERT INTO prepaid_block (name, agreement_id, company_id, currency_id, seconds,
                                   balance_seconds, used_seconds, state)
        SELECT 'X', agreement_id, company_id, currency_id, 3600, 0, 0, 'exhausted'
          FROM prepaid_block WHERE id = %(block)s""",
    ),
    # Booked after its date, and yet before the row that it reverses.
    (
        "accounting_date",
        """
        INSERT INTO prepaid_entry (agreement_id, company_id, block_id, kind, seconds, hours, date,
                                   accounting_date, reversed_id)
        SELECT agreement_id, company_id, block_id, 'reversal', -seconds, -hours,
               date - 9, date - 1, id
          FROM prepaid_entry WHERE timesheet_number = %(timesheet)s""",
    ),
    # Hours that went nowhere, came from nowhere or came from elsewhere.
    ("transfer", _ROW % ("transfer", -1, "block")),
    ("transfer", _ROW % ("transfer", 1, "block")),
    ("transfer", "UPDATE prepaid_block SET transferred_from_id = NULL WHERE id = %(moved)s"),
    ("transfer", "UPDATE prepaid_block SET transferred_from_id = id WHERE id = %(moved)s"),
    (
        "transfer",
        """
        UPDATE prepaid_block SET currency_id = (
               SELECT id FROM res_currency
                WHERE id <> prepaid_block.currency_id ORDER BY id LIMIT 1)
         WHERE id = %(moved)s""",
    ),
]


class CheckCase(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(20.0)
        cls.agreement = cls.block.agreement_id
        cls.env["res.company"].create({"name": "Other Firm"})
        cls.other_agreement = cls._sell(5.0, contact=cls.other_contact).agreement_id
        cls.timesheet = cls._log(cls._create_ticket(), 2.0)
        cls.moved = cls.block._transfer(cls.other_agreement, 3.0, "Sister firm")

    def _execute(self, statement):
        self.env.flush_all()
        self.env.cr.execute(
            statement,
            {
                "block": self.block.id,
                "moved": self.moved.id,
                "agreement": self.agreement.id,
                "other": self.other_agreement.id,
                "timesheet": self.timesheet.id,
            },
        )
        self.env.clear()

    def _assert_found(self, damages):
        """Check that each rule is found when it is broken by its statement."""
        for rule in sorted(damages):
            try:
                with self.env.cr.savepoint():
                    self._execute(damages[rule])
                    found = {one["rule"] for one in self.env["prepaid.entry"]._check_ledger()}
                    self.assertIn(rule, found)
                    raise ZeroDivisionError("undo")
            except ZeroDivisionError:
                self.env.clear()
        self.assertLedgerHolds()


class TestCheck(CheckCase):
    def test_sound_ledger_has_no_findings(self):
        self.assertLedgerHolds()

    def test_each_rule_is_found_when_broken(self):
        self.assertEqual(set(DAMAGES), set(CoreCheck._get_rules(self.env["prepaid.entry"])))
        self._assert_found(DAMAGES)

    def test_each_way_to_break_a_rule_is_found(self):
        for rule, statement in MORE_DAMAGES:
            try:
                with self.env.cr.savepoint():
                    self._execute(statement)
                    found = {one["rule"] for one in self.env["prepaid.entry"]._check_ledger()}
                    self.assertIn(rule, found, statement)
                    raise ZeroDivisionError("undo")
            except ZeroDivisionError:
                self.env.clear()
        self.assertLedgerHolds()

    def test_every_rule_has_a_text(self):
        entry = self.env["prepaid.entry"]
        self.assertEqual(set(entry._get_rule_labels()), set(entry._get_rules()))

    def test_action_raises_one_activity_on_the_agreement(self):
        self._execute(DAMAGES["agreement_overage"])
        with mute_logger(MODULE):
            self.env["prepaid.entry"]._cron_check()
            self.env["prepaid.entry"]._cron_check()
        self.assertEqual(len(self.agreement.activity_ids), 1)
        self.assertIn("what no block covered", str(self.agreement.activity_ids.note))
        self.assertFalse(self.other_agreement.activity_ids)

    def test_action_is_silent_about_a_sound_ledger(self):
        self._run_action("prepaid_it_blocks.cron_check")
        self.assertFalse(self.agreement.activity_ids)

    def test_manager_reads_the_findings(self):
        check = self.env["prepaid.entry.check"].with_user(self.manager)
        self.assertTrue(check.create({}).is_sound)
        self._execute(DAMAGES["block_used"])
        finding = check.create({})
        self.assertFalse(finding.is_sound)
        self.assertIn(str(self.block.id), finding.findings)
