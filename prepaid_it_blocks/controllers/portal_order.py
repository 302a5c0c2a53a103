from odoo import SUPERUSER_ID, http
from odoo.addons.sale.controllers.portal import CustomerPortal
from odoo.exceptions import AccessError, MissingError
from odoo.http import request


class PrepaidPortalOrder(CustomerPortal):
    """The signature of a quotation."""

    @http.route()
    def portal_quote_accept(self, order_id, access_token=None, *args, **kwargs):
        """Extend: refuse a signature, before anything of it is kept, for a reason that is ours."""
        token = access_token or request.httprequest.args.get("access_token")
        # No token has other letters than ASCII's, and comparing them would break.
        token = token if isinstance(token, str) and token.isascii() else None
        try:
            order = self._document_check_access("sale.order", order_id, token)
        except (AccessError, MissingError):
            return super().portal_quote_accept(order_id, token, *args, **kwargs)
        problem = order.with_user(SUPERUSER_ID)._refuse_signature()
        if problem:
            return {"error": problem}
        return super().portal_quote_accept(order_id, token, *args, **kwargs)
