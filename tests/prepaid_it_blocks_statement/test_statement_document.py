"""What a statement holds: every query against a plain reckoning of the whole ledger."""

from datetime import timedelta

from odoo.addons.prepaid_it_blocks_statement.policies.statement import (
    GROUPS,
    KINDS,
    ORDERS,
    StatementQuery,
)

from ..common import TODAY, PrepaidCase

DAY = timedelta(days=1)
SEARCHES = ("", "printer", "100%", "ÜBER", "_", "nowhere at all")


class TestDocument(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(30.0, day=TODAY - 9 * DAY)
        cls.agreement = cls.block.agreement_id
        cls.tickets = [
            cls._create_ticket(name="Printer on fire"),
            cls._create_ticket(name="Mail über alles"),
        ]
        cls._write_history()

    @classmethod
    def _write_history(cls):
        for number in range(12):
            hours = 0.25 * (1 + number * 5 % 7)
            day = TODAY - (number * 3 % 8) * DAY
            name = ("Looked at 1000 printers", "Was 100% sure", "100% sure_ly")[number % 3]
            cls._log(cls.tickets[number % 2], hours, day, name=name)
        line = cls._log(cls.tickets[0], 3.0, TODAY - 6 * DAY)
        line.unit_amount = 1.25
        cls.block.sudo()._adjust(1.5, "Goodwill")
        cls.other = cls._sell(5.0, contact=cls.other_contact).agreement_id
        cls.block.sudo()._transfer(cls.other, 2.0, "Moved")
        cls._sell(4.0).sudo()._void("Sold by mistake")
        cls._log(cls.tickets[1], 40.0)
        # Half an hour that nobody has approved.
        cls.company.prepaid_approval = True
        cls._log(cls.tickets[0], 0.5, TODAY - DAY)
        cls._log(cls._create_ticket(cls.other_contact, name="Printer elsewhere"), 0.75)

    def setUp(self):
        super().setUp()
        self.ledger, balance = [], 0.0
        entries = self.env["prepaid.entry"].search(
            [("agreement_id", "=", self.agreement.id)], order="accounting_date, id"
        )
        for entry in entries:
            balance = round(balance + (entry.hours if entry.block_id else 0.0), 4)
            self.ledger.append((entry, balance))

    def _find(self, query):
        """Return the entries that a query is to find, in the order of the ledger."""
        found_texts = query.search.lower()
        return [
            entry
            for entry, __ in self.ledger
            if (not query.date_from or entry.accounting_date >= query.date_from)
            and (not query.date_to or entry.accounting_date <= query.date_to)
            and query.kind in ("all", self._get_kind(entry), self._get_waiting(entry))
            and any(found_texts in text.lower() for text in self._get_texts(entry))
        ]

    def _get_texts(self, entry):
        ticket = entry.ticket_id
        texts = (entry.reason, entry.block_id.name, ticket.number, ticket.name)
        return [text or "" for text in texts]

    def _get_kind(self, entry):
        if not entry.block_id:
            return "overage"
        if entry.timesheet_number:
            return "used"
        return {
            "purchase": "bought",
            "adjustment": "adjusted",
            "transfer": "moved",
            "expiry": "expired",
            "refund": "refunded",
        }[entry.reversed_id.kind or entry.kind]

    def _get_waiting(self, entry):
        return "waiting" if entry.timesheet_id.prepaid_approval_state == "waiting" else None

    def _sort(self, entries, order):
        if order in ("most", "least"):
            entries = entries[::-1]
            return sorted(entries, key=lambda row: abs(row.hours), reverse=order == "most")
        return entries if order == "oldest" else entries[::-1]

    def _group(self, entries, query):
        groups = {}
        for entry in entries:
            key = {
                "entry": "",
                "ticket": entry.ticket_id.id,
                "day": entry.accounting_date,
            }[query.group]
            groups.setdefault(key, []).append(entry)
        # In the order of the ledger, each group at its latest row.
        keys = {
            "newest": lambda rows: max((row.accounting_date, row.id) for row in rows),
            "oldest": lambda rows: min((row.accounting_date, row.id) for row in rows),
        }
        by_hours = keys.get(query.order, lambda rows: abs(sum(row.hours for row in rows)))
        rows = sorted(groups.values(), key=keys["newest"], reverse=True)
        return sorted(rows, key=by_hours, reverse=query.order in ("newest", "most"))

    def _get_sums(self, entries):
        return {
            "entries": len(entries),
            "hours": round(sum(entry.hours for entry in entries if entry.block_id), 4),
            "overage_hours": -round(sum(entry.hours for entry in entries if not entry.block_id), 4),
        }

    def _check(self, query):
        expected = self._find(query)
        groups = self._group(expected, query)
        document = self.agreement._get_statement_document(query)
        self.assertEqual(document["found"], self._get_sums(expected), query)
        ids = [entry.id for rows in groups for entry in self._sort(rows, query.order)]
        self.assertEqual([row["id"] for row in document["rows"]], ids, query)
        balances = {entry.id: balance for entry, balance in self.ledger}
        for row in document["rows"]:
            self.assertAlmostEqual(row["balance"], balances[row["id"]], 4, query)
        if query.group != "entry":
            sums = [{key: group[key] for key in self._get_sums([])} for group in document["groups"]]
            self.assertEqual(sums, [self._get_sums(rows) for rows in groups], query)
        shown = [row["id"] for group in document["groups"] for row in group["rows"]]
        self.assertEqual(shown, ids, query)
        for limit, offset in ((5, 0), (4, 3), (7, 11), (5, 99)):
            page = self.agreement._get_statement_document(query, limit, offset)
            found = [row["id"] for row in page["rows"]]
            if offset >= len(ids):
                # Beyond the last page is the last.
                offset = max(len(ids) - 1, 0) // limit * limit
            self.assertEqual(found, ids[offset : offset + limit], (query, limit, offset))
        return len(ids)

    def test_each_kind_in_each_group_and_order(self):
        counts = {}
        for kind in KINDS:
            for group in GROUPS:
                for order in ORDERS:
                    query = StatementQuery(kind=kind, group=group, order=order)
                    counts[kind] = self._check(query)
        for kind in ("used", "bought", "adjusted", "moved", "overage", "waiting"):
            self.assertTrue(counts[kind], kind)
        self.assertEqual(counts["waiting"], 1)

    def test_each_search(self):
        counts = {}
        for found_texts in SEARCHES + (self.tickets[1].number, self.block.name.lower()):
            for group in GROUPS:
                counts[found_texts] = self._check(StatementQuery(search=found_texts, group=group))
        self.assertTrue(0 < counts["printer"] < counts[""])
        self.assertTrue(0 < counts["_"] < counts["100%"] < counts[""])
        self.assertTrue(0 < counts["ÜBER"] < counts[""])
        self.assertTrue(0 < counts[self.tickets[1].number] < counts[""])
        self.assertTrue(counts[self.block.name.lower()])
        self.assertEqual(counts["nowhere at all"], 0)

    def test_periods(self):
        for first, last in ((5, 2), (3, 3), (20, 15), (0, -5)):
            for group in GROUPS:
                query = StatementQuery(TODAY - first * DAY, TODAY - last * DAY, group=group)
                self._check(query)

    def test_each_total_is_the_sum_of_its_entries(self):
        for first, last in ((None, None), (TODAY - 4 * DAY, TODAY - DAY), (TODAY, None)):
            totals = self.agreement._get_statement_document(StatementQuery(first, last))["totals"]
            for name in ("used", "bought", "adjusted", "moved", "expired", "refunded"):
                query = StatementQuery(first, last, kind=name)
                found = self.agreement._get_statement_document(query)["found"]
                self.assertAlmostEqual(found["hours"], totals[name], 4, query)

    def test_totals_are_those_of_the_period_whatever_is_searched(self):
        plain = self.agreement._get_statement_document()
        query = StatementQuery(search="nowhere at all", kind="moved")
        found = self.agreement._get_statement_document(query)
        self.assertEqual(found["totals"], plain["totals"])
        self.assertEqual(found["found"]["entries"], 0)

    def test_without_approval_nothing_waits(self):
        self.company.prepaid_approval = False
        document = self.agreement._get_statement_document(StatementQuery(kind="waiting"))
        self.assertEqual(document["rows"], [])
        rows = self.agreement._get_statement_document()["rows"]
        self.assertFalse([row for row in rows if row["is_waiting"]])

    def test_what_waits_is_marked(self):
        rows = self.agreement._get_statement_document()["rows"]
        self.assertEqual([row["hours"] for row in rows if row["is_waiting"]], [-0.5])


class TestTime(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(3.0)
        cls.agreement = cls.block.agreement_id
        cls.ticket = cls._create_ticket()
        cls.on_site = cls.env["prepaid.work.type"].create({"name": "On site", "minimum_hours": 2.0})

    def _get_rows(self):
        return self.agreement._get_statement_document()["rows"]

    def test_worked_and_accounted(self):
        self._log(self.ticket, 0.75, prepaid_work_type_id=self.on_site.id)
        row = self._get_rows()[0]
        self.assertEqual((row["worked_hours"], row["accounted_hours"]), (0.75, 2.0))
        self.assertEqual(row["time_text"], "0:45 worked, 2:00 accounted")
        self.assertIsNone(self._get_rows()[1]["worked_hours"])

    def test_the_work_of_a_timesheet_is_spread_over_its_rows(self):
        self._log(self.ticket, 2.0)
        line = self._log(self.ticket, 1.0, prepaid_work_type_id=self.on_site.id)
        line.unit_amount = 0.5
        rows = [row for row in self._get_rows() if row["hours"] in (-1.0, -2.0)][:-1]
        self.assertEqual([row["hours"] for row in rows], [-1.0, -1.0])
        self.assertEqual([row["worked_hours"] for row in rows], [0.25, 0.25])

    def test_deleted_time_adds_up_to_nothing(self):
        line = self._log(self.ticket, 0.75, prepaid_work_type_id=self.on_site.id)
        line.unlink()
        worked = [row["worked_hours"] for row in self._get_rows()]
        self.assertEqual(sum(hours or 0.0 for hours in worked), 0.0)
        self.assertEqual(len(worked), 3)

    def test_days_are_hours_too(self):
        day = self.env.ref("uom.product_uom_day")
        self._log(self.ticket, 0.25, product_uom_id=day.id)
        self.assertEqual(self._get_rows()[0]["worked_hours"], 2.0)

    def test_who_worked_shows_where_the_firm_wants_it(self):
        self._log(self.ticket, 0.5)

        def get_names():
            document = self.agreement._get_statement_document()
            columns = [column["name"] for column in document["columns"]]
            return "technician" in columns, document["rows"][0]["technician"]

        self.assertEqual(get_names(), (False, ""))
        self.company.prepaid_show_technician = True
        self.assertEqual(get_names(), (True, "Technician"))

    def test_headings(self):
        self._log(self.ticket, 0.5)
        groups = self.agreement._get_statement_document(StatementQuery(group="ticket"))["groups"]
        ticket = f"{self.ticket.number} Printer on fire"
        self.assertEqual([group["heading"] for group in groups], [ticket, "Without a ticket"])
        groups = self.agreement._get_statement_document(StatementQuery(group="day"))["groups"]
        self.assertEqual([group["heading"] for group in groups], ["03/16/2026"])
