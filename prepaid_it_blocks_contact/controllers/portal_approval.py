from odoo import SUPERUSER_ID, http
from odoo.addons.prepaid_it_blocks.controllers.portal_request import PrepaidPortalRequest
from odoo.http import request


class PrepaidPortalApproval(PrepaidPortalRequest):
    """The page on which the single point of contact approves or refuses a ticket."""

    @http.route(
        "/my/prepaid/approval/<int:approval_id>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
    )
    def portal_prepaid_approval(self, approval_id, access_token=None, **kwargs):
        """Show the request, with the form to answer it or with the answer.

        It changes nothing: programs that check mails open the links in them.

        :param approval_id: database id of a request
        :param access_token: the key in the link
        :param kwargs: ``answer`` (``yes`` or ``no``), which the form begins with, and
            ``late``, when an answer came after another one
        """
        asked = self._find_approval(approval_id, access_token)
        if not asked:
            return request.not_found()
        values = {"answer": kwargs.get("answer"), "is_late": bool(kwargs.get("late"))}
        return self._render_approval(asked, access_token, values)

    @http.route(
        "/my/prepaid/approval/<int:approval_id>/answer",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def portal_prepaid_approval_answer(self, approval_id, access_token=None, **kwargs):
        """Record yes or no with the name; the first answer counts.

        :param approval_id: database id of a request
        :param access_token: the key in the link
        :param kwargs: ``answer`` (``yes`` or ``no``), ``name`` and ``note``
        """
        asked = self._find_approval(approval_id, access_token)
        if not asked:
            return request.not_found()
        return self._record_answer(
            asked,
            access_token,
            kwargs,
            is_open=self._is_open(asked),
            render=self._render_approval,
        )

    def _find_approval(self, approval_id, key):
        """Return a request in superuser mode, or None without the key to it.

        Whether there is such a request makes no difference for who has no key.

        :param approval_id: database id, whether there is such a record or not
        :param key: what the visitor gives as the key, if anything
        """
        # What the customer causes is done by the system.
        approval = request.env["prepaid.ticket.approval"].with_user(SUPERUSER_ID)
        # No integer of the database is greater.
        approval = approval.browse(approval_id if 0 < approval_id < 2**31 else 0).exists()
        if not approval._find_key_holder(key):
            return None
        lang = request.env.context.get("lang")
        return approval.with_context(lang=lang) if lang else approval

    def _is_open(self, asked):
        """Check if a request can still be answered, and there is something to ask."""
        return asked.state == "waiting" and not asked._find_obsolete_cause()

    def _get_answering_contact(self, asked, key):
        """Extend: the person whose ticket it is does not answer."""
        user = request.env.user
        if not user._is_public() and user.sudo().partner_id == asked.partner_id:
            return asked.env["res.partner"]
        return super()._get_answering_contact(asked, key)

    def _render_approval(self, asked, key, values):
        """Return the page of a request.

        :param asked: a `prepaid.ticket.approval` in superuser mode
        :param key: the key that the visitor came with
        :param values: what is special about this time
        """
        customers = asked.customer_id | asked.agreement_id.covered_partner_ids
        values = {
            **self._prepare_request_values(asked, key),
            "company": asked.company_id,
            "is_open": self._is_open(asked),
            # The ticket may have gone to another customer since, or its contact.
            "is_shown": asked.ticket_id.partner_id == asked.partner_id
            and asked.partner_id.commercial_partner_id in customers,
            "key": key,
            "page_name": "prepaid",
            "no_breadcrumbs": True,
            **values,
        }
        return self._protect_key(
            request.render("prepaid_it_blocks_contact.portal_prepaid_approval", values)
        )
