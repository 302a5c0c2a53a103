from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..policies import monthly
from ..policies.statement import StatementQuery


class PrepaidStatementPrint(models.TransientModel):
    """The dialog that prints statements of agreements."""

    _name = "prepaid.statement.print"
    _description = "Print Statements of Prepaid Hours"

    agreement_ids = fields.Many2many("prepaid.agreement", string="Agreements", required=True)
    date_from = fields.Date(string="From", help="Empty: from the beginning.")
    date_to = fields.Date(string="To", help="Last day, included. Empty: until today.")
    lang = fields.Selection(
        selection="_get_languages",
        string="Language",
        help="Empty: each customer's own.",
    )

    @api.model
    def _get_languages(self):
        return self.env["res.lang"].get_installed()

    @api.model
    def default_get(self, fields_list):
        """Extend: the agreements that are chosen, and their last month."""
        values = super().default_get(fields_list)
        if self.env.context.get("active_model") == "prepaid.agreement":
            numbers = self.env.context.get("active_ids") or []
            values.setdefault("agreement_ids", [Command.set(numbers)])
        today = self.env.company._get_prepaid_today()
        last_day = monthly.first_of_month(today) - timedelta(days=1)
        values.setdefault("date_from", monthly.first_of_month(last_day))
        values.setdefault("date_to", last_day)
        return values

    def action_print(self):
        """Print the statements, one agreement after the other.

        :raise AccessError: when one of the agreements is out of the user's reach
        :raise UserError: when nothing is chosen, or there is too much for one PDF
        """
        self.ensure_one()
        # Sudo: those out of reach are refused, not left out.
        agreements = self.sudo().agreement_ids.sudo(False)
        if not agreements:
            raise UserError(self.env._("Choose an agreement."))
        if self.date_from and self.date_to and self.date_from > self.date_to:
            raise UserError(self.env._("The period ends before it begins."))
        agreements.check_access("read")
        # On paper the oldest entry comes first.
        query = StatementQuery(self.date_from or None, self.date_to or None, order="oldest")
        agreements._check_statement_length(query)
        report = self.env.ref("prepaid_it_blocks_statement.report_prepaid_statement")
        data = dict(query.to_arguments(), ids=agreements.ids, lang=self.lang or "")
        return report.report_action(None, data=data, config=False)
