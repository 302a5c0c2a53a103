from odoo import http
from odoo.addons.prepaid_it_blocks.controllers.portal import PrepaidPortal
from odoo.addons.prepaid_it_blocks.policies import choice
from odoo.exceptions import UserError
from odoo.http import request

# Months from one renewal to the next that a customer may choose; 0 for no interval.
_MONTHS = ("0", "1", "3", "6", "12")
# What the page can have to say about a choice that came to nothing.
_PROBLEMS = ("product", "quantity", "minimum")


class PrepaidPortalBuy(PrepaidPortal):
    """Purchases of another block: sizes and prices, the quotation, renewals at an interval."""

    @http.route(
        "/my/prepaid/<int:agreement_id>/buy",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
    )
    def portal_prepaid_sizes(self, agreement_id, access_token=None, **kwargs):
        """Show the blocks that the firm offers, with their prices.

        :param kwargs: ``product`` and ``quantity`` to see another quantity's price
        """
        agreement = self._get_prepaid_agreement(agreement_id, access_token, "prices")
        if not agreement or agreement.state == "ended":
            return request.redirect("/my")
        number = choice.to_id(kwargs.get("product"))
        quantity = choice.to_quantity(kwargs.get("quantity"), choice.MAX_HOURS)
        try:
            sizes = agreement._get_sizes(number, quantity)
        except UserError as error:
            agreement._log_renewal_error(error)
            sizes = []
        values = {
            "portal_access": self._get_portal_access(agreement, access_token),
            "sizes": sizes,
            "salesperson": agreement._get_salesperson(),
            "asked": ([size for size in sizes if size.product.id == number] or [None])[0],
            "max_quantity": choice.MAX_QUANTITY,
            "problem": kwargs.get("problem") if kwargs.get("problem") in _PROBLEMS else None,
            "is_buy_page": True,
        }
        return self._render_prepaid(
            "prepaid_it_blocks_portal_sale.portal_prepaid_buy", agreement, access_token, values
        )

    @http.route(
        "/my/prepaid/<int:agreement_id>/buy",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def portal_prepaid_buy(
        self, agreement_id, product="", quantity="", access_token=None, **kwargs
    ):
        """Lead the customer to the quotation of the chosen block, there to sign and to pay it.

        A second click, or another tab's, finds the one open quotation and changes it.

        :param product: id of a product that the page offers
        :param quantity: how many of it
        :param kwargs: ``show`` to see the prices of that quantity first
        """
        agreement = self._get_ordering_agreement(agreement_id, access_token)
        if not agreement:
            return request.redirect("/my")
        number = choice.to_id(product)
        chosen = agreement._get_block_products().filtered(lambda each: each.id == number)
        highest = chosen._get_prepaid_maximum() if chosen else choice.MAX_QUANTITY
        count = choice.to_quantity(quantity, highest)
        problem = "product" if not chosen else None if count else "quantity"
        if chosen and count and count < chosen._get_prepaid_minimum():
            problem = "minimum"
        if problem or "show" in kwargs:
            url = agreement._get_page_url(
                access_token, "/buy", product=chosen.id, quantity=count, problem=problem
            )
            return request.redirect(f"{url}#size_{chosen.id}" if chosen and count else url)
        try:
            # What a failure leaves half done is undone; the note about it stays.
            with request.env.cr.savepoint():
                order, reason = agreement._choose_renewal(chosen, count)
        except UserError as error:
            agreement._log_renewal_error(error)
            return request.redirect(agreement._get_page_url(access_token, problem="renewal"))
        query = f"&prepaid={reason}" if reason else ""
        return request.redirect(agreement._get_order_url(order, access_token, query))

    @http.route(
        "/my/prepaid/<int:agreement_id>/interval",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def portal_prepaid_interval(self, agreement_id, months="", access_token=None, **kwargs):
        """Take down how often the customer wants a renewal, and show the agreement again.

        :param months: one of the months to choose from; anything else changes nothing
        """
        agreement = self._get_ordering_agreement(agreement_id, access_token)
        if not agreement:
            return request.redirect("/my")
        if months in _MONTHS:
            person = self._get_acting_contact(agreement, access_token)
            agreement._set_renewal_interval(int(months), person)
        return request.redirect(agreement._get_page_url(access_token))
