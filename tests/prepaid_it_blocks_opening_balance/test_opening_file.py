"""The file of opening balances, read as pure text. No database."""

from datetime import date

from odoo.addons.prepaid_it_blocks_opening_balance.policies import opening, opening_file
from odoo.tests import BaseCase

from ..common import TODAY
from .opening import CUTOVER, HEADER


class TestOpeningFile(BaseCase):
    """The content of a file, as tables."""

    def _parse(self, text):
        """Return the completed rows of a file and all that is wrong with them."""
        rows, problems = opening_file.parse(text)
        rows = [opening.complete(row, CUTOVER) for row in rows]
        for row in rows:
            problems += opening.check(row, TODAY)
        return rows, problems

    def _problems(self, *lines):
        """Return (line, code, column) of the problems of lines below the header."""
        __, problems = self._parse(HEADER + "\n".join(lines))
        return [(problem.line, problem.code, problem.column) for problem in problems]

    def test_full_line(self):
        rows, problems = self._parse(HEADER + "K1,Bakery Ltd,12.5,90,100,2026-01-01,2026-12-31\n")
        self.assertEqual(problems, [])
        expected = (2, "K1", "Bakery Ltd", 12.5, 90.0, 100.0)
        expected += (date(2026, 1, 1), date(2026, 12, 31), None, CUTOVER)
        self.assertEqual(rows, [expected])

    def test_what_may_be_left_out(self):
        rows, problems = self._parse("rate,hours,customer,external_key\n90,12.5,Bakery Ltd,K1")
        self.assertEqual(problems, [])
        expected = (2, "K1", "Bakery Ltd", 12.5, 90.0, 90.0, CUTOVER, None, None, CUTOVER)
        self.assertEqual(rows, [expected])

    def test_line_with_a_cut_over_date_of_its_own(self):
        rows, problems = self._parse(
            "external_key,customer,hours,rate,bought_hours,date_cutover\n"
            "K1,Bakery Ltd,12:30,90,20,2026-02-01\n"
        )
        self.assertEqual(problems, [])
        self.assertEqual(rows[0].bought_hours, 20.0)
        self.assertEqual((rows[0].date_cutover, rows[0].date_start), (date(2026, 2, 1),) * 2)

    def test_separators_and_line_ends(self):
        for text in (
            'External_Key;Customer;Hours;Rate\r\nK1;"Bakery; Ltd";12,5;90\r\n',
            'external_key,customer,hours,rate\r"K1","Bakery; Ltd", 12.5 ,90.0\r',
            'external_key;customer;hours;rate;;\n\n;;;;;\nK1;"Bakery; Ltd";12:30;90;;\n\n',
        ):
            rows, problems = self._parse(text)
            self.assertEqual(problems, [], text)
            self.assertEqual([row[1:5] for row in rows], [("K1", "Bakery; Ltd", 12.5, 90.0)], text)

    def test_numbers(self):
        for text, hours in (
            ("1", 1.0),
            ("1.5", 1.5),
            ("1,25", 1.25),
            ("0.125", 0.125),
            ("1.2505", 4502 / 3600),
            ("1250.125", 1250.125),
            ("1250", 1250.0),
            ("6.66666666666667", 20 / 3),
            ("12.333333333333334", 37 / 3),
            ("0:20", 1 / 3),
            ("12:30:00", 12.5),
            ("0:00:36", 0.01),
            ("100:05", 100 + 5 / 60),
        ):
            self.assertEqual(opening.to_hours(text), hours, text)

    def test_what_is_no_number(self):
        for text in (
            "one",
            "-1",
            "+1",
            "1e3",
            "nan",
            "inf",
            "1 250",
            "1.250",
            "1,250",
            "1,250.00",
        ) + ("1:60", "1:5", ".5", "5.", "1h", "\u0661x", "1\n", "1" * 10, ""):
            with self.assertRaises(ValueError, msg=text):
                opening.to_hours(text)

    def test_wrong_headers(self):
        for header, expected in (
            ("", [(1, "empty", None)]),
            ("external_key,customer,hours\n", [(1, "missing_column", "rate")]),
            (HEADER.strip() + ",colour\n", [(1, "unknown_column", "colour")]),
            (HEADER.strip() + ",rate\n", [(1, "double_column", "rate")]),
            (HEADER, [(1, "empty", None)]),
            ("external_key|customer|hours|rate\n", None),
        ):
            rows, problems = self._parse(header)
            found = [(problem.line, problem.code, problem.column) for problem in problems]
            self.assertEqual(rows, [])
            self.assertTrue(found)
            if expected:
                self.assertEqual(found, expected, header)

    def test_wrong_lines(self):
        for line, code, column in (
            (",Bakery,1,90", "required", "external_key"),
            ("K,,1,90", "required", "customer"),
            ("K,Bakery,,90", "required", "hours"),
            ("K,Bakery,1,", "required", "rate"),
            ("K,Bakery,many,90", "number", "hours"),
            ("K,Bakery,1,-90", "number", "rate"),
            ("K,Bakery,1.250,90", "thousands", "hours"),
            ("K,Bakery,1,90,1.100", "thousands", "normal_rate"),
            ("K,Bakery,0,90", "not_positive", "hours"),
            ("K,Bakery,0.00001,90", "not_positive", "hours"),
            ("K,Bakery,1:00:60,90", "number", "hours"),
            ("K,Bakery,1,90,100,1/3/2026", "date", "date_start"),
            ("K,Bakery,1,90,100,2026-02-30", "date", "date_start"),
            ("K,Bakery,1,90,100,2026-1-1", "date", "date_start"),
            ("K,Bakery,1,90,100,,2026-02-28", "over", "date_end"),
            ("K,Bakery,1,90,100,2026-05-02,2026-05-01", "dates_in_order", "date_end"),
            ("K,Bakery,1,90,100,,,more", "cells", None),
            ('K,"Bakery,1,90', "quotes", None),
            ('K,"Bak"ery,1,90', "quotes", None),
        ):
            self.assertEqual(self._problems(line), [(2, code, column)], line)

    def test_days_bound_inclusively(self):
        for line in ("K,Bakery,1,90,,,2026-03-01", "K,Bakery,1,90,,2026-05-01,2026-05-01"):
            self.assertEqual(self._problems(line), [])

    def test_key_twice_in_a_file(self):
        __, problems = self._parse(HEADER + "K,A,1,1\nL,A,1,1\nK,B,1,1\n")
        self.assertEqual(problems, [(4, "double_key", "external_key", "K", 2)])

    def test_wrong_columns_of_the_cut_over(self):
        header = "external_key,customer,hours,rate,bought_hours,date_cutover\n"
        for cells, code, column in (
            ("20,2026-03-17", "to_come", "date_cutover"),
            ("20,yesterday", "date", "date_cutover"),
            ("4.99,", "less_bought", "bought_hours"),
            ("0,", "not_positive", "bought_hours"),
        ):
            __, problems = self._parse(header + f"K,A,5,1,{cells}\n")
            found = [(problem.code, problem.column) for problem in problems]
            self.assertEqual(found, [(code, column)], cells)
        self.assertEqual(self._parse(header + "K,A,5,1,5,2026-03-16\n")[1], [])

    def test_differences_from_what_came_in(self):
        row = opening.OpeningRow(2, "K", "A", 5.0, 90.0, None, None, None, None, None)
        known = dict(opening.complete(row, CUTOVER)._asdict(), date_end=None, bought_hours=None)
        for name in ("line", "external_key", "customer"):
            del known[name]
        for vals, columns in (
            ({}, []),
            ({"normal_rate": 90.0}, []),
            ({"date_cutover": CUTOVER, "date_start": CUTOVER}, []),
            ({"hours": 6.0}, ["hours"]),
            ({"rate": 80.0}, ["rate", "normal_rate"]),
            ({"date_end": TODAY}, ["date_end"]),
            ({"date_cutover": TODAY, "bought_hours": 9.0}, ["bought_hours", "date_cutover"]),
        ):
            problems = opening.compare(row._replace(**vals), known)
            self.assertEqual(sorted(p.column for p in problems), sorted(columns), vals)
        ending = dict(known, date_end=TODAY)
        self.assertEqual([p.column for p in opening.compare(row, ending)], ["date_end"])

    def test_every_problem_is_reported_with_its_line(self):
        found = self._problems(
            'K,"two\nlines",x,y', "", ",Bakery,1,90", "L,Bakery,1,90", "M,,1,90", 'N,"B",1,"90'
        )
        self.assertEqual(
            found,
            [
                (2, "number", "hours"),
                (2, "number", "rate"),
                (5, "required", "external_key"),
                (7, "required", "customer"),
                (8, "quotes", None),
            ],
        )
