from odoo import fields, models
from odoo.addons.prepaid_it_blocks import compat


class PrepaidAgreementTemplate(models.Model):
    """The monthly statement of agreements of one kind."""

    _inherit = "prepaid.agreement.template"

    statement_mail = fields.Selection(
        [("on", "Mailed each month"), ("off", "Not mailed")],
        string="Monthly Statement",
        help="Whether new agreements get a statement each month. Empty: as in the settings.",
    )
    statement_day = fields.Integer(
        string="Day of the Month",
        help="From this day on, 1 to 28, the statement of the month before goes out. 0: as in "
        "the settings.",
    )

    _statement_day_range = compat.Constraint(
        "CHECK (statement_day BETWEEN 0 AND 28)",
        "Statements go out on one of the days 1 to 28, which every month has.",
    )

    def _get_statement_settings(self, company):
        """Return the statement settings: switched on, and the day of the month.

        :param company: one `res.company`, whose settings fill the gaps of this template, or
            of none
        """
        is_mailed = company.prepaid_statement_mail
        if self.statement_mail:
            is_mailed = self.statement_mail == "on"
        return is_mailed, self.statement_day or company.prepaid_statement_day
