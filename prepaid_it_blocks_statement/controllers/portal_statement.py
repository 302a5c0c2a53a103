import csv
import io
from functools import lru_cache

from odoo import http
from odoo.addons.portal.controllers.portal import pager as portal_pager
from odoo.addons.prepaid_it_blocks.controllers.portal import PrepaidPortal
from odoo.addons.prepaid_it_blocks.policies import choice
from odoo.addons.prepaid_it_blocks.policies.csv_safety import escape_formula
from odoo.exceptions import UserError
from odoo.http import content_disposition, request
from odoo.tools.misc import format_date

from ..policies.statement import StatementQuery


class PrepaidPortalStatement(PrepaidPortal):
    """The statement of an agreement: on its page, as CSV, and as PDF in the firm's layout."""

    _entries_per_page = 25

    @http.route(
        ["/my/prepaid/<int:agreement_id>", "/my/prepaid/<int:agreement_id>/page/<int:page>"]
    )
    def portal_prepaid_agreement(self, agreement_id, access_token=None, page=1, **kwargs):
        """Extend: show the statement as well, a page at a time.

        :param page: page of the statement
        :param kwargs: what is asked of the statement, see ``StatementQuery``
        """
        return super().portal_prepaid_agreement(
            agreement_id, access_token=access_token, page=page, **kwargs
        )

    def _prepare_prepaid_values(self, agreement, access_token, arguments):
        """Extend: add the statement where the visitor sees entries."""
        values = super()._prepare_prepaid_values(agreement, access_token, arguments)
        if not values["portal_access"].sees_entries:
            return values
        query = StatementQuery.from_values(arguments)
        page, step = choice.to_page(arguments.get("page", 1)), self._entries_per_page
        statement = agreement._get_statement_document(query, step, (page - 1) * step)
        asked = dict(query.to_arguments(), access_token=access_token)
        pager = portal_pager(
            url=f"/my/prepaid/{agreement.id}",
            url_args={name: value for name, value in asked.items() if value},
            total=statement["found"]["entries"],
            page=page,
            step=step,
        )
        return dict(
            values,
            statement=statement,
            query=query,
            entries=statement["rows"],
            pager=pager,
            chart=agreement._get_month_chart(),
            # Once: the pages that follow, and what is searched, are of entries.
            free_time=page == 1 and not query.is_narrowed and agreement._get_free_time(step),
            exclusions=agreement._get_exclusion_labels(),
            file_url=agreement._get_page_url(suffix="/statement.csv", **asked),
            periods=self._get_statement_periods(agreement, access_token, query),
            choices=agreement._get_statement_choices(),
            everything_url=self._get_statement_url(
                agreement, access_token, query._replace(search="", kind="all")
            ),
            # Many rows are of few days.
            as_day=lru_cache(None)(lambda day: format_date(agreement.env, day)),
        )

    def _get_statement_periods(self, agreement, access_token, query):
        """Return the periods to choose from: dicts with ``label``, ``url`` and ``is_shown``."""
        return [
            {
                "label": label,
                "url": self._get_statement_url(
                    agreement, access_token, query._replace(date_from=first, date_to=last)
                ),
                "is_shown": (query.date_from, query.date_to) == (first, last),
            }
            for label, first, last in agreement._get_statement_periods()
        ]

    def _get_statement_url(self, agreement, access_token, query):
        return agreement._get_page_url(access_token, **query.to_arguments())

    @http.route(
        "/my/prepaid/<int:agreement_id>/statement.csv",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
    )
    def portal_prepaid_csv(self, agreement_id, access_token=None, **kwargs):
        """Send the statement, all pages of it, as CSV.

        :param agreement_id: database id; ids that the visitor may not see lead to /my
        :param access_token: the agreement's token, for visitors without an account
        :param kwargs: what the page takes, see ``StatementQuery``
        """
        agreement = self._get_prepaid_agreement(agreement_id, access_token, "entries")
        if not agreement:
            return request.redirect("/my")
        document = agreement._get_statement_document(StatementQuery.from_values(kwargs))
        text = io.StringIO()
        csv.writer(text).writerows(_get_lines(document))
        name = f"{agreement.name.replace('/', '-')}.csv"
        headers = [
            ("Content-Type", "text/csv; charset=utf-8"),
            ("Content-Disposition", content_disposition(name)),
        ]
        # With a mark at the start, so that programs that calculate see the encoding.
        return request.make_response("\ufeff" + text.getvalue(), headers)

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


def _get_lines(document):
    """Yield the lines of a file, with balances in the order of its entries."""
    columns, totals, query = document["columns"], document["totals"], document["query"]
    names = [column["name"] for column in columns]
    is_grouped = query.group != "entry"

    def line(label, subtotal="", **hours):
        cells = [label] + [f"{hours[name]:.4f}" if name in hours else "" for name in names[1:]]
        return cells + [subtotal] if is_grouped else cells

    yield [column["label"] for column in columns] + [request.env._("Subtotal")] * is_grouped
    ends = [
        line(request.env._("Opening balance"), balance=totals["opening"]),
        line(request.env._("Closing balance"), balance=totals["closing"]),
    ]
    first, last = reversed(ends) if query.order == "newest" else ends
    yield first
    for group in document["groups"]:
        if is_grouped:
            yield line(escape_formula(group["heading"]), f"{group['hours']:.4f}")
        for row in group["rows"]:
            cells = [_as_cell(row[column["name"]], column["type"]) for column in columns]
            yield cells + [""] * is_grouped
    yield last
    if query.is_narrowed:
        yield line(request.env._("Sum of the entries found"), hours=document["found"]["hours"])


def _as_cell(value, kind):
    if kind == "hours":
        return "" if value is None else f"{value:.4f}"
    return value.isoformat() if kind == "date" else escape_formula(value)
