from odoo import http
from odoo.http import request

from ..portal import PrepaidPortal

# Months from one renewal to the next that a customer may choose; 0 for no such wish.
_MONTHS = ("0", "1", "3", "6", "12")


class PrepaidPortalWish(PrepaidPortal):
    """The customer's own wish: a renewal quotation every so many months."""

    @http.route(
        "/my/prepaid/<int:agreement_id>/wish",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def portal_prepaid_wish(self, agreement_id, months="", access_token=None, **kwargs):
        """Take down how often the customer wants a renewal, and show the agreement again.

        :param months: one of the months to choose from; anything else changes nothing
        """
        agreement = self._get_prepaid_agreement(agreement_id, access_token, "prices")
        if not agreement or agreement.state == "ended":
            return request.redirect("/my")
        if months in _MONTHS:
            agreement._set_wish(int(months))
        return request.redirect(agreement._get_page_url(access_token))
