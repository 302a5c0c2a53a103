from odoo import SUPERUSER_ID, http
from odoo.addons.portal.controllers.portal import pager as portal_pager
from odoo.addons.prepaid_it_blocks.controllers.portal_request import PrepaidPortalRequest
from odoo.addons.prepaid_it_blocks.policies import choice
from odoo.http import request

from ..policies.finding import read_decision

_NOTHING_GIVEN = {"decision": None, "until": None, "name": "", "note": "", "problem": None}


class PrepaidPortalFinding(PrepaidPortalRequest):
    """The pages of findings, on which the customer approves, postpones or declines them."""

    _findings_per_page = 30

    @http.route(
        [
            "/my/prepaid/<int:agreement_id>/findings",
            "/my/prepaid/<int:agreement_id>/findings/page/<int:page>",
        ],
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
    )
    def portal_prepaid_findings(self, agreement_id, access_token=None, page=1, **kwargs):
        """List an agreement's findings, those that wait for a decision first.

        :param agreement_id: database id; ids that the visitor may not see lead to /my
        :param access_token: the visitor's key to the agreement, without an account
        :param page: page of the list
        """
        agreement = self._get_prepaid_agreement(agreement_id, access_token, "entries")
        if not agreement:
            return request.redirect("/my")
        findings = agreement._get_listed_findings()
        pager = portal_pager(
            url=agreement._get_page_url(suffix="/findings"),
            url_args={"access_token": access_token} if access_token else {},
            total=len(findings),
            page=choice.to_page(page),
            step=self._findings_per_page,
        )
        first = pager["offset"]
        values = {
            "portal_access": self._get_portal_access(agreement, access_token),
            "findings": findings[first : first + self._findings_per_page],
            "pager": pager,
            "is_findings_page": True,
        }
        return self._render_prepaid(
            "prepaid_it_blocks_care.portal_prepaid_findings", agreement, access_token, values
        )

    @http.route(
        "/my/prepaid/<int:agreement_id>/finding/<int:finding_id>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
    )
    def portal_prepaid_finding(self, agreement_id, finding_id, access_token=None, **kwargs):
        """Show a finding, with the form to decide on it or with the decision.

        It changes nothing: programs that check mails open the links in them.

        :param agreement_id: database id; ids that the visitor may not see lead to /my
        :param finding_id: database id of a finding of that agreement
        :param access_token: the key in the link, for visitors without an account
        :param kwargs: ``late``, when nothing has come of a decision
        """
        finding = self._get_finding(agreement_id, finding_id, access_token)
        if not finding:
            return request.redirect("/my")
        values = {**_NOTHING_GIVEN, "is_late": bool(kwargs.get("late"))}
        return self._render_finding(finding, access_token, values)

    @http.route(
        "/my/prepaid/<int:agreement_id>/finding/<int:finding_id>/answer",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def portal_prepaid_finding_answer(self, agreement_id, finding_id, access_token=None, **kwargs):
        """Record what the customer decides, with the name.

        :param agreement_id: database id; ids that the visitor may not see lead to /my
        :param finding_id: database id of a finding of that agreement
        :param access_token: the key in the link, for visitors without an account
        :param kwargs: ``decision``, ``until``, ``name`` and ``note``; ``question``, the mark of
            what the page has shown
        """
        finding = self._get_finding(agreement_id, finding_id, access_token)
        if not finding:
            return request.redirect("/my")
        contact = self._get_answering_contact(finding, access_token)
        given = read_decision(kwargs, finding.company_id._get_prepaid_today())
        # Nobody says yes to what came after the page was opened.
        if kwargs.get("question") != finding._get_question_mark():
            given["problem"] = "changed"
        if contact and given["problem"] and not finding._find_obstacle():
            return self._render_finding(finding, access_token, given)
        is_done = (
            contact
            and not given["problem"]
            and finding._decide(contact, given, request.httprequest.remote_addr)
        )
        return request.redirect(
            finding._get_page_url(access_token, late=None if is_done else "1") + "#prepaid_finding"
        )

    @http.route(
        "/my/prepaid/<int:agreement_id>/finding/<int:finding_id>/file/<int:attachment_id>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
    )
    def portal_prepaid_finding_file(
        self, agreement_id, finding_id, attachment_id, access_token=None, **kwargs
    ):
        """Send a file of a finding, to who sees the finding.

        :param agreement_id: database id; ids that the visitor may not see lead to /my
        :param finding_id: database id of a finding of that agreement
        :param attachment_id: database id of one of its files for the customer
        :param access_token: the key in the link, for visitors without an account
        """
        finding = self._get_finding(agreement_id, finding_id, access_token)
        file = finding and finding.file_ids.filtered(lambda one: one.id == attachment_id)
        if not file:
            return request.redirect("/my")
        # Never shown in the page's place: what a file holds is not ours.
        stream = request.env["ir.binary"].with_user(SUPERUSER_ID)._get_stream_from(file)
        response = stream.get_response(as_attachment=True)
        return self._protect_key(response) if access_token else response

    def _get_finding(self, agreement_id, finding_id, access_token):
        """Return a finding in superuser mode, or None when it is not to be seen.

        Who is logged in sees it with the agreement's entries; a key opens the one finding that it
        was made for.
        """
        # No integer of the database is greater.
        if not 0 < finding_id < 2**31:
            return None
        # What the customer causes is done by the system.
        finding = request.env["prepaid.finding"].with_user(SUPERUSER_ID)
        finding = finding._find_page(agreement_id, finding_id)
        if not finding:
            return None
        is_seen = finding._find_key_holder(access_token)
        if not (is_seen or self._get_prepaid_agreement(agreement_id, None, "entries")):
            return None
        lang = request.env.context.get("lang")
        return finding.with_context(lang=lang) if lang else finding

    def _render_finding(self, finding, access_token, values):
        """Return the page of a finding.

        :param finding: a `prepaid.finding` in superuser mode
        :param access_token: the key that the visitor came with, if any
        :param values: what is special about this time
        """
        agreement = finding.agreement_id
        obstacle = finding._find_obstacle()
        asked = self._prepare_request_values(finding, access_token)
        values = {
            **asked,
            # Who came by the link to the finding sees no more.
            "portal_access": self._get_portal_access(agreement),
            "finding": finding,
            "obstacle": obstacle,
            "shortage": not obstacle and agreement._get_shortage_text(finding),
            **values,
            "name": values["name"] or asked["name"],
        }
        return self._render_prepaid(
            "prepaid_it_blocks_care.portal_prepaid_finding", agreement, access_token, values
        )

    def _may_answer_without_key(self, asked, contact):
        """Override: the single point of contact and authorised contacts may."""
        agreement = asked.agreement_id
        return contact in agreement.contact_id | agreement.authorised_contact_ids
