import base64
import binascii

from odoo import _, fields, models
from odoo.exceptions import AccessError, UserError

from ..policies import opening
from ..policies.opening import Problem


class PrepaidBlockOpening(models.TransientModel):
    """The dialog that brings in blocks with hours left from a file, without orders."""

    _name = "prepaid.block.opening"
    _description = "Opening Balances of Prepaid Blocks"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
        help="The company that owes the hours.",
    )
    date_cutover = fields.Date(
        string="Cut-over Date",
        required=True,
        default=lambda self: self.env.company._get_prepaid_today(),
        help="The day as of which the hours are left. Blocks without a first day start on it.",
    )
    file = fields.Binary(required=True, attachment=False)
    filename = fields.Char()
    is_done = fields.Boolean(readonly=True)
    made_count = fields.Integer(string="Blocks Made", readonly=True)
    known_count = fields.Integer(string="There Already", readonly=True)

    def action_import(self):
        """Make the blocks of the file: all of them, or none when a line is wrong.

        Lines whose external key the company has already are left alone, so that the same
        file twice changes nothing.

        :return: the action that shows how many blocks were made
        :raise AccessError: for users who are no managers, or not of the company
        :raise UserError: naming every wrong line and what is wrong with it
        """
        self.ensure_one()
        self._check_rights()
        rows, problems = opening.parse(self._read_text(), self.date_cutover)
        block = self.env["prepaid.block"]
        known = block._get_known_keys(self.company_id, [row.external_key for row in rows])
        new = [row for row in rows if row.external_key not in known]
        matched, unmatched = self._match_customers(new)
        problems = sorted(problems + unmatched, key=lambda problem: problem.line)
        if problems:
            raise UserError(self._explain(problems))
        # Sudo: nobody makes blocks by hand; the manager's right was checked.
        block.sudo()._create_opening(self.company_id.sudo(), matched, self.date_cutover)
        self.write({"is_done": True, "made_count": len(new), "known_count": len(rows) - len(new)})
        action = self.env["ir.actions.actions"]._for_xml_id(
            "prepaid_it_blocks.prepaid_block_opening_action"
        )
        return dict(action, res_id=self.id)

    def _check_rights(self):
        if not self.env.user.has_group("prepaid_it_blocks.group_manager"):
            raise AccessError(_("Only managers of prepaid time bring in opening balances."))
        if self.company_id not in self.env.companies:
            raise AccessError(_("Choose the company in the company menu first."))
        if self.date_cutover > self.company_id._get_prepaid_today():
            raise UserError(
                _("The cut-over date is still to come: bring the hours in when they are final.")
            )

    def _read_text(self):
        """Return the file's text.

        :raise UserError: when it is not UTF-8
        """
        try:
            text = base64.b64decode(self.file).decode("utf-8-sig")
        except (binascii.Error, UnicodeDecodeError):
            text = "\0"
        if "\0" in text:
            raise UserError(
                _("The file is not text in UTF-8. Save it as CSV in UTF-8 and try again.")
            )
        return text

    def _match_customers(self, rows):
        """Find the customer of each row.

        :param rows: list of `OpeningRow`
        :return: (list of (customer, row), list of `Problem`)
        """
        found = self.env["prepaid.block"]._match_opening_customers(
            self.company_id, {row.customer for row in rows if row.customer}
        )
        matched, problems = [], []
        for row in rows:
            if not row.customer:
                # The file's own problem says so.
                continue
            customer = found[row.customer]
            if len(customer) == 1:
                matched.append((customer, row))
            else:
                code = "several_customers" if customer else "no_customer"
                problems.append(Problem(row.line, code, "customer", row.customer))
        return matched, problems

    def _explain(self, problems):
        """Say what is wrong with a file, one line a problem.

        :param problems: list of `Problem`
        """
        words = self._get_words()
        lines = [_("Nothing was imported. Mend these lines and try again:")]
        for problem in problems:
            value = problem.value
            first_line = ""
            if problem.code == "double_key":
                value, first_line = value
            text = words[problem.code] % {
                "column": problem.column,
                "value": value,
                "first_line": first_line,
            }
            lines.append(_("Line %(line)d: %(text)s", line=problem.line, text=text))
        return "\n".join(lines)

    def _get_words(self):
        """Return the words for each code of `Problem`."""
        return {
            "empty": _("the file has no block."),
            "missing_column": _("column %(column)s is missing."),
            "unknown_column": _("column %(column)s is unknown."),
            "double_column": _("column %(column)s is there twice."),
            "cells": _("%(value)s cells are more than the header has."),
            "quotes": _("a quotation mark is not closed or stands in the wrong place."),
            "required": _("%(column)s is empty."),
            "number": _("%(column)s: %(value)s is not a number such as 12.5."),
            "thousands": _(
                "%(column)s: %(value)s can be read in two ways. Write thousands without a "
                "mark, and three decimals with a fourth."
            ),
            "not_positive": _("%(column)s: %(value)s is not more than 0."),
            "date": _("%(column)s: %(value)s is not a date such as 2026-12-31."),
            "over": _("%(column)s: %(value)s is before the cut-over date."),
            "dates_in_order": _("%(column)s: %(value)s is before the first day."),
            "double_key": _("%(column)s: %(value)s stands in line %(first_line)s already."),
            "no_customer": _(
                "no customer has the name, reference, e-mail address or number %(value)s."
            ),
            "several_customers": _("%(value)s may be one of several customers."),
        }
