from odoo import http
from odoo.addons.prepaid_it_blocks.controllers.portal import PrepaidPortal
from odoo.addons.prepaid_it_blocks_statement.policies.statement import StatementQuery
from odoo.exceptions import UserError
from odoo.http import content_disposition, request

from ..policies import service_period


class PrepaidPortalServiceReport(PrepaidPortal):
    """The service report of a period, for whoever sees the statement."""

    def _prepare_prepaid_values(self, agreement, access_token, arguments):
        """Extend: add the periods of service reports where the visitor sees entries."""
        values = super()._prepare_prepaid_values(agreement, access_token, arguments)
        if values["portal_access"].sees_entries:
            labels = {
                "last_month": request.env._("Last month"),
                "last_quarter": request.env._("Last quarter"),
                "this_year": request.env._("This year"),
            }
            periods = service_period.get_last_periods(agreement.company_id._get_prepaid_today())
            values["service_reports"] = [
                {
                    "label": labels[name],
                    "url": agreement._get_page_url(
                        access_token, "/service.pdf", date_from=first, date_to=last_day
                    ),
                }
                for name, (first, last_day) in periods.items()
            ]
        return values

    @http.route(
        "/my/prepaid/<int:agreement_id>/service.pdf",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
    )
    def portal_prepaid_service(self, agreement_id, access_token=None, **kwargs):
        """Send the service report of a period as PDF.

        What cannot be made leads back to the page, which says why.

        :param agreement_id: database id; ids that the visitor may not see lead to /my
        :param access_token: the agreement's token, for visitors without an account
        :param kwargs: ``date_from`` and ``date_to``; without them it is about the last month
        """
        agreement = self._get_prepaid_agreement(agreement_id, access_token, level="entries")
        if not agreement:
            return request.redirect("/my")
        query = StatementQuery.from_values(kwargs)
        today = agreement.company_id._get_prepaid_today()
        first, last_day = service_period.get_last_periods(today)["last_month"]
        if query.date_from and query.date_to:
            first, last_day = query.date_from, query.date_to
        try:
            pdf = agreement._print_service_report(first, last_day)
        except UserError:
            # Such as a server without wkhtmltopdf.
            return request.redirect(agreement._get_page_url(access_token, problem="pdf"))
        name = agreement._get_service_file_name(first, last_day)
        headers = [
            ("Content-Type", "application/pdf"),
            ("Content-Length", len(pdf)),
            ("Content-Disposition", content_disposition(name)),
        ]
        return request.make_response(pdf, headers)
