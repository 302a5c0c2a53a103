from odoo import models


class AccountAnalyticLine(models.Model):
    """Time that sheets put together: that of one ticket, or one customer's, alone."""

    _inherit = "account.analytic.line"

    def merge_timesheets(self):
        """Extend: entries without a description become one for each ticket and customer.

        One that was drawn from a customer's hours would swallow what others paid for.

        :return: one entry, as sheets expect: that to which they add time
        """
        kept = self.browse()
        for lines in self.grouped(lambda line: line.sudo()._get_prepaid_holder()).values():
            kept |= super(AccountAnalyticLine, lines).merge_timesheets()
        return kept[:1]
