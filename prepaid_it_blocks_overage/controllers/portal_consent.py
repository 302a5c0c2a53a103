from odoo import SUPERUSER_ID, http
from odoo.addons.prepaid_it_blocks.controllers.portal_request import PrepaidPortalRequest
from odoo.http import request


class PrepaidPortalConsent(PrepaidPortalRequest):
    """The page of an overage request, on which the customer answers."""

    @http.route(
        "/my/prepaid/<int:agreement_id>/extra/<int:request_id>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
    )
    def portal_prepaid_extra(self, agreement_id, request_id, access_token=None, **kwargs):
        """Show an overage request, with the form to answer it or with its answer.

        :param agreement_id: database id; ids that the visitor may not see lead to /my
        :param request_id: database id of a request of that agreement
        :param access_token: the key in the link, for visitors without an account
        :param kwargs: ``late``, when an answer came after another one
        """
        asked = self._get_consent_request(agreement_id, request_id, access_token)
        if not asked:
            return request.redirect("/my")
        values = {"is_late": bool(kwargs.get("late"))}
        return self._render_consent_request(asked, access_token, values)

    @http.route(
        "/my/prepaid/<int:agreement_id>/extra/<int:request_id>/answer",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def portal_prepaid_extra_answer(self, agreement_id, request_id, access_token=None, **kwargs):
        """Record yes or no with the name; the first answer counts.

        :param agreement_id: database id; ids that the visitor may not see lead to /my
        :param request_id: database id of a request of that agreement
        :param access_token: the key in the link, for visitors without an account
        :param kwargs: ``answer`` (``yes`` or ``no``), ``name`` and ``note``
        """
        asked = self._get_consent_request(agreement_id, request_id, access_token)
        if not asked:
            return request.redirect("/my")
        return self._record_answer(
            asked,
            access_token,
            kwargs,
            is_open=asked.state == "waiting",
            render=self._render_consent_request,
            anchor="#prepaid_extra",
        )

    def _get_consent_request(self, agreement_id, request_id, access_token):
        """Return a request in superuser mode, or None when it is not to be seen.

        Who is logged in sees it with the agreement's prices; a key opens the one request that it
        was made for.
        """
        # No integer of the database is greater.
        if not 0 < request_id < 2**31:
            return None
        # What the customer causes is done by the system.
        asked = request.env["prepaid.consent.request"].with_user(SUPERUSER_ID)
        asked = asked.browse(request_id).exists()
        if asked.agreement_id.id != agreement_id:
            return None
        is_seen = asked._find_key_holder(access_token)
        if not (is_seen or self._get_prepaid_agreement(agreement_id, None, "prices")):
            return None
        lang = request.env.context.get("lang")
        return asked.with_context(lang=lang) if lang else asked

    def _render_consent_request(self, asked, access_token, values):
        """Return the page of a request.

        :param asked: a `prepaid.consent.request` in superuser mode
        :param access_token: the key that the visitor came with, if any
        :param values: what is special about this time
        """
        agreement = asked.agreement_id
        values = {
            **self._prepare_request_values(asked, access_token),
            # Who came by the link to the question sees no more.
            "portal_access": self._get_portal_access(agreement),
            **values,
        }
        return self._render_prepaid(
            "prepaid_it_blocks_overage.portal_prepaid_extra", agreement, access_token, values
        )

    def _may_answer_without_key(self, asked, contact):
        """Override: the single point of contact and authorised contacts may."""
        agreement = asked.agreement_id
        return contact in agreement.contact_id | agreement.authorised_contact_ids
