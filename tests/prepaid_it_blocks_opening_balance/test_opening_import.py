"""Opening balances through the list's import."""

from datetime import date

from ..common import TODAY, PrepaidCase
from .opening import COLUMNS

HEADER = "external_key,customer,hours,rate,normal_rate,date_start,date_end,date_cutover\n"


class TestOpeningImport(PrepaidCase):
    """A file that is put into Odoo's own import."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.ref = "C-0042"
        cls.opening = cls.env["prepaid.opening.balance"].with_user(cls.manager)

    def _options(self, **options):
        base = {"has_headers": True, "quoting": '"', "separator": ","}
        base.update(encoding="utf-8", date_format="", datetime_format="", advanced=False)
        base.update(float_thousand_separator=",", float_decimal_separator=".")
        return dict(base, **options)

    def _make_import(self, text):
        return (
            self.env["base_import.import"]
            .with_user(self.manager)
            .create(
                {
                    "res_model": self.opening._name,
                    "file": text.encode(),
                    "file_name": "opening.csv",
                    "file_type": "text/csv",
                }
            )
        )

    def _match(self, record):
        """Return the fields that Odoo finds for the file's columns."""
        preview = record.parse_preview(self._options())
        self.assertFalse(preview.get("error"), preview)
        matches = {int(index): match for index, match in preview["matches"].items()}
        headers = preview["headers"]
        return headers, ["/".join(matches.get(index) or []) for index in range(len(headers))]

    def _import(self, text, dryrun=False, **options):
        """Import a file as the web client does; return the answer."""
        record = self._make_import(text)
        headers, fnames = self._match(record)
        run = record.execute_import
        result = run(fnames, headers, self._options(**options), dryrun=dryrun)
        # As at the end of a request: what waits is written.
        self.env.flush_all()
        self.env.clear()
        return result

    def _state(self):
        return tuple(
            self.env[model].search([]).ids
            for model in (
                "prepaid.opening.balance",
                "prepaid.block",
                "prepaid.agreement",
                "prepaid.entry",
            )
        )

    def _assert_refused(self, text, *phrase, **options):
        """Check that a file is refused, in these words, and nothing of it came in."""
        before = self._state()
        for dryrun in (True, False):
            result = self._import(text, dryrun=dryrun, **options)
            self.assertFalse(result["ids"])
            texts = [message["message"] for message in result["messages"]]
            self.assertEqual(len(texts), len(phrase), texts)
            for found, word in zip(texts, phrase, strict=True):
                self.assertIn(word, found)
            self.assertEqual({message["type"] for message in result["messages"]}, {"error"})
            self.assertEqual(self._state(), before)
        self.assertLedgerHolds()
        return result["messages"]

    def test_columns_are_found_by_their_plain_names(self):
        header = HEADER.strip() + ",bought_hours\n"
        record = self._make_import(header + "K1,Bakery Ltd,5,85,90,,2026-12-31,2026-03-01,10\n")
        headers, fnames = self._match(record)
        expected = header.strip().replace("customer", "partner_id").split(",")
        self.assertEqual(headers, header.strip().split(","))
        self.assertEqual(fnames, expected)

    def test_rows_become_blocks(self):
        result = self._import(
            HEADER + "K1,Bakery Ltd,12:30,85,100,2026-01-01,2026-12-31,2026-03-01\n"
            "K2,max@mill.example,7.5,80,,,,\n"
        )
        self.assertEqual(result["messages"], [])
        first, second = self.opening.browse(result["ids"])
        self.assertEqual((first.external_key, first.hours, first.rate), ("K1", 12.5, 85.0))
        self.assertEqual(
            (first.date_cutover, first.date_end), (date(2026, 3, 1), date(2026, 12, 31))
        )
        block = first.block_id
        self.assertEqual((block.state, block.balance_hours, block.rate), ("active", 12.5, 85.0))
        self.assertEqual((block.normal_rate, block.external_key), (100.0, "K1"))
        self.assertEqual((block.date_start, block.date_end), (date(2026, 1, 1), date(2026, 12, 31)))
        self.assertEqual(block.entry_ids.date, date(2026, 3, 1))
        self.assertEqual((second.partner_id, second.normal_rate), (self.other_customer, 80.0))
        self.assertEqual((second.date_cutover, second.block_id.date_start), (TODAY, TODAY))
        self.assertFalse(second.block_id.date_end)
        self.assertLedgerHolds()

    def test_dry_run_leaves_nothing(self):
        # An entry that waits for the next block: the dry run must not leave it settled.
        agreement = self.env["prepaid.agreement"].create(
            {"partner_id": self.customer.id, "overage_policy": "next_block"}
        )
        line = self._log(self._create_ticket(), 2.0)
        self.env.flush_all()
        before = self._state()
        text = HEADER + "K1,Bakery Ltd,5,85,,,,\n"
        result = self._import(text, dryrun=True)
        self.assertEqual((len(result["ids"]), result["messages"]), (1, []))
        self.env.flush_all()
        self.assertEqual(self._state(), before)
        self.assertEqual((line.prepaid_status, agreement.balance_hours), ("overage", 0.0))
        self._import(text)
        self.assertEqual((line.prepaid_status, agreement.balance_hours), ("covered", 3.0))
        self.assertLedgerHolds()

    def test_bad_lines_are_all_reported_and_nothing_comes_in(self):
        messages = self._assert_refused(
            HEADER + "K1,Bakery Ltd,5,85,,,,\n,Bakery Ltd,5,85,,,,\nK3,Nobody,5,85,,,,\n"
            "K4,Mill Ltd,x,y,,,,\nK1,Mill Ltd,5,85,,,,\nK6,Mill Ltd,5,85,,01/02/2026,,\n"
            "K7,Mill Ltd,5,85,,2026-05-02,2026-05-01,\nK8,,5,85,,,,31.12.2025\n"
            "K9,Mill Ltd,5,85,,,,2026-03-17\n",
            "Line 3: external_key is empty.",
            "Line 4: no customer has the name",
            "Line 5: hours: x is not a number",
            "Line 5: rate: y is not a number",
            "Line 6: external_key: K1 stands in line 2 already.",
            "Line 7: date_start: 01/02/2026 is not a date",
            "Line 8: date_end: 2026-05-01 is before the first day.",
            "Line 9: customer is empty.",
            "Line 9: date_cutover: 31.12.2025 is not a date",
            "Line 10: date_cutover: 2026-03-17 is still to come.",
        )
        rows = [message["rows"]["from"] for message in messages]
        self.assertEqual(rows, [1, 2, 3, 3, 4, 5, 6, 7, 7, 8])

    def test_more_than_ten_bad_lines_are_all_reported(self):
        lines = [f"K{number},Nobody {number},5,85,,,," for number in range(30)]
        phrase = [f"Line {number}: no customer" for number in range(2, 32)]
        self._assert_refused(HEADER + "\n".join(lines), *phrase)

    def test_file_that_the_client_takes_in_parts_comes_in_whole(self):
        lines = [f"K{number},Bakery Ltd,1,85,,,,\n" for number in range(5)]
        bad = HEADER + "".join(lines) + "K9,Nobody,1,85,,,,\n"
        self._assert_refused(bad, "Line 7: no customer", limit=2)
        result = self._import(HEADER + "".join(lines), limit=2)
        self.assertEqual((len(result["ids"]), result["nextrow"]), (5, 0))

    def test_same_file_twice_changes_nothing(self):
        text = HEADER + "K1,Bakery Ltd,5,85,,,2026-03-20,2026-03-01\nK2,Mill Ltd,7,85.5,,,,\n"
        first = self._import(text)
        self._log(self._create_ticket(), 2.0)
        self.env.flush_all()
        before = self._state()
        # Long after the cut-over, and the last day of a block.
        with self._on("2026-04-16"):
            again = self._import(text)
        self.assertEqual((again["ids"], again["messages"]), (first["ids"], []))
        self.assertEqual(self._state(), before)
        blocks = self.opening.browse(first["ids"]).mapped("block_id")
        self.assertEqual(blocks.mapped("balance_hours"), [3.0, 7.0])
        self.assertLedgerHolds()

    def test_known_keys_stay_and_new_ones_come_in(self):
        self._import(HEADER + "K1,Bakery Ltd,5,85,,,,\n")
        self.customer.name = "Bakery & Sons Ltd"
        result = self._import(HEADER + "K2,Mill Ltd,7,85,,,,\nK1,Bakery Ltd,5,85,,,,\n")
        records = self.opening.browse(result["ids"])
        self.assertEqual(records.mapped("external_key"), ["K2", "K1"])
        self.assertEqual(len(self.opening.search([])), 2)

    def test_known_key_with_other_values_is_an_error(self):
        self._import(HEADER + "K1,Bakery Ltd,5,85,,,2026-12-31,2026-03-01\n")
        for line, *phrase in (
            ("K1,Bakery Ltd,6,85,,,2026-12-31,", "hours: 6, but 5 came in"),
            ("K1,Mill Ltd,5,85,,,2026-12-31,", "customer: Mill Ltd, but Bakery Ltd came in"),
            ("K1,Bakery Ltd,5,85,,,,", "date_end: -, but 2026-12-31 came in"),
            ("K1,Bakery Ltd,5,85,99,,2026-12-31,", "normal_rate: 99, but 85 came in"),
            (
                "K1,Bakery Ltd,5,85,,,2026-12-31,2026-03-02",
                "date_cutover: 2026-03-02, but 2026-03-01 came in",
            ),
        ):
            self._assert_refused(HEADER + line + "\n", *["Line 2: " + word for word in phrase])

    def test_price_with_more_decimals_than_the_currency_is_the_same_price(self):
        text = HEADER + "K1,Bakery Ltd,5,85.3333,,,,\n"
        first = self._import(text)
        self.assertEqual(self._import(text)["ids"], first["ids"])

    def test_dates_as_the_user_writes_them(self):
        text = HEADER + "K1,Bakery Ltd,5,85,,,31/12/2026,01/03/2026\n"
        result = self._import(text, date_format="%d/%m/%Y")
        record = self.opening.browse(result["ids"])
        self.assertEqual(
            (record.date_end, record.date_cutover), (date(2026, 12, 31), date(2026, 3, 1))
        )
        bad = HEADER + "K2,Bakery Ltd,5,85,,,31/13/2026,2026-03-01\n"
        self._assert_refused(bad, "Line 2: date_end: 31/13/2026", date_format="%d/%m/%Y")

    def test_file_without_rows_and_columns_that_nobody_knows(self):
        load = self.opening.load
        for columns, data, word in (
            (COLUMNS, [], "the file has no block"),
            (COLUMNS[:3], [["K1", "Bakery Ltd", "5"]], "column rate is missing"),
            (COLUMNS + ["id"], [["K1", "Bakery Ltd", "5", "85", "x"]], "column id is unknown"),
        ):
            result = load(columns, data)
            self.assertFalse(result["ids"])
            self.assertIn(word, result["messages"][0]["message"])

    def test_import_of_other_models_is_odoos_own(self):
        record = self.env["base_import.import"].create(
            {
                "res_model": "res.partner",
                "file": b"name,credit_limit\nGreta,1.250\n",
                "file_name": "partners.csv",
                "file_type": "text/csv",
            }
        )
        run = record.execute_import
        result = run(["name", False], ["name", "credit_limit"], self._options(), dryrun=True)
        self.assertEqual((len(result["ids"]), result["messages"]), (1, []))

    def test_values_that_are_no_texts(self):
        rows = [["K1", self.customer.id, 85.125, 90], ["K2", "Mill Ltd", "2", False]]
        result = self.opening.load(COLUMNS, rows[:1])
        self.assertEqual(self.opening.browse(result["ids"]).hours, 85.125)
        message = self.opening.load(COLUMNS, rows)["messages"][0]
        self.assertIn("rate is empty", message["message"])

    def test_block_says_where_it_came_from(self):
        fnames = COLUMNS + ["bought_hours", "date_cutover"]
        rows = [
            ["<b>K1</b>", "Bakery Ltd", "5", "85", "20", "2026-03-01"],
            ["K2", "Bakery Ltd", "5", "85", "", "2026-03-01"],
        ]
        result = self.opening.load(fnames, rows)
        notes = [
            str(record.block_id.message_ids.sorted("id")[-1].body)
            for record in self.opening.browse(result["ids"])
        ]
        self.assertIn("of 20:00 hours, 5:00 were left on 2026-03-01", notes[0])
        self.assertIn("&lt;b&gt;K1&lt;/b&gt;", notes[0])
        self.assertIn("Opening balance K2: 5:00 hours were left on 2026-03-01.", notes[1])
