from collections import namedtuple

from odoo import api, models

from ..policies import opening, opening_sheet
from ..policies.opening import Problem

# What a file asks for: `rows` are the completed rows whose blocks are to be made, `known`
# the opening balances that are there already, `problems` what keeps it from coming in. Lines
# whose blocks have nothing left are `skipped`; what is only brought in once somebody has said
# that it is right is `asked`: lists of `Problem` as well.
OpeningPlan = namedtuple("OpeningPlan", "rows known problems skipped asked")

# The columns as Odoo's import knows them, where the file's names are others.
_COLUMNS = {"partner_id": "customer", "partner_id/.id": "customer"}
_TEMPLATE = "/prepaid_it_blocks_opening_balance/static/src/files/opening_balances.csv"


class PrepaidOpeningBalanceImportMixin(models.AbstractModel):
    """The part of opening balances that reads files: all of one comes in, or nothing."""

    _name = "prepaid.opening.balance.import.mixin"
    _description = "Import of Opening Balances"

    @api.model
    def load(self, fields, data):
        """Bring in the rows of a file, as the list's import and RPC hand them over.

        Takes the place of Odoo's own conversion, which stops at the first wrong date, gives
        up after ten wrong records, and takes a long file in parts that come in one by one.
        Rows whose key is there with the same values change nothing.

        :param fields: names of the columns
        :param data: list of rows, each a list of texts
        :return: dict as in `BaseModel.load`; ``ids`` are in the order of the rows, without
            those that have nothing left: of each there is a message of type ``warning``
        :raise AccessError: for users who are no managers
        """
        self._check_rights(self.env.company)
        first_line = self.env.context.get("prepaid_first_line", 1)
        header = [_COLUMNS.get(name, name) for name in fields]
        lines = [
            (line, [self._as_cell(cell) for cell in cells])
            for line, cells in enumerate(data, first_line)
        ]
        rows, problems = opening.read_rows(header, lines)
        if not lines:
            problems = problems or [Problem(first_line, "empty", None, None)]
        plan = self._plan(self.env.company, rows, problems)
        # Here nobody can be asked.
        refused = [problem._replace(code="many_hours_unasked") for problem in plan.asked]
        if plan.problems or refused:
            refused = sorted(plan.problems + refused, key=lambda problem: problem.line)
            messages = self._get_messages(refused, first_line)
            return {"ids": False, "messages": messages, "nextrow": 0}
        found = {record.external_key: record.id for record in plan.known}
        for record in self._bring_in(self.env.company, plan):
            found[record.external_key] = record.id
        # Nothing may wait to be written when a dry run takes everything back.
        self.env.flush_all()
        ids = [found[row.external_key] for row in rows if row.external_key in found]
        messages = self._get_messages(plan.skipped, first_line, "warning")
        return {"ids": ids, "messages": messages, "nextrow": 0}

    @api.model
    def get_import_templates(self):
        """Return the file to begin with, as Odoo's import offers it."""
        return [
            {
                "label": self.env._("Import Template for Opening Balances"),
                "template": _TEMPLATE,
            }
        ]

    @api.model
    def _as_cell(self, cell):
        """Return the text of a cell; RPC may hand over numbers and dates."""
        if cell is None or cell is False:
            return ""
        if isinstance(cell, float):
            return opening_sheet.number_text(cell)
        return str(cell).strip()

    @api.model
    def _get_messages(self, problems, first_line, kind="error"):
        """Return problems as the messages of `load`.

        :param problems: list of `Problem`
        :param first_line: the line of the first row of the data
        :param kind: "error" or "warning"
        """
        messages = []
        for problem, text in zip(
            problems, self._add_lines(problems, self._explain(problems)), strict=True
        ):
            row = max(problem.line - first_line, 0)
            messages.append(
                {
                    "type": kind,
                    # The line is in the words too: clients put equal messages into one.
                    "message": text,
                    "rows": {"from": row, "to": row},
                    # Clients show it as the line's number. Without a field they show the
                    # message itself.
                    "record": problem.line,
                    "field": False,
                }
            )
        return messages

    @api.model
    def _plan(self, company, rows, problems, cutover=None):
        """Sort the rows of a file into new ones, known ones and problems.

        :param company: the `res.company` that owes the hours
        :param rows: list of `OpeningRow` as read, not completed
        :param problems: list of `Problem` that were found in reading
        :param cutover: the date on which the hours are left where a row does not say so;
            None for the default
        :return: an `OpeningPlan`
        """
        cutover = cutover or self.default_get(["date_cutover"])["date_cutover"]
        unreadable = {problem.line for problem in problems}
        known = {record.external_key: record for record in self._get_known(company, rows)}
        customers = self._match_customers(company, {row.customer for row in rows})
        today = company._get_prepaid_today()
        skipped = opening.find_nothing_left(row for row in rows if row.external_key not in known)
        left_out = {problem.line for problem in skipped}
        problems = [problem for problem in problems if problem.line not in left_out]
        new = []
        for row in rows:
            record = known.get(row.external_key)
            customer = customers.get(row.customer)
            if record and row.line not in unreadable:
                problems += record._compare(row, customer)
            if record or row.line in left_out:
                continue
            row = opening.complete(row, cutover)
            problems += opening.check(row, today)
            if customer is not None and len(customer) != 1:
                code = "several_customers" if customer else "no_customer"
                problems.append(Problem(row.line, code, "customer", row.customer))
            new.append(row._replace(customer=customer))
        problems.sort(key=lambda problem: problem.line)
        asked = opening.find_many_hours(new)
        return OpeningPlan(new, self.union(*known.values()), problems, skipped, asked)

    @api.model
    def _bring_in(self, company, plan):
        """Make the opening balances of a plan without problems.

        :return: the new opening balances, in the order of the rows
        """
        vals_list = []
        for row in plan.rows:
            vals = dict(row._asdict(), company_id=company.id, partner_id=row.customer.id)
            del vals["line"], vals["customer"]
            vals_list.append(vals)
        return self.create(vals_list)

    @api.model
    def _get_known(self, company, rows):
        """Return the opening balances of a company that rows name by their key."""
        keys = [row.external_key for row in rows if row.external_key]
        return self.search([("company_id", "=", company.id), ("external_key", "in", keys)])

    def _compare(self, row, customer):
        """Return where a row says something else than this opening balance.

        A customer who is not found by that name any more is no difference.

        :param row: an `OpeningRow` as read
        :param customer: the partners that the row's customer may mean
        :return: list of `Problem`
        """
        self.ensure_one()
        currency = self.currency_id
        known = {name: self[name] or None for name in self._get_compared_fields()}
        known.update(rate=self.rate, normal_rate=self.normal_rate)
        for name in ("rate", "normal_rate"):
            value = getattr(row, name)
            if value is not None and not currency.compare_amounts(value, self[name]):
                row = row._replace(**{name: self[name]})
        problems = opening.compare(row, known)
        if len(customer) == 1 and customer != self.partner_id.commercial_partner_id:
            name = self.partner_id.display_name
            problems.append(Problem(row.line, "other_value", "customer", row.customer, name))
        return problems

    @api.model
    def _match_customers(self, company, texts):
        """Find the customers that lines of a file name.

        A customer is named by name, reference or e-mail address, its own or a contact's;
        a number that is none of these is a database id.

        :param company: the `res.company` whose customers they are
        :param texts: the names as they are written
        :return: dict of each text to the commercial partners that it may mean
        """
        found = {text: self.env["res.partner"] for text in texts if text}
        shared = [("company_id", "in", [False, company.id])]
        for fname in ("name", "ref", "email"):
            for partner in self.env["res.partner"].search(shared + [(fname, "in", list(found))]):
                found[partner[fname]] |= partner.commercial_partner_id
        numbers = {
            int(text): text
            for text, partners in found.items()
            if not partners and text.isdecimal() and len(text) < 10
        }
        for partner in self.env["res.partner"].search(shared + [("id", "in", list(numbers))]):
            found[numbers[partner.id]] |= partner.commercial_partner_id
        return found

    @api.model
    def _explain(self, problems):
        """Return the text of each problem.

        :param problems: list of `Problem`
        """
        texts = self._get_problem_texts()
        return [texts[problem.code] % problem._asdict() for problem in problems]

    @api.model
    def _add_lines(self, problems, texts):
        """Return texts with the number of the line in front.

        :param problems: list of `Problem`
        :param texts: their texts
        """
        return [
            self.env._("Line %(line)d: %(text)s", line=problem.line, text=text)
            for problem, text in zip(problems, texts, strict=True)
        ]

    @api.model
    def _get_problem_texts(self):
        """Return the words for each code of `Problem`."""
        return {
            "empty": self.env._("the file has no block."),
            "missing_column": self.env._("column %(column)s is missing."),
            "unknown_column": self.env._("column %(column)s is unknown."),
            "double_column": self.env._("column %(column)s is there twice."),
            "cells": self.env._("%(value)s cells are more than the header has."),
            "quotes": self.env._("a quotation mark is not closed or stands in the wrong place."),
            "required": self.env._("%(column)s is empty."),
            "number": self.env._("%(column)s: %(value)s is not a number such as 12.5."),
            "thousands": self.env._(
                "%(column)s: %(value)s can be read in two ways. Write thousands without a "
                "mark, and three decimals with a fourth."
            ),
            "nothing_left": self.env._("%(value)s has no hours left and is skipped."),
            "many_hours": self.env._(
                "%(column)s: %(value)s hours are more than anybody works in a year."
            ),
            "many_hours_unasked": self.env._(
                "%(column)s: %(value)s hours are more than anybody works in a year. If that is "
                "right, bring the file in by Import Opening Balances, where you are asked."
            ),
            "not_positive": self.env._("%(column)s: %(value)s is not more than 0."),
            "date": self.env._("%(column)s: %(value)s is not a date such as 2026-12-31."),
            "over": self.env._("%(column)s: %(value)s is before the cut-over date."),
            "to_come": self.env._("%(column)s: %(value)s is still to come."),
            "dates_in_order": self.env._("%(column)s: %(value)s is before the first day."),
            "less_bought": self.env._(
                "%(column)s: %(value)s is less than the %(other)s that are left."
            ),
            "double_key": self.env._("%(column)s: %(value)s stands in line %(other)s already."),
            "other_value": self.env._(
                "%(column)s: %(value)s, but %(other)s came in with this key. Adjust or extend "
                "that block instead, or give this line a key of its own."
            ),
            "no_customer": self.env._(
                "no customer has the name, reference, e-mail address or number %(value)s."
            ),
            "several_customers": self.env._("%(value)s may be one of several customers."),
        }
