"""Uninstalling accounting leaves notes that explain posted entries and accounts."""

import io
import zipfile
from datetime import date

from markupsafe import Markup

from odoo.addons.prepaid_it_blocks_account import hooks

from ..books import APRIL, MARCH
from ..refund import RefundBooksCase


class TestAccountUninstall(RefundBooksCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls.env["res.company"].create({"name": "Second Firm"})
        cls.ticket = cls._create_ticket()

    def _uninstall(self):
        self.env.flush_all()
        hooks.uninstall_hook(self.env)
        self.env.flush_all()
        self.env.invalidate_all()

    def _get_notes(self, record, known=None):
        """Return the texts of a record's messages, the last first."""
        messages = record.message_ids - (known or self.env["mail.message"])
        bodies = [str(message.body).replace("<", " <") for message in messages]
        return [" ".join(Markup(body).striptags().split()) for body in bodies]

    def test_an_entry_says_which_hours_it_recognises(self):
        block = self._sell_invoiced()
        other = self._sell_invoiced(10.0, contact=self.other_contact)
        self._log(self.ticket, 2.0, "2026-03-17")
        self._log(self.ticket, 3.0, "2026-03-19")
        self._log(self._create_ticket(self.other_contact), 1.0, "2026-03-18")
        entry = self._recognise()
        self.assertEqual(len(entry), 1)
        before = entry.read(["name", "ref", "narration", "state", "amount_total"])
        known = entry.message_ids
        self._uninstall()
        [note] = self._get_notes(entry, known)
        self.assertTrue(note.startswith("This entry recognises revenue of prepaid hours:"), note)
        accounts = f"from {self.deferred.display_name} to {self.income.display_name}"
        for expected in (
            f"5:00 hours used of block {block.name} (agreement {block.agreement_id.name}, "
            f"Bakery Ltd): $ 450.00 {accounts}; 2 entries of the ledger, 03/17/2026 to 03/19/2026",
            f"1:00 hours used of block {other.name} (agreement {other.agreement_id.name}, "
            f"Mill Ltd): $ 90.00 {accounts}; 1 entries of the ledger, 03/18/2026 to 03/18/2026",
        ):
            self.assertIn(expected, note.replace("\N{NO-BREAK SPACE}", " "))
        self.assertEqual(entry.read(["name", "ref", "narration", "state", "amount_total"]), before)
        self.assertFalse(entry.message_ids.notified_partner_ids)

    def test_hours_that_nobody_used_are_distinguished(self):
        block = self._sell_invoiced(prepaid_validity_months=1)
        self._log(self.ticket, 5.0)
        with self._on("2026-05-01"):
            self._run_action("prepaid_it_blocks.cron_expiry")
            entry = self._recognise(date(2026, 4, 30))
            known = entry.message_ids
            self._uninstall()
        [note] = self._get_notes(entry, known)
        self.assertIn(f"5:00 hours used of block {block.name}", note)
        self.assertIn(f"15:00 hours never used of block {block.name}", note)
        self.assertIn(f"to {self.breakage.display_name}; 1 entries of the ledger, 04/15/2026", note)

    def test_a_reversal_says_what_it_takes_back(self):
        self._sell_invoiced()
        self._log(self.ticket, 5.0)
        entry = self._recognise()
        reversal = entry._reverse_moves([{"date": APRIL}])
        reversal._post(soft=False)
        again = self._recognise(APRIL)
        known = (entry | reversal | again).message_ids
        self._uninstall()
        [note] = self._get_notes(reversal, known)
        self.assertIn(f"This entry takes back what {entry.name} recognised: -5:00 hours", note)
        # The hours are in the entry that recognised them again.
        [note] = self._get_notes(entry, known)
        self.assertNotIn("entries of the ledger", note)
        [note] = self._get_notes(again, known)
        self.assertIn("1 entries of the ledger", note)

    def test_other_entries_get_no_note(self):
        self._sell_invoiced()
        self._log(self.ticket, 5.0)
        manual = self._book_manually(100.0)
        freed = self._recognise()
        freed.button_draft()
        known = (manual | freed).message_ids
        self._uninstall()
        self.assertEqual((manual | freed).message_ids, known)

    def test_a_credit_note_says_for_which_hours_it_is(self):
        block = self._sell_invoiced()
        credit = self._refund(block, 4.0)
        draft = self._refund(block, 2.0, post=False)
        known = (credit | draft).message_ids
        self._uninstall()
        [note] = self._get_notes(credit, known)
        self.assertIn(
            f"4:00 hours of block {block.name} (agreement {block.agreement_id.name}, Bakery Ltd) "
            "were taken back: $ 360.00",
            note.replace("\N{NO-BREAK SPACE}", " "),
        )
        self.assertFalse(self._get_notes(draft, known))

    def test_the_account_says_what_is_owed(self):
        block = self._sell_invoiced()
        self._log(self.ticket, 5.0)
        self._recognise()
        known = self.deferred.message_ids
        self._uninstall()
        [note] = self._get_notes(self.deferred, known)
        for expected in (
            f"of {self.company.name} was uninstalled on 03/16/2026",
            "As of 03/31/2026 the hours in the attached workbook are worth $ 1,350.00",
            f"the books hold $ 1,350.00 on {self.deferred.display_name}.",
        ):
            self.assertIn(expected, note.replace("\N{NO-BREAK SPACE}", " "))
        attachment = (self.deferred.message_ids - known).attachment_ids
        self.assertEqual(attachment.name, "deferred-revenue-2026-03-31.xlsx")
        self.assertEqual(attachment.res_id, self.deferred.id)
        with zipfile.ZipFile(io.BytesIO(attachment.raw)) as book:
            texts = book.read("xl/sharedStrings.xml").decode()
        self.assertIn(block.name, texts)
        self.assertIn("Bakery Ltd", texts)

    def test_nothing_is_said_where_nothing_was_deferred(self):
        known = self.deferred.message_ids
        self._uninstall()
        self.assertEqual(self.deferred.message_ids, known)

    def test_each_company_says_it_of_its_own(self):
        self._switch_on_second_firm()
        self._sell_invoiced()
        self._log(self.ticket, 5.0)
        entry = self._recognise(MARCH)
        known = entry.message_ids
        self._uninstall()
        self.assertEqual(len(self._get_notes(entry, known)), 1)
        self.assertFalse(self.other_company.prepaid_deferred_account_id.message_ids)

    def _switch_on_second_firm(self):
        self.env.user.company_ids |= self.other_company
        self._set_up_books(self.other_company)

    def test_notes_are_in_the_companys_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.company.partner_id.lang = "de_DE"
        self._sell_invoiced()
        self._log(self.ticket, 5.0)
        entry = self._recognise()
        known = entry.message_ids
        self._uninstall()
        [note] = self._get_notes(entry, known)
        self.assertIn("450,00", note)

    def test_statements_do_not_grow_with_entries(self):
        def count(days):
            for day in days:
                self._log(self.ticket, 1.0, day)
                self._recognise(day)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            hooks.uninstall_hook(self.env)
            return self.env.cr.sql_log_count - before

        self._sell_invoiced()
        count([date(2026, 3, 17)])
        few = count([date(2026, 3, 18)])
        many = count([date(2026, 3, day) for day in range(19, 31)])
        self.assertLessEqual(many, few + 6)
