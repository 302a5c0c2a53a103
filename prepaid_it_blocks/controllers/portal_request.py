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
        :param is_open: whether there is something to answer
        :param render: function of question, key and values that returns the page
        :param anchor: place on the page that is shown afterwards, with its ``#``
        """
        given = read_answer(posted)
        contact = self._get_answering_contact(asked, key)
        is_open = bool(is_open and contact)
        if is_open and given.get("is_incomplete"):
            return render(asked, key, given)
        is_recorded = is_open and asked._answer(
            contact,
            given["answer"] == "yes",
            given["name"],
            given["note"],
            request.httprequest.remote_addr,
        )
        return request.redirect(
            asked._get_page_url(key, late=None if is_recorded else "1") + anchor
        )

    def _get_answering_contact(self, asked, key):
        """Return for whom the visitor answers a question; nobody for who may not.

        That is the contact who is logged in, where that one may answer without a link, else the
        person whom the link was sent to. The firm's own people do not answer their question.

        :param asked: the question, in superuser mode
        :param key: what the visitor came with
        :return: a `res.partner`
        """
        if request.env.user.has_group("base.group_user"):
            return asked.env["res.partner"]
        contact = self._get_visiting_contact(asked.agreement_id)
        if contact and self._may_answer_without_key(asked, contact):
            return contact
        return asked._find_key_holder(key)

    def _may_answer_without_key(self, asked, contact):
        """Check if a contact of the customer who is logged in may answer: nobody; override.

        :param asked: the question, in superuser mode
        :param contact: the `res.partner` who is logged in
        """
        return False

    def _prepare_request_values(self, asked, key):
        """Return the values of a question's page.

        :param asked: the question, in superuser mode
        :param key: what the visitor came with
        """
        user = request.env.user
        return {
            "asked": asked,
            "may_answer": bool(self._get_answering_contact(asked, key)),
            "name": "" if user._is_public() else user.name,
        }
