from odoo import Command, fields, models
from odoo.addons.prepaid_it_blocks.policies.hours import to_hours


class PrepaidRun(models.Model):
    """Runs that recognise revenue: what they booked of which company's month."""

    _inherit = "prepaid.run"

    kind = fields.Selection(
        [("renewal", "Renewals"), ("revenue", "Revenue")],
        string="What For",
        required=True,
        readonly=True,
        default="renewal",
    )
    checked_count = fields.Integer(
        help="Agreements that were looked at; companies, by runs for revenue."
    )

    def _report_revenue(self, company, date, result, detail, **vals):
        """Add the result of a company's month to the report.

        :param company: the `res.company`
        :param date: last day of the month
        :param result: one of the results of `prepaid.run.line`
        :param detail: text
        :param vals: other fields of the line
        """
        self.ensure_one()
        self.env["prepaid.run.line"].create(
            dict(
                vals,
                run_id=self.id,
                company_id=company.id,
                cause=self.env._("revenue up to %s", fields.Date.to_string(date)),
                result=result,
                detail=detail,
            )
        )

    def _report_booked_revenue(self, company, date, moves):
        """Add the booked revenue of a company's month to the report.

        :param company: the `res.company`
        :param date: last day of the month
        :param moves: the `account.move`, or none
        """
        revenue = self.env["prepaid.revenue"].search([("move_id", "in", moves.ids)])
        text = self.env._("There was nothing to recognise.")
        if moves:
            text = self.env._("Posted: %s.", ", ".join(moves.sorted("id").mapped("name")))
        self._report_revenue(
            company,
            date,
            "done",
            text,
            hours=to_hours(sum(revenue.mapped("seconds"))),
            amount=sum(revenue.mapped("amount")),
            move_ids=[Command.set(moves.ids)],
        )

    def action_view_moves(self):
        """Open the entries that were posted."""
        self.ensure_one()
        self.check_access("read")
        self.env["account.move"].check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id("account.action_move_journal_line")
        return dict(action, domain=[("id", "in", self.line_ids.move_ids.ids)], context={})


class PrepaidRunLine(models.Model):
    """Lines of runs with what was booked of a company's month."""

    _inherit = "prepaid.run.line"

    currency_id = fields.Many2one(related="company_id.currency_id")
    hours = fields.Float(readonly=True)
    amount = fields.Monetary(readonly=True)
    move_ids = fields.Many2many(
        "account.move",
        string="Journal Entries",
        readonly=True,
        groups="account.group_account_invoice",
    )
