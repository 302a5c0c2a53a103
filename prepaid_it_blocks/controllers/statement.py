import csv
import io

from odoo import _, http
from odoo.http import content_disposition, request

from .period import get_period
from .portal import PrepaidPortal

# Programs that calculate take a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class PrepaidStatement(PrepaidPortal):
    """The statement of a period, as a file."""

    @http.route(
        "/my/prepaid/<int:agreement_id>/statement.csv",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
    )
    def portal_prepaid_csv(self, agreement_id, access_token=None, **kwargs):
        """Send the statement that the page shows as CSV, oldest entries first.

        :param agreement_id: database id; ids that the visitor may not see lead to /my
        :param access_token: the agreement's token, for visitors without an account
        """
        agreement = self._get_prepaid_agreement(agreement_id, access_token, "entries")
        if not agreement:
            return request.redirect("/my")
        period = get_period(kwargs)
        totals = agreement._get_statement_totals(*period)
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(agreement._get_statement_header())
        writer.writerow([_("Opening balance")] + [""] * 7 + ["%.4f" % totals["opening"]])
        for *words, hours, balance in agreement._get_statement_lines(*period):
            writer.writerow([_harmless(word) for word in words] + [hours, balance])
        writer.writerow([_("Closing balance")] + [""] * 7 + ["%.4f" % totals["closing"]])
        name = "%s.csv" % agreement.name.replace("/", "-")
        headers = [
            ("Content-Type", "text/csv; charset=utf-8"),
            ("Content-Disposition", content_disposition(name)),
        ]
        # With a mark at the start, so that programs that calculate see the encoding.
        return request.make_response("\ufeff" + text.getvalue(), headers)


def _harmless(word):
    """Return a cell that no program takes for a formula."""
    return "'" + word if word.startswith(_FORMULA) else word
