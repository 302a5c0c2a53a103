from odoo.http import request

from ..policies.request import read_answer
from .portal import PrepaidPortal


class PrepaidPortalRequest(PrepaidPortal):
    """A question to the customer, a `prepaid.request.mixin`, that is answered once, by a link."""

    def _record_answer(self, asked, key, posted, *, is_open, render, anchor=""):
        """Record yes or no with the name; the first answer counts.

        :param asked: the question, in superuser mode
        :param key: what the visitor came with
        :param posted: what came with the form: ``answer`` (``yes`` or ``no``), ``name``, ``note``
        :param is_open: whether there is something to answer, and the visitor may do it
        :param render: function of question, key and values that returns the page
        :param anchor: place on the page that is shown afterwards, with its ``#``
        """
        given = read_answer(posted)
        if is_open and given.get("is_incomplete"):
            return render(asked, key, given)
        is_recorded = is_open and asked._answer(
            self._get_visiting_contact(asked.agreement_id),
            given["answer"] == "yes",
            given["name"],
            given["note"],
            request.httprequest.remote_addr,
        )
        return request.redirect(
            asked._get_page_url(key, late=None if is_recorded else "1") + anchor
        )

    def _prepare_request_values(self, asked, may_answer):
        """Return the values of a question's page.

        :param asked: the question, in superuser mode
        :param may_answer: whether the visitor may answer it
        """
        user = request.env.user
        return {
            "asked": asked,
            "may_answer": may_answer,
            "name": "" if user._is_public() else user.name,
        }
