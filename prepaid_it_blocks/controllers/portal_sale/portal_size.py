from odoo import http
from odoo.addons.sale_management.controllers.portal import CustomerPortal
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from ...policies import choice


def _to_token(access_token):
    """Return what a visitor gives as a token, or None: Odoo compares nothing but ASCII letters."""
    is_comparable = isinstance(access_token, str) and access_token.isascii()
    return access_token if is_comparable else None


class PrepaidPortalSize(CustomerPortal):
    """The customer takes another size of the block on a quotation."""

    @http.route(
        "/my/orders/<int:order_id>/size",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def portal_prepaid_choose_size(self, order_id, line="", access_token=None, **kwargs):
        """Put the chosen size in the place of the other, and show the quotation again.

        A second click, or another tab's, finds it there and changes nothing.

        :param line: id of a line of the quotation that offers another size
        """
        try:
            order = self._document_check_access("sale.order", order_id, _to_token(access_token))
        except (AccessError, MissingError):
            return request.redirect("/my")
        chosen = order._find_choice(choice.to_id(line))
        reason = None
        if chosen and order._can_choose_size():
            try:
                # What a failure leaves half done is undone.
                with request.env.cr.savepoint():
                    chosen._choose_size()
            except UserError:
                reason = "size"
        elif chosen:
            reason = "size"
        query = f"&prepaid={reason}" if reason else None
        return request.redirect(order.get_portal_url(query_string=query, anchor="prepaid_sizes"))

    @http.route()
    def portal_quote_option_update(
        self,
        order_id,
        line_id,
        access_token=None,
        remove=False,
        unlink=False,
        input_quantity=False,
        **kwargs,
    ):
        """Extend: a size that is offered is chosen by its quantity, and never deleted.

        :raise UserError: saying why the customer cannot have that quantity
        """
        access_token = _to_token(access_token)
        change = {"remove": remove, "input_quantity": input_quantity, **kwargs}
        if unlink:
            # 18.0 alone has it.
            change["unlink"] = unlink
        try:
            order = self._document_check_access("sale.order", order_id, access_token)
        except (AccessError, MissingError):
            return super().portal_quote_option_update(order_id, line_id, access_token, **change)
        number = choice.to_id(line_id)
        # As the visitor, whose changes have limits.
        lines = order.order_line.with_user(request.env.user).sudo()
        line = lines.filtered(lambda line: line.id == number)
        if not (line and line._is_offered()):
            return super().portal_quote_option_update(order_id, line_id, access_token, **change)
        line._check_customer_may_change()
        quantity = input_quantity
        if unlink:
            quantity = 0
        elif input_quantity is False:
            quantity = max(line.product_uom_qty + (-1 if remove else 1), 0)
        line.product_uom_qty = quantity
        return None
