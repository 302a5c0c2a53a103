from odoo import SUPERUSER_ID, api, models
from odoo.addons.prepaid_it_blocks.policies.hours import as_clock
from odoo.exceptions import AccessError

from ..policies.statement import StatementQuery


class ReportPrepaidStatement(models.AbstractModel):
    """The content of the PDF of statements, for those who may have it.

    Odoo makes reports at addresses that anybody may type who can log in: the rights on the
    agreements are checked here, by whoever is the user. Code that has checked the rights by
    itself, such as those of a visitor with a token, makes the report as the superuser.
    """

    _name = "report.prepaid_it_blocks_statement.report_statement_document"
    _description = "Statement of Prepaid Hours"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return the values of the template.

        :param docids: ids of `prepaid.agreement`; where there are none, those in ``data``
        :param data: ``ids``, ``lang`` and what a `StatementQuery` is made from, all from
            outside
        :raise AccessError: when one of the agreements is out of the user's reach
        """
        data = data or {}
        agreements = self._get_agreements(docids or data.get("ids"))
        languages = {code for code, __ in self.env["res.lang"].sudo().get_installed()}
        query = StatementQuery.from_values(data)
        statements, rows_left = [], agreements._statement_rows_at_most
        for agreement in agreements:
            lang = data.get("lang")
            if not (isinstance(lang, str) and lang in languages):
                lang = agreement._get_customer_lang()
            one = agreement.with_context(lang=lang)
            statements.append(one._prepare_statement_report(query, rows_left))
            rows_left -= statements[-1]["row_count"]
        return {
            "doc_ids": agreements.ids,
            "doc_model": agreements._name,
            "docs": agreements,
            "statements": statements,
            "as_clock": as_clock,
            # Whatever an address says besides is not for the layout.
            "lang": statements[0]["lang"],
            "o": None,
        }

    @api.model
    def _get_agreements(self, ids):
        """Return agreements in superuser mode, once the user may see their statements.

        :param ids: database ids, as they come from outside
        :raise AccessError: when one of them does not exist or is out of the user's reach
        """
        numbers = [number for number in ids if _is_id(number)] if isinstance(ids, list) else []
        agreements = self.env["prepaid.agreement"].browse(numbers)
        found = agreements.sudo().exists()
        if not found or found != agreements.sudo():
            raise AccessError(self.env._("This statement is not to be seen."))
        if self.env.uid != SUPERUSER_ID:
            # Without superuser mode, whoever called. Customers have no right on agreements:
            # what they see the portal's pages send.
            agreements.with_user(self.env.uid).check_access("read")
        return found


def _is_id(number):
    return isinstance(number, int) and not isinstance(number, bool) and 0 < number < 2**31
