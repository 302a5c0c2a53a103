"""Opening balances from spreadsheets: cells are read as what they mean."""

import base64
from datetime import date, datetime
from unittest.mock import patch

from odoo.addons.prepaid_it_blocks_opening_balance.policies import opening, opening_sheet
from odoo.exceptions import UserError
from odoo.tests import BaseCase, Form

from ..common import PrepaidCase
from ..sheets import make_ods, make_xls, make_xlsx

HEADER = ["external_key", "customer", "hours", "rate", "date_end"]
# Cells of hours with their formats, and the hours that they mean.
NUMBERS = (
    (12.125, None, 12.125),
    (1.25, None, 1.25),
    (5, None, 5.0),
    (1250, "#,##0", 1250.0),
    (37 / 3, "0.00", 37 / 3),
    (20 / 3, "0", 20 / 3),
    (0.1, "0.00%", 0.1),
    (12.5, '0.00 "h"', 12.5),
    (12.5 / 24, "h:mm", 12.5),
    (36.5 / 24, "[h]:mm", 36.5),
    (36.5 / 24, "[h]:mm:ss", 36.5),
    (1 / 72, "h:mm", 1 / 3),
    (45000 / 24, "[h]:mm", 45000.0),
    (1 / 1440 + 30 / 86400, "h:mm:ss", 0.025),
)
# Cells of an .ods file: what is shown, what is stored, the hours that they mean.
STORED = (
    ("12.13", {"value-type": "float", "value": "12.125"}, 12.125),
    ("12", {"value-type": "float", "value": "12.3333333333333"}, 37 / 3),
    ("5", {"value-type": "float", "value": "5"}, 5.0),
    ("90,00 €", {"value-type": "currency", "value": "90"}, 90.0),
    ("12:30", {"value-type": "time", "time-value": "PT36H30M00S"}, 36.5),
    ("0:20", {"value-type": "time", "time-value": "PT00H20M00.000000001S"}, 1 / 3),
    ("36:30:00", {"value-type": "time", "time-value": "P1DT12H30M00S"}, 36.5),
    ("12:30", {"value-type": "string"}, 12.5),
)


class TestOpeningSheet(BaseCase):
    def _read(self, content):
        return opening_sheet.read(content)[1]

    def test_numbers_of_xlsx_and_xls(self):
        cells = [(value, shown) for value, shown, __ in NUMBERS]
        expected = [hours for __, __, hours in NUMBERS]
        for make in (make_xlsx, make_xls):
            texts = self._read(make([cells]))[0]
            self.assertEqual([opening.to_hours(text) for text in texts], expected, make)

    def test_numbers_of_ods(self):
        texts = self._read(make_ods([[(shown, stored) for shown, stored, __ in STORED]]))[0]
        expected = [hours for __, __, hours in STORED]
        self.assertEqual([opening.to_hours(text) for text in texts], expected)

    def test_texts_and_dates(self):
        day = date(2026, 12, 31)
        cells = ["12:30", "Bakery Ltd", (day, "dd/mm/yyyy"), (day, "yyyy-mm-dd"), 1001, "", "x"]
        expected = ["12:30", "Bakery Ltd", "2026-12-31", "2026-12-31", "1001", "", "x"]
        moment = (datetime(2026, 12, 31, 10, 30), "d/m/yyyy h:mm")
        for make in (make_xlsx, make_xls):
            rows = self._read(make([cells, [], [moment]]))
            self.assertEqual(rows[0], expected)
            self.assertEqual(rows[1:], [[""] * 7, ["2026-12-31 10:30:00"] + [""] * 6])
        stored = {"value-type": "date", "date-value": "2026-12-31"}
        moment = {"value-type": "date", "date-value": "2026-12-31T10:30:00"}
        rows = self._read(make_ods([["K1", "", ("31.12.26", stored)], [], [("31.12.", moment)]]))
        self.assertEqual(rows[0], ["K1", "", "2026-12-31"])
        self.assertEqual(rows[1][0] + rows[2][0], "2026-12-31 10:30:00")

    def test_other_files(self):
        self.assertIsNone(opening_sheet.read(b"external_key,customer\n"))
        self.assertIsNone(opening_sheet.read(b""))
        for content in (b"PK\x03\x04\xff", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", make_ods([])[:99]):
            with self.assertRaises(opening_sheet.UnreadableSheet):
                opening_sheet.read(content)

    def test_numbers_that_are_written_are_read_again(self):
        for value in (0.0, 1.0, 1.5, 12.125, 37 / 3, 1250.125, 0.0001, 123456789.0):
            text = opening_sheet.number_text(value)
            self.assertAlmostEqual(opening.to_number(text), value, places=8)


class TestOpeningSheetImport(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.opening = cls.env["prepaid.opening.balance"].with_user(cls.manager)

    def _rows(self, *lines):
        return [HEADER, *lines]

    def _import_in_dialog(self, content):
        wizard = self.env["prepaid.block.opening"].with_user(self.manager)
        wizard = wizard.create({"file": base64.b64encode(content)})
        wizard.action_import()
        return wizard

    def _import_in_list(self, content, name, dryrun=False):
        """Import a file as the web client does; return the answer and the list's texts."""
        record = self.env["base_import.import"].with_user(self.manager)
        record = record.create(
            {"res_model": self.opening._name, "file": content, "file_name": name}
        )
        options = {"has_headers": True, "quoting": '"', "separator": ",", "encoding": "utf-8"}
        options.update(date_format="", datetime_format="", advanced=False)
        options.update(float_thousand_separator=",", float_decimal_separator=".")
        preview = record.parse_preview(dict(options))
        self.assertFalse(preview.get("error"), preview)
        fnames = ["partner_id" if name == "customer" else name for name in preview["headers"]]
        with patch.object(type(self.env.user), "_bus_send", autospec=True) as sent:
            result = record.execute_import(fnames, preview["headers"], options, dryrun=dryrun)
        shown = [call.args[2]["message"] for call in sent.call_args_list]
        return result, shown

    def test_each_kind_of_file_in_both_ways(self):
        expected = []
        for number, (make, name) in enumerate(
            ((make_xlsx, "a.xlsx"), (make_xls, "a.xls"), (make_ods, "a.ods"))
        ):
            hours = 12.125
            if make == make_ods:
                hours = ("12.1", {"value-type": "float", "value": "12.125"})
            rows = self._rows([f"D{number}", "Bakery Ltd", hours, "85"])
            wizard = self._import_in_dialog(make(rows))
            self.assertEqual((wizard.made_count, wizard.made_hours), (1, 12.125))
            rows = self._rows([f"L{number}", "Bakery Ltd", hours, "85", "2026-12-31"])
            result, shown = self._import_in_list(make(rows), name)
            self.assertEqual((result["messages"], len(result["ids"]), shown), ([], 1, []))
            expected += [(f"D{number}", 12.125), (f"L{number}", 12.125)]
        found = self.opening.search([], order="external_key")
        self.assertEqual([(one.external_key, one.hours) for one in found], sorted(expected))
        self.assertLedgerHolds()

    def test_a_whole_file_adds_up_as_in_the_spreadsheet(self):
        lines = [[f"K{number}", "Bakery Ltd", (37 / 3, "0.00"), 85] for number in range(30)]
        wizard = self._import_in_dialog(make_xlsx(self._rows(*lines)))
        self.assertAlmostEqual(wizard.made_hours, 370.0, places=2)

    def test_wrong_cells_are_named_with_their_lines(self):
        content = make_xlsx(
            self._rows(
                ["K1", "Bakery Ltd", "=1/0", 85],
                [],
                ["K2", "Nobody", (0.5, "h:mm"), (0.5, "h:mm")],
                ["K3", "Bakery Ltd", 5, 85, "soon"],
            )
        )
        with self.assertRaises(UserError) as caught:
            self._import_in_dialog(content)
        for text in (
            "Line 2: hours is empty",
            "Line 4: no customer has the name",
            "Line 4: rate: 12:00 is not a number",
            "Line 5: date_end: soon is not a date",
        ):
            self.assertIn(text, str(caught.exception))
        self.assertFalse(self.opening.search([]))

    def test_a_line_without_hours_left_is_skipped_with_a_note(self):
        lines = (["K1", "Nobody", 0, "much"], ["K2", "Bakery Ltd", 5, 85])
        wizard = self._import_in_dialog(make_xlsx(self._rows(*lines)))
        self.assertEqual((wizard.made_count, wizard.known_count), (1, 0))
        self.assertEqual(wizard.skipped, "Line 2: K1 has no hours left and is skipped.")
        lines = (["K3", "Bakery Ltd", "0:00", "85"], ["K2", "Bakery Ltd", "5", "85"])
        content = "\n".join(",".join(line) for line in [HEADER[:4], *lines]).encode()
        for dryrun in (True, False):
            result, shown = self._import_in_list(content, "a.csv", dryrun=dryrun)
            self.assertEqual((result["messages"], len(result["ids"])), ([], 1))
            self.assertEqual(shown, ["Line 2: K3 has no hours left and is skipped."])
        result = self.opening.load(HEADER[:1] + ["partner_id"] + HEADER[2:4], [lines[0]])
        self.assertEqual([message["type"] for message in result["messages"]], ["warning"])
        self.assertEqual(result["ids"], [])
        self.assertEqual(self.opening.search([]).mapped("external_key"), ["K2"])

    def test_a_file_of_blocks_without_hours_left_brings_in_nothing(self):
        wizard = self._import_in_dialog(make_xlsx(self._rows(["K1", "Bakery Ltd", 0, 85])))
        self.assertEqual((wizard.is_done, wizard.made_count), (True, 0))
        self.assertIn("K1", wizard.skipped)

    def test_a_known_key_without_hours_left_is_another_value(self):
        self._import_in_dialog(make_xlsx(self._rows(["K1", "Bakery Ltd", 5, 85])))
        with self.assertRaises(UserError) as caught:
            self._import_in_dialog(make_xlsx(self._rows(["K1", "Bakery Ltd", 0, 85])))
        self.assertIn("hours: 0, but 5 came in", str(caught.exception))

    def test_many_hours_are_asked_about_first(self):
        content = make_xlsx(self._rows(["K1", "Bakery Ltd", 45000, 85], ["K2", "Mill Ltd", 5, 85]))
        wizard = self._import_in_dialog(content)
        self.assertFalse(wizard.is_done)
        self.assertEqual(
            wizard.question,
            "Line 2: hours: 45000 hours are more than anybody works in a year.",
        )
        self.assertFalse(self.opening.search([]))
        form = Form(wizard, "prepaid_it_blocks_opening_balance.prepaid_block_opening_view_form")
        self.assertTrue(form.question)
        wizard.action_import_anyway()
        self.assertEqual((wizard.is_done, wizard.made_count, wizard.question), (True, 2, False))
        # Nobody is asked twice.
        again = self._import_in_dialog(content)
        self.assertEqual((again.is_done, again.known_count), (True, 2))
        self.assertLedgerHolds()

    def test_the_list_s_import_says_where_many_hours_are_asked_about(self):
        content = make_xlsx(self._rows(["K1", "Bakery Ltd", 45000, 85]))
        result, __ = self._import_in_list(content, "a.xlsx")
        self.assertFalse(result["ids"])
        self.assertIn(
            "bring the file in by Import Opening Balances", result["messages"][0]["message"]
        )

    def test_the_form_asks_about_many_hours(self):
        record = self.opening.new({"hours": 45000.0})
        self.assertIn("more than anybody works", record._onchange_hours()["warning"]["message"])
        self.assertIsNone(self.opening.new({"hours": 2000.0})._onchange_hours())
