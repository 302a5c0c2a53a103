import base64
import csv
import io

import xlsxwriter

from odoo import Command, api, fields, models
from odoo.addons.prepaid_it_blocks.policies.csv_safety import escape_formula
from odoo.exceptions import UserError
from odoo.tools import format_amount

from ..policies.revenue_period import last_of_month_before

# Columns of hours and prices.
_PRECISE = (2, 3)


class PrepaidRevenueTieOut(models.TransientModel):
    """The report that compares deferred revenue with what the hours left are worth."""

    _name = "prepaid.revenue.tie.out"
    _description = "Tie-Out of Deferred Revenue"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        string="As Of",
        required=True,
        default=lambda self: self._get_default_date(),
        help="Invoices, entries and hours up to this day count.",
    )
    date_shown = fields.Date(readonly=True)
    account_names = fields.Char(string="Accounts", readonly=True)
    balance = fields.Monetary(
        string="In the Books", readonly=True, help="Balance of the deferred revenue accounts."
    )
    total = fields.Monetary(string="Owed", readonly=True, help="What the rows below add up to.")
    difference = fields.Monetary(readonly=True)
    is_shown = fields.Boolean(
        compute="_compute_is_tied", help="What is shown is of the day that is entered."
    )
    is_tied = fields.Boolean(compute="_compute_is_tied")
    uninvoiced = fields.Text(
        string="Paid, Not Invoiced",
        readonly=True,
        help="Orders of hours that customers paid online and that were not invoiced by then: their "
        "money is owed as well, and on no account of deferred revenue.",
    )
    line_ids = fields.One2many("prepaid.revenue.tie.out.line", "wizard_id", readonly=True)
    item_ids = fields.One2many("prepaid.revenue.tie.out.item", "wizard_id", readonly=True)
    accrued_ids = fields.One2many("prepaid.revenue.tie.out.accrued", "wizard_id", readonly=True)
    accrued = fields.Monetary(
        string="Worked, Not Invoiced",
        readonly=True,
        help="Earned by that day and in no posted invoice: no part of what is owed.",
    )
    file = fields.Binary(readonly=True, attachment=False)
    file_name = fields.Char(readonly=True)

    @api.model
    def _get_default_date(self):
        """Return the last day of the last month."""
        return last_of_month_before(self.env.company._get_prepaid_today())

    @api.depends("difference", "date_shown", "date")
    def _compute_is_tied(self):
        for wizard in self:
            wizard.is_shown = bool(wizard.date_shown) and wizard.date_shown == wizard.date
            wizard.is_tied = wizard.is_shown and wizard.currency_id.is_zero(wizard.difference)

    def _fill(self):
        """Work the report out, for the day that is entered.

        :raise AccessError: for users who are neither accountants nor managers
        :raise UserError: when there is nothing to compare
        """
        self.ensure_one()
        revenue = self.env["prepaid.revenue"]
        revenue._check_accountant(self.company_id)
        # Sudo: the right was checked; not all accountants may read all of it.
        company = self.company_id.sudo()
        if not revenue.sudo()._get_deferred_accounts(company):
            raise UserError(
                self.env._("Set up deferred revenue first: Prepaid Time, Revenue, Set Up.")
            )
        found = revenue.sudo()._get_tie_out(company, self.date)
        self.line_ids.unlink()
        self.item_ids.unlink()
        self.accrued_ids.unlink()
        accrued = revenue.sudo()._get_accrued(company, self.date)
        row = self.env["prepaid.revenue.tie.out.accrued"]
        self.write(
            {
                "date_shown": self.date,
                "account_names": ", ".join(found["accounts"].mapped("display_name")),
                "balance": found["balance"],
                "total": found["total"],
                "difference": found["difference"],
                "uninvoiced": "\n".join(self._find_uninvoiced()),
                "line_ids": [Command.create(row) for row in found["rows"]],
                "accrued": sum(one.amount for one in accrued),
                "accrued_ids": [Command.create(row._prepare_vals(one)) for one in accrued],
                "item_ids": [Command.create(item) for item in found["items"]],
            }
        )

    def _find_uninvoiced(self):
        """Return the orders whose hours are paid and usable and not invoiced, as texts."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT o.name, p.name, t.currency_id, SUM(t.amount)
              FROM sale_order o
              JOIN res_partner p ON p.id = o.partner_id
              JOIN sale_order_transaction_rel r ON r.sale_order_id = o.id
              JOIN payment_transaction t ON t.id = r.transaction_id
             WHERE o.company_id = %(company)s AND t.state = 'done'
               AND (t.last_state_change AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date <= %(date)s
               AND EXISTS (
                   SELECT FROM sale_order_line s JOIN prepaid_block b ON b.sale_line_id = s.id
                    WHERE s.order_id = o.id AND b.state NOT IN ('pending', 'cancelled'))
               AND NOT EXISTS (
                   SELECT FROM sale_order_line s
                     JOIN sale_order_line_invoice_rel i ON i.order_line_id = s.id
                     JOIN account_move_line l ON l.id = i.invoice_line_id
                     JOIN account_move m ON m.id = l.move_id
                    WHERE s.order_id = o.id AND m.move_type = 'out_invoice'
                      AND m.state = 'posted' AND m.date <= %(date)s)
             GROUP BY o.id, p.name, t.currency_id ORDER BY o.name
            """,
            {
                "company": self.company_id.id,
                "date": self.date,
                "tz": self.company_id.sudo()._get_prepaid_tz(),
            },
        )
        currency = self.env["res.currency"]
        return [
            self.env._(
                "%(order)s, %(customer)s: %(amount)s",
                order=order,
                customer=customer,
                amount=format_amount(self.env, amount, currency.browse(currency_id)),
            )
            for order, customer, currency_id, amount in self.env.cr.fetchall()
        ]

    def action_show(self):
        """Show the report.

        :raise AccessError: for users who are neither accountants nor managers
        """
        self._fill()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "prepaid_it_blocks_account.prepaid_revenue_tie_out_action"
        )
        return dict(action, res_id=self.id)

    def action_print(self):
        """Print the report as PDF.

        :raise AccessError: for users who are neither accountants nor managers
        """
        self._fill()
        report = self.env.ref("prepaid_it_blocks_account.report_prepaid_revenue_tie_out")
        return report.report_action(self, config=False)

    def action_xlsx(self):
        """Download the report as a workbook.

        :raise AccessError: for users who are neither accountants nor managers
        """
        self._fill()
        return self._download(self._make_xlsx(), "xlsx")

    def action_csv(self):
        """Download the report as CSV.

        :raise AccessError: for users who are neither accountants nor managers
        """
        self._fill()
        text = io.StringIO()
        for row in self._get_table():
            cells = [cell if isinstance(cell, str) else round(cell, 4) for cell in row]
            csv.writer(text).writerow([escape_formula(cell) for cell in cells])
        # With a mark at the start, so that programs that calculate see the encoding.
        return self._download(("\ufeff" + text.getvalue()).encode(), "csv")

    def _download(self, content, suffix):
        """Return the action that downloads a file.

        :param content: bytes
        :param suffix: of the file's name
        """
        name = f"deferred-revenue-{fields.Date.to_string(self.date)}.{suffix}"
        self.write({"file": base64.b64encode(content), "file_name": name})
        return {
            "type": "ir.actions.act_url",
            "url": (
                f"/web/content?model={self._name}&id={self.id}&field=file&filename_field=file_name&"
                "download=true"
            ),
            "target": "self",
        }

    def _get_table(self):
        """Return the report as rows of texts and numbers, headings in front."""
        rows = [
            [
                self.env._("Customer"),
                self.env._("Block"),
                self.env._("Hours Left"),
                self.env._("Net Price per Hour"),
                self.env._("Value of Hours Left"),
                self.env._("To Be Recognised"),
                self.env._("Credit Note To Come"),
                self.env._("Not of a Block"),
                self.env._("Total"),
            ]
        ]
        for line in self.line_ids:
            numbers = [line.hours_left, line.price, line.amount_left, line.amount_waiting]
            numbers += [line.amount_refund, line.amount_other, line.amount_total]
            rows.append([line.partner_id.display_name or "", line.name] + numbers)
        empty = [""] * 6
        rows.append([self.env._("Owed"), ""] + empty + [self.total])
        rows.append([self.env._("In the Books"), self.account_names] + empty + [self.balance])
        rows.append([self.env._("Difference"), ""] + empty + [self.difference])
        for item in self.item_ids:
            day = fields.Date.to_string(item.date) if item.date else ""
            rows.append([self.env._("Because of"), item.name, day] + empty[1:] + [item.amount])
        for line in self.accrued_ids:
            name, customer = self.env._("Worked, Not Invoiced"), line.partner_id.display_name or ""
            cells = [line.hours, line.price, "", "", customer, ""]
            rows.append([name, line.name, *cells, line.amount])
        for text in (self.uninvoiced or "").splitlines():
            rows.append([self.env._("Paid, Not Invoiced"), text] + empty + [""])
        return rows

    def _make_xlsx(self):
        """Return the workbook as bytes."""
        output = io.BytesIO()
        book = xlsxwriter.Workbook(output, {"in_memory": True})
        sheet = book.add_worksheet(fields.Date.to_string(self.date))
        heading = book.add_format({"bold": True, "text_wrap": True})
        digits = self.currency_id.decimal_places
        money = book.add_format({"num_format": "#,##0." + "0" * digits if digits else "#,##0"})
        precise = book.add_format({"num_format": "#,##0.00##"})
        for place, row in enumerate(self._get_table()):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    # As text: no name is a formula.
                    sheet.write_string(place, column, cell, None if place else heading)
                else:
                    style = precise if column in _PRECISE else money
                    sheet.write_number(place, column, cell, style)
        sheet.set_column(0, 1, 32)
        sheet.set_column(2, 8, 14)
        sheet.freeze_panes(1, 0)
        book.close()
        return output.getvalue()

    def _get_customers(self):
        """Return the rows by customer, for the PDF.

        :return: list of (name, lines, total)
        """
        by_customer = {}
        for line in self.line_ids:
            by_customer.setdefault(line.partner_id, []).append(line.id)
        # Those without a customer come last.
        found = []
        for partner in sorted(by_customer, key=lambda one: (not one, one.display_name or "")):
            lines = self.line_ids.browse(by_customer[partner])
            name = partner.display_name or self.env._("No customer")
            found.append((name, lines, sum(lines.mapped("amount_total"))))
        return found
