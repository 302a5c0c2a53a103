from datetime import timedelta

from odoo import api, models
from odoo.addons.prepaid_it_blocks_statement.policies.statement import StatementQuery


class ReportPrepaidService(models.AbstractModel):
    """The content of the PDF of service reports, for those who may have it.

    The rights on the agreements are checked as for statements.
    """

    _name = "report.prepaid_it_blocks_care.report_service_document"
    _description = "Service Report"
    _inherit = "report.prepaid_it_blocks_statement.report_statement_document"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Replace: the values of the template.

        :param docids: ids of `prepaid.agreement`; where there are none, those in ``data``
        :param data: ``ids``, ``lang``, ``date_from`` and ``date_to``, all from outside; without
            days it is about the month before
        :raise AccessError: when one of the agreements is out of the user's reach
        """
        data = data or {}
        agreements = self._get_agreements(docids or data.get("ids"))
        languages = {code for code, __ in self.env["res.lang"].sudo().get_installed()}
        query = StatementQuery.from_values(data)
        reports = []
        for agreement in agreements:
            lang = data.get("lang")
            if not (isinstance(lang, str) and lang in languages):
                lang = agreement._get_customer_lang()
            today = agreement.company_id._get_prepaid_today()
            last_day = query.date_to or today.replace(day=1) - timedelta(days=1)
            first = query.date_from or last_day.replace(day=1)
            one = agreement.with_context(lang=lang)
            reports.append(one._prepare_service_report(min(first, last_day), last_day))
        return {
            "doc_ids": agreements.ids,
            "doc_model": agreements._name,
            "docs": agreements,
            "reports": reports,
            # Whatever an address says besides is not for the layout.
            "lang": reports[0]["lang"],
            "o": None,
        }
