from odoo import http
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
        :param access_token: the agreement's token, for visitors without an account
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
        :param access_token: the agreement's token, for visitors without an account
        :param kwargs: ``answer`` (``yes`` or ``no``), ``name`` and ``note``
        """
        asked = self._get_consent_request(agreement_id, request_id, access_token)
        if not asked:
            return request.redirect("/my")
        return self._record_answer(
            asked,
            access_token,
            kwargs,
            is_open=asked.state == "waiting" and self._may_answer(asked.agreement_id, access_token),
            render=self._render_consent_request,
            anchor="#prepaid_extra",
        )

    def _get_consent_request(self, agreement_id, request_id, access_token):
        """Return a request in superuser mode, or None when it is not to be seen."""
        agreement = self._get_prepaid_agreement(agreement_id, access_token, "prices")
        if not agreement:
            return None
        # Not a search by id, which a number that is too large for the database would break.
        asked = agreement.env["prepaid.consent.request"].browse(request_id).exists()
        return asked if asked and asked.agreement_id == agreement else None

    def _render_consent_request(self, asked, access_token, values):
        """Return the page of a request.

        :param asked: a `prepaid.consent.request` in superuser mode
        :param access_token: the token that the visitor came with, if any
        :param values: what is special about this time
        """
        agreement = asked.agreement_id
        may_answer = self._may_answer(agreement, access_token)
        values = {**self._prepare_request_values(asked, may_answer), **values}
        return self._render_prepaid(
            "prepaid_it_blocks_overage.portal_prepaid_extra", agreement, access_token, values
        )

    def _may_answer(self, agreement, access_token):
        """Check if the visitor speaks for the customer.

        That is the single point of contact, an authorised contact, or who comes by the
        agreement's own link, which goes to the single point of contact. The firm's own people
        do not answer their own question.

        :param agreement: a `prepaid.agreement` in superuser mode
        :param access_token: what the visitor gives as the agreement's token, if anything
        """
        user = request.env.user
        if user.sudo().partner_id in agreement.contact_id | agreement.authorised_contact_ids:
            return True
        is_by_token = self._is_own_token(agreement, access_token)
        return is_by_token and not user.has_group("base.group_user")
