from odoo import http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request

from ...policies.statement.statement import StatementQuery
from ..portal import PrepaidPortal


class PrepaidStatementPdf(PrepaidPortal):
    """The statement of a period as a PDF in the firm's layout."""

    @http.route(
        "/my/prepaid/<int:agreement_id>/statement.pdf",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
    )
    def portal_prepaid_pdf(self, agreement_id, access_token=None, **kwargs):
        """Send the statement that the page shows as PDF.

        What cannot be made leads back to the page, which says why.

        :param agreement_id: database id; ids that the visitor may not see lead to /my
        :param access_token: the agreement's token, for visitors without an account
        """
        agreement = self._get_prepaid_agreement(agreement_id, access_token, level="entries")
        if not agreement:
            return request.redirect("/my")
        query = StatementQuery.from_values(kwargs)
        problem = "long"
        if agreement._count_statement_rows(query) <= agreement._statement_rows_at_most:
            try:
                return self._make_pdf_response(agreement, query)
            except UserError:
                # Such as a server without wkhtmltopdf.
                problem = "pdf"
        arguments = dict(query.to_arguments(), problem=problem)
        return request.redirect(agreement._get_page_url(access_token, **arguments))

    def _make_pdf_response(self, agreement, query):
        """Return the PDF as a file to download.

        :param agreement: the `prepaid.agreement` in superuser mode
        :param query: the `StatementQuery`
        """
        pdf = agreement._print_statement(query.to_arguments())
        name = agreement._get_statement_file_name("pdf", query)
        headers = [
            ("Content-Type", "application/pdf"),
            ("Content-Length", len(pdf)),
            ("Content-Disposition", content_disposition(name)),
        ]
        return request.make_response(pdf, headers)
