from odoo import SUPERUSER_ID, http
from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.exceptions import UserError
from odoo.http import request

from ..policies.hours import as_clock
from ..policies.visibility import PortalAccess, highest


class PrepaidPortal(CustomerPortal):
    """The customer's balance, statement and renewal under ``/my/prepaid``."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "prepaid_count" in counters:
            values["prepaid_count"] = len(self._find_prepaid_accesses())
        return values

    def _prepare_prepaid_domain(self):
        """Return the domain of the agreements that ``/my/prepaid`` lists."""
        # Sudo: a visitor need not see the own company's record.
        partner = request.env.user.sudo().partner_id.commercial_partner_id
        return [
            ("partner_id", "=", partner.id),
            ("company_id", "in", request.env.companies.ids),
            ("state", "!=", "ended"),
        ]

    def _find_prepaid_accesses(self):
        """Return the agreements that ``/my/prepaid`` lists, with the visitor's access to each.

        :return: dict of `prepaid.agreement`, in superuser mode, to ``PortalAccess``; empty for a
            user who may not see any agreement
        """
        # Sudo: customers have no right on the model; who sees what is asked of each.
        agreements = request.env["prepaid.agreement"].sudo()
        agreements = agreements.search(self._prepare_prepaid_domain())
        portal_accesses = {
            agreement: self._get_portal_access(agreement) for agreement in agreements
        }
        return {
            agreement: portal_access
            for agreement, portal_access in portal_accesses.items()
            if portal_access
        }

    @http.route("/my/prepaid", type="http", auth="user", website=True, methods=["GET"])
    def portal_my_prepaid(self, **kwargs):
        """List the customer's agreements with their balance and blocks."""
        portal_accesses = self._find_prepaid_accesses()
        values = self._prepare_portal_layout_values()
        values.update(
            agreements=list(portal_accesses),
            portal_accesses={
                each.id: portal_access for each, portal_access in portal_accesses.items()
            },
            page_name="prepaid",
            default_url="/my/prepaid",
            as_clock=as_clock,
        )
        return request.render("prepaid_it_blocks.portal_my_prepaid", values)

    @http.route(
        "/my/prepaid/<int:agreement_id>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
    )
    def portal_prepaid_agreement(self, agreement_id, access_token=None, **kwargs):
        """Show an agreement's balance and blocks.

        :param agreement_id: database id; ids that the visitor may not see lead to /my
        :param access_token: the visitor's key to the agreement, without an account
        :param kwargs: what is asked of what addons show
        """
        agreement = self._get_prepaid_agreement(agreement_id, access_token)
        if not agreement:
            return request.redirect("/my")
        values = self._prepare_prepaid_values(agreement, access_token, kwargs)
        return self._render_prepaid(
            "prepaid_it_blocks.portal_prepaid_agreement", agreement, access_token, values
        )

    def _render_prepaid(self, template, agreement, access_token, values):
        """Return a page about one agreement.

        :param template: the template's external id
        :param agreement: the agreement, in superuser mode
        :param access_token: the key that the visitor came with, if any
        :param values: what the page shows
        """
        values = dict(agreement=agreement, page_name="prepaid", as_clock=as_clock, **values)
        values = self._get_page_view_values(
            agreement, access_token, values, "my_prepaid_history", False
        )
        response = request.render(template, values)
        return self._protect_key(response) if access_token else response

    def _protect_key(self, response):
        """Return a page whose address opens it for whoever has it, and keep the address secret.

        :param response: the page
        """
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["Cache-Control"] = "no-store"
        return response

    def _prepare_prepaid_values(self, agreement, access_token, arguments):
        """Return the values of an agreement's page; override to add to them.

        :param agreement: the agreement, in superuser mode
        :param access_token: the key that the visitor came with, if any
        :param arguments: the request's other parameters
        """
        return {
            "portal_access": self._get_portal_access(agreement, access_token),
            "problem": arguments.get("problem") == "renewal",
        }

    @http.route(
        "/my/prepaid/<int:agreement_id>/renew",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def portal_prepaid_renew(self, agreement_id, access_token=None, **kwargs):
        """Lead the customer to the open renewal quotation; make it if there is none.

        A second click finds the quotation that the first one made.
        """
        agreement = self._get_ordering_agreement(agreement_id, access_token)
        if not agreement:
            return request.redirect("/my")
        try:
            # What a failure leaves half done is undone; the note about it stays.
            with request.env.cr.savepoint():
                order = agreement._renew(is_shown=True)
        except UserError as error:
            agreement._log_renewal_error(error)
            return request.redirect(agreement._get_page_url(access_token, problem="renewal"))
        return request.redirect(agreement._get_order_url(order, access_token))

    def _get_ordering_agreement(self, agreement_id, access_token):
        """Return the agreement on which the visitor may order for the customer, or None.

        That is who sees prices, but for the firm's own people.

        :param agreement_id: database id, whether there is such a record or not
        :param access_token: the visitor's key to the agreement, if any
        """
        agreement = self._get_prepaid_agreement(agreement_id, access_token, "prices")
        is_open = agreement and agreement.state != "ended"
        is_firm = request.env.user.has_group("base.group_user")
        return agreement if is_open and not is_firm else None

    def _get_prepaid_agreement(self, agreement_id, access_token, level="balance"):
        """Return the agreement in superuser mode, or None when it is not to be seen.

        :param agreement_id: database id, whether there is such a record or not
        :param access_token: the visitor's key to the agreement, without an account
        :param level: what the visitor must see at least; one of ``visibility.LEVELS``
        """
        # No integer of the database is greater.
        if not 0 < agreement_id < 2**31:
            return None
        # What the customer causes is done by the system.
        agreement = request.env["prepaid.agreement"].with_user(SUPERUSER_ID)
        agreement = agreement.browse(agreement_id).exists()
        portal_access = self._get_portal_access(agreement, access_token) if agreement else None
        if not portal_access or not portal_access.covers(level):
            return None
        lang = request.env.context.get("lang")
        return agreement.with_context(lang=lang) if lang else agreement

    def _get_portal_access(self, agreement, access_token=None):
        """Return the visitor's access to an agreement, or None.

        Who comes by a key to the agreement sees all of it. The firm's own people see what
        their rights let them read; neither says in the portal what others see.

        :param agreement: a `prepaid.agreement` in superuser mode
        :param access_token: what the visitor gives as a key to the agreement, if anything
        """
        is_by_key = agreement._find_key_holder(access_token)
        by_key = PortalAccess("prices", False) if is_by_key else None
        return highest(by_key, self._get_portal_access_by_login(agreement))

    def _get_visiting_contact(self, agreement):
        """Return the customer's contact who is logged in; an empty recordset for others."""
        user = request.env.user
        # Sudo: a contact need not see the own record.
        partner = user.sudo().partner_id
        is_own = not user._is_public() and partner.commercial_partner_id == agreement.partner_id
        return agreement.env["res.partner"].browse(partner.ids if is_own else [])

    def _get_acting_contact(self, agreement, access_token):
        """Return for whom a visitor acts: who is logged in, else whom the link was sent to.

        :param agreement: a `prepaid.agreement` in superuser mode
        :param access_token: the visitor's key to the agreement, if any
        :return: a `res.partner`
        """
        return self._get_visiting_contact(agreement) or agreement._find_key_holder(access_token)

    def _get_portal_access_by_login(self, agreement):
        """Return the access of the logged-in user, or None."""
        user = request.env.user
        if user.has_group("base.group_user"):
            is_seen = agreement.with_user(user).has_access("read")
            return PortalAccess("prices", False) if is_seen else None
        if not user.has_group("base.group_portal"):
            return None
        if agreement.company_id not in request.env.companies:
            return None
        # Sudo: the contact's own company is read.
        return agreement._get_portal_access(user.sudo().partner_id)
