"""Opening balances: blocks with hours left that come from a file."""

import base64
from datetime import date
from pathlib import Path

import psycopg2

from odoo import Command
from odoo.addons import prepaid_it_blocks_opening_balance
from odoo.addons.prepaid_it_blocks_opening_balance.policies import opening
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form
from odoo.tools import mute_logger

from ..common import TODAY, PrepaidCase
from .opening import CUTOVER, HEADER


class TestOpening(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.ref = "C-0042"
        cls.other_company = cls.env["res.company"].create({"name": "Other Firm"})
        cls.env.flush_all()

    def _import(self, text, user=None, encoding="utf-8", **vals):
        """Import a file and return the dialog with the result."""
        content = base64.b64encode(text if isinstance(text, bytes) else text.encode(encoding))
        vals = dict({"file": content, "date_cutover": CUTOVER}, **vals)
        wizard = self.env["prepaid.block.opening"].with_user(user or self.manager).create(vals)
        action = wizard.action_import()
        self.assertEqual((action["res_model"], action["res_id"]), (wizard._name, wizard.id))
        return wizard

    def _blocks(self):
        return self.env["prepaid.block"].search([("external_key", "!=", False)], order="id")

    def _assert_refused(self, text, *phrase, **vals):
        """Check that a file is refused for these reasons, and nothing of it came in."""
        before = (self._blocks(), self.env["prepaid.agreement"].search([]))
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            self._import(text, **vals)
        for word in phrase:
            self.assertIn(word, str(caught.exception))
        self.assertEqual((self._blocks(), self.env["prepaid.agreement"].search([])), before)
        self.assertLedgerHolds()
        return str(caught.exception)

    def test_block_comes_in_with_its_hours_and_price(self):
        wizard = self._import(HEADER + "K1,Bakery Ltd,12.5,85,100,2026-01-01,2026-12-31\n")
        self.assertEqual((wizard.is_done, wizard.made_count, wizard.known_count), (True, 1, 0))
        block = self._blocks()
        self.assertEqual((block.external_key, block.state), ("K1", "active"))
        self.assertEqual((block.hours, block.balance_hours, block.used_hours), (12.5, 12.5, 0.0))
        self.assertEqual((block.rate, block.normal_rate), (85.0, 100.0))
        self.assertEqual((block.date_start, block.date_end), (date(2026, 1, 1), date(2026, 12, 31)))
        self.assertEqual((block.currency_id, block.company_id), (self.currency, self.company))
        self.assertFalse(block.sale_line_id)
        entry = block.entry_ids
        self.assertEqual((entry.kind, entry.hours, entry.date), ("purchase", 12.5, CUTOVER))
        self.assertEqual(entry.reason, "Opening balance")
        self.assertLedgerHolds()

    def test_agreement_is_made_once_with_whom_to_write_to(self):
        self._import(HEADER + "K1,Bakery Ltd,5,85\nK2,C-0042,7,80\n")
        agreement = self._blocks().agreement_id
        self.assertEqual(
            (agreement.partner_id, agreement.contact_id), (self.customer, self.contact)
        )
        self.assertEqual((agreement.balance_hours, agreement.company_id), (12.0, self.company))
        self.assertLedgerHolds()

    def test_open_agreement_is_used_and_an_ended_one_is_not(self):
        agreement = self._sell(20.0).agreement_id
        ended = self.env["prepaid.agreement"].create({"partner_id": self.other_customer.id})
        ended.action_end()
        self._import(HEADER + "K1,Bakery Ltd,5,85\nK2,Mill Ltd,5,85\n")
        bakery, mill = self._blocks()
        self.assertEqual((bakery.agreement_id, agreement.balance_hours), (agreement, 25.0))
        self.assertNotEqual(mill.agreement_id, ended)
        self.assertLedgerHolds()

    def test_imported_hours_pay_for_time(self):
        self._import(HEADER + "K1,Bakery Ltd,5,85\n")
        line = self._log(self._create_ticket(), 2.0)
        self.assertEqual(line.prepaid_status, "covered")
        early = self._log(self._create_ticket(), 1.0, date(2026, 2, 28))
        self.assertEqual(early.prepaid_status, "overage")
        self.assertEqual(self._blocks().balance_hours, 3.0)
        self.assertLedgerHolds()

    def test_imported_hours_settle_overage_where_the_next_block_does(self):
        agreement = self.env["prepaid.agreement"].create(
            {"partner_id": self.customer.id, "overage_policy": "next_block"}
        )
        line = self._log(self._create_ticket(), 2.0)
        self._import(HEADER + "K1,Bakery Ltd,5,85\n")
        self.assertEqual((line.prepaid_status, agreement.balance_hours), ("covered", 3.0))
        self.assertLedgerHolds()

    def test_imported_blocks_expire_adjust_and_void(self):
        self._import(HEADER + "K1,Bakery Ltd,5,85,,,2026-03-31\nK2,Bakery Ltd,5,85\n")
        first, second = self._blocks()
        first._adjust(1.0, "Sorry")
        second._void("Not ours")
        self.assertEqual((first.balance_hours, second.state), (6.0, "cancelled"))
        with self._on("2026-04-01"):
            self.env["prepaid.block"]._cron_expire()
            self.assertEqual(first.expired_hours, 6.0)
        self.assertLedgerHolds()

    def test_customer_is_found_by_each_name(self):
        names = (
            "Bakery Ltd",
            "C-0042",
            "Berta Baker",
            "berta@bakery.example",
            str(self.customer.id),
        )
        lines = [f"K{number},{name},1,85" for number, name in enumerate(names)]
        self._import(HEADER + "\n".join(lines))
        self.assertEqual(len(self._blocks()), 5)
        self.assertEqual(self._blocks().mapped("partner_id"), self.customer)

    def test_reference_comes_before_database_number(self):
        self.other_customer.ref = str(self.customer.id)
        self._import(HEADER + f"K1,{self.customer.id},1,85\n")
        self.assertEqual(self._blocks().partner_id, self.other_customer)

    def test_customer_who_is_not_found_or_not_clear(self):
        self.env["res.partner"].create({"name": "Mill Ltd", "is_company": True})
        self.env["res.partner"].create({"name": "Abroad", "company_id": self.other_company.id})
        self.env["res.partner"].create({"name": "Closed", "active": False})
        self._assert_refused(
            HEADER + "K1,Mill Ltd,1,85\nK2,bakery,1,85\nK3,Abroad,1,85\nK4,Closed,1,85\n"
            "K5,99999999,1,85\nK6,%,1,85\nK7,Bakery Ltd,1,85\n",
            "Line 2: Mill Ltd may be one of several customers",
            "Line 3: no customer has the name, reference, e-mail address or number bakery",
            "Line 4: no customer",
            "Line 5: no customer",
            "Line 6: no customer",
            "Line 7: no customer",
        )

    def test_same_file_twice_changes_nothing(self):
        text = HEADER + "K1,Bakery Ltd,5,85\nK2,Mill Ltd,7,85\n"
        self._import(text)
        blocks = self._blocks()
        self._log(self._create_ticket(), 2.0)
        wizard = self._import(text)
        self.assertEqual((wizard.made_count, wizard.known_count), (0, 2))
        self.assertEqual(self._blocks(), blocks)
        self.assertEqual(blocks.mapped("balance_hours"), [3.0, 7.0])
        self.assertLedgerHolds()

    def test_known_key_with_other_values_is_an_error(self):
        self._import(HEADER + "K1,Bakery Ltd,5,85\n")
        message = self._assert_refused(
            HEADER + "K1,Bakery Ltd,6,85\nK2,Mill Ltd,7,85\n", "Line 2: hours: 6, but 5 came in"
        )
        self.assertNotIn("Line 3", message)

    def test_file_of_the_dialog_is_seen_in_the_list(self):
        self._import("external_key,customer,hours,rate,bought_hours\nK1,Bakery Ltd,5,85,20\n")
        record = self.env["prepaid.opening.balance"].search([])
        self.assertEqual(
            (record.block_id, record.agreement_id.partner_id), (self._blocks(), self.customer)
        )
        self.assertEqual((record.bought_hours, record.date_cutover), (20.0, CUTOVER))

    def test_longer_file_brings_in_what_is_new(self):
        self._import(HEADER + "K1,Bakery Ltd,5,85\n")
        self.customer.name = "Bakery & Sons Ltd"
        wizard = self._import(HEADER + "K1,Bakery Ltd,5,85\nK2,Mill Ltd,7,85\n")
        self.assertEqual((wizard.made_count, wizard.known_count), (1, 1))
        self.assertLedgerHolds()

    def test_key_is_one_companys(self):
        self._import(HEADER + "K1,Bakery Ltd,5,85\n")
        user = self._create_user(
            "stranger",
            "prepaid_it_blocks.group_manager",
            company_id=self.other_company.id,
            company_ids=[Command.set(self.other_company.ids)],
        )
        self._import(HEADER + "K1,Bakery Ltd,6,85\n", user, company_id=self.other_company.id)
        here, there = self._blocks().sorted("hours")
        self.assertEqual((here.company_id, there.company_id), (self.company, self.other_company))
        self.assertEqual(there.currency_id, self.other_company.currency_id)
        with self.assertRaises(AccessError):
            self._import(HEADER + "K2,Bakery Ltd,6,85\n", user, company_id=self.company.id)
        self.assertLedgerHolds()

    def test_database_refuses_a_key_twice(self):
        self._import(HEADER + "K1,Bakery Ltd,5,85\nK2,Bakery Ltd,5,85\n")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError),
            self.env.cr.savepoint(),
        ):
            self._blocks()[1].external_key = "K1"
            self.env.flush_all()

    def test_bad_lines_are_all_reported_and_nothing_comes_in(self):
        message = self._assert_refused(
            HEADER + "K1,Bakery Ltd,5,85\n,Bakery Ltd,5,85\nK3,Nobody,5,85\nK4,Mill Ltd,x,y\n"
            "K1,Mill Ltd,5,85\nK6,Nobody,5,85,,2026-05-02,2026-05-01\nK7,,5,85\n",
            "Line 3: external_key is empty.",
            "Line 4: no customer",
            "Line 5: hours: x is not a number",
            "Line 5: rate: y is not a number",
            "Line 6: external_key: K1 stands in line 2 already.",
            "Line 7: date_end: 2026-05-01 is before the first day.",
            "Line 7: no customer",
            "Line 8: customer is empty.",
        )
        numbers = [int(line.split()[1][:-1]) for line in message.splitlines()[1:]]
        self.assertEqual(numbers, [3, 4, 5, 5, 6, 7, 7, 8])

    def test_every_problem_has_a_text(self):
        phrase = self.env["prepaid.opening.balance"]._get_problem_texts()
        values = {"column": "hours", "value": "x", "other": 2}
        for code in phrase:
            self.assertNotIn("%(", phrase[code] % values, code)
        text = HEADER + "K1,Mill Ltd,5,85,,,,more\nK2,Mill Ltd,5,1.250,100,x,2026-01-01\n"
        self._assert_refused(text, "Line 2: 8 cells", "Line 3: rate: 1.250 can be read in two ways")
        self._assert_refused(
            "a,b\n", "Line 1: column hours is missing", "Line 1: column a is unknown"
        )
        self._assert_refused("\n", "Line 1: the file has no block")
        self._assert_refused(HEADER + 'K1,"Mill,5,85\n', "Line 2: a quotation mark")

    def test_utf8_with_and_without_mark(self):
        self.other_customer.name = "Bäckerei Müller"
        self._import(HEADER + "K1,Bäckerei Müller,5,85\n", encoding="utf-8-sig")
        self._import(HEADER + "K2,Bäckerei Müller,5,85\n")
        self.assertEqual(self._blocks().mapped("partner_id"), self.other_customer)
        self._assert_refused(HEADER + "K3,Bäckerei Müller,5,85\n", "UTF-8", encoding="latin-1")
        self._assert_refused(b"PK\x03\x04\xff\xfe", "UTF-8")
        self._assert_refused(HEADER.encode() + b"K4,\x00,5,85\n", "UTF-8")

    def test_cut_over_date_is_not_to_come(self):
        text = HEADER + "K1,Bakery Ltd,5,85\n"
        self._assert_refused(text, "still to come", date_cutover="2026-03-17")
        self._import(text, date_cutover=TODAY)
        self.assertEqual(self._blocks().date_start, TODAY)

    def test_importing_is_for_managers(self):
        with mute_logger("odoo.addons.base.models.ir_model"):
            for user in (self.technician, self.salesman, self.accountant, self.plain_user):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    self._import(HEADER + "K1,Bakery Ltd,5,85\n", user)
        self.assertFalse(self._blocks())

    def test_dialog_can_be_filled_in(self):
        form = Form(self.env["prepaid.block.opening"].with_user(self.manager))
        self.assertEqual(form.date_cutover, TODAY)
        form.date_cutover = CUTOVER
        form.file = base64.b64encode((HEADER + "K1,Bakery Ltd,5,85\n").encode())
        form.save().action_import()
        self.assertEqual((self._blocks().hours, self._blocks().date_start), (5.0, CUTOVER))

    def test_key_is_not_copied(self):
        self.assertFalse(self.env["prepaid.block"]._fields["external_key"].copy)

    def test_template_has_the_columns(self):
        folder = Path(prepaid_it_blocks_opening_balance.__file__).parent
        template = folder / "static" / "src" / "files" / "opening_balances.csv"
        header = template.read_text(encoding="utf-8").strip().split(",")
        self.assertEqual(tuple(header), opening.REQUIRED + opening.OPTIONAL)

    def test_many_lines_are_one_import(self):
        lines = [f"K{number},Bakery Ltd,1,85" for number in range(50)]
        self._import(HEADER + "\n".join(lines))
        self.assertEqual(self._blocks().agreement_id.balance_hours, 50.0)
        self.assertLedgerHolds()
