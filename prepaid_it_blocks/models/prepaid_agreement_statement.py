from odoo import api, models


class PrepaidAgreement(models.Model):
    """What the customer reads in the portal."""

    _inherit = "prepaid.agreement"

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for agreement in self:
            agreement.access_url = "/my/prepaid/%s" % agreement.id
        return result

    def _get_statement(self, limit, offset=0):
        """Return a page of the ledger as the customer reads it, newest first.

        In the order in which the rows were booked, so that the balance at the end of a
        closed period stays what it was.

        :param limit: rows at most
        :param offset: rows to leave out
        :return: list of (`prepaid.entry`, balance in hours after that row)
        """
        self.ensure_one()
        self.env.cr.execute(
            """
            SELECT id, balance FROM (
                SELECT id, accounting_date,
                       SUM(CASE WHEN block_id IS NULL THEN 0 ELSE hours END)
                           OVER (ORDER BY accounting_date, id) AS balance
                  FROM prepaid_entry WHERE agreement_id = %s) statement
             ORDER BY accounting_date DESC, id DESC LIMIT %s OFFSET %s
            """,
            [self.id, limit, offset],
        )
        rows = self.env.cr.fetchall()
        entries = self.env["prepaid.entry"].browse([number for number, __ in rows])
        return [(entry, float(row[1])) for entry, row in zip(entries, rows)]

    @api.model
    def _get_time_texts(self, entries):
        """Return worked and accounted time in words, where they differ.

        :param entries: rows of the ledger
        :return: dict of row id to a text, for rows that draw time
        """
        hour = self.env.ref("uom.product_uom_hour")
        texts = {}
        for entry in entries:
            line = entry.timesheet_id if entry.hours < 0.0 else None
            if line and line.prepaid_time_note:
                worked = line._get_prepaid_worked_hours(hour)
                texts[entry.id] = line._get_time_text(worked, line.prepaid_hours)
        return texts

    def _get_free_time(self, limit):
        """Return the latest timesheets that were free of charge for the customer.

        Empty where the company does not show them.

        :param limit: timesheets at most
        """
        self.ensure_one()
        timesheet = self.env["account.analytic.line"]
        if not self.company_id.prepaid_show_excluded:
            return timesheet
        domain = [
            ("prepaid_status", "=", "excluded"),
            ("ticket_id.partner_id", "child_of", self.partner_id.id),
            ("company_id", "=", self.company_id.id),
        ]
        return timesheet.search(domain, limit=limit, order="date desc, id desc")
