from werkzeug.urls import url_encode

from odoo import http
from odoo.addons.prepaid_it_blocks.policies import choice
from odoo.addons.sale_management.controllers.portal import CustomerPortal
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request


def _to_token(access_token):
    """Return a visitor's token or None: Odoo compares nothing but ASCII letters."""
    is_comparable = isinstance(access_token, str) and access_token.isascii()
    return access_token if is_comparable else None


def _may_change(order):
    """Check if the visitor, who sees a quotation, changes it: customers do, and who sells.

    :param order: a `sale.order` in superuser mode
    """
    user = request.env.user
    return user.share or order.with_user(user).has_access("write")


def _get_wanted_quantity(quantity, /, remove=False, unlink=False, input_quantity=False, **kwargs):
    """Return the quantity that a visitor wants in place of another.

    :param quantity: the one that is there
    :param remove: whether it is one less, and not one more
    :param unlink: whether it is none, which 18.0 alone asks for
    :param input_quantity: the one that is wanted, or False
    """
    if unlink:
        return 0
    if input_quantity is False:
        return max(quantity + (-1 if remove else 1), 0)
    return input_quantity


class PrepaidPortalSize(CustomerPortal):
    """The choice of another size of the block on a quotation."""

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
        if not _may_change(order):
            return request.redirect(order.access_url)
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
        # With the token that the visitor came with, and no other.
        arguments = {"access_token": _to_token(access_token), "prepaid": reason}
        query = url_encode({name: value for name, value in arguments.items() if value})
        return request.redirect(f"{order.access_url}?{query}#prepaid_sizes")

    @http.route()
    def portal_quote_option_update(self, order_id, line_id, access_token=None, *args, **kwargs):
        """Extend: choose a size that is offered by its quantity, and never delete it.

        What is asked for is one thing more on 18.0; whoever visits gives it by its name.

        :raise UserError: saying why the customer cannot have that quantity
        """
        token = _to_token(access_token)
        try:
            order = self._document_check_access("sale.order", order_id, token)
        except (AccessError, MissingError):
            return super().portal_quote_option_update(order_id, line_id, token, *args, **kwargs)
        number = choice.to_id(line_id)
        # As the visitor, whose changes have limits.
        lines = order.order_line.with_user(request.env.user).sudo()
        line = lines.filtered(lambda line: line.id == number)
        if not (line and line._is_offered()):
            return super().portal_quote_option_update(order_id, line_id, token, *args, **kwargs)
        if not _may_change(order):
            return None
        line._check_customer_may_change()
        line.product_uom_qty = _get_wanted_quantity(line.product_uom_qty, **kwargs)
        return None
