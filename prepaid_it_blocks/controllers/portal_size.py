from odoo import http
from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from ..policies import choice


class PrepaidPortalSize(CustomerPortal):
    """The customer takes another size of the block on a quotation."""

    @http.route(
        "/my/orders/<int:order_id>/size",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def portal_prepaid_choose_size(self, order_id, option="", access_token=None, **kwargs):
        """Put the chosen size in the place of the other, and show the quotation again.

        A second click, or another tab's, finds it there and changes nothing.

        :param option: id of an optional product of the quotation that is another size
        """
        try:
            order = self._document_check_access("sale.order", order_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        number = choice.to_id(option)
        chosen = order.sale_order_option_ids.filtered(
            lambda one: one.id == number and one.is_prepaid_size and not one.is_present
        )
        reason = None
        if chosen and order._can_choose_size():
            try:
                # What a failure leaves half done is undone.
                with request.env.cr.savepoint():
                    chosen.add_option_to_order()
            except UserError:
                reason = "size"
        elif chosen:
            reason = "size"
        query = "&prepaid=%s" % reason if reason else None
        return request.redirect(order.get_portal_url(query_string=query, anchor="prepaid_sizes"))
