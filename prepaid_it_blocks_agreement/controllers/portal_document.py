from collections import namedtuple

from odoo import SUPERUSER_ID, http
from odoo.addons.prepaid_it_blocks import compat
from odoo.addons.prepaid_it_blocks.controllers.portal import PrepaidPortal
from odoo.addons.prepaid_it_blocks.policies import choice
from odoo.exceptions import UserError
from odoo.http import content_disposition, request
from odoo.tools import consteq
from odoo.tools.image import base64_to_image

# What a visitor may read: the agreement in superuser mode, the version that is shown, the
# quotation by whose link it was opened, and whether the other versions may be read too.
Document = namedtuple("Document", "agreement version order is_all")

_NAME_LENGTH = 100
# Letters in base 64: what is drawn has a few thousand.
_SIGNATURE_LENGTH = 2000000


class PrepaidPortalDocument(PrepaidPortal):
    """The agreement's text: read, downloaded and signed."""

    @http.route(
        "/my/prepaid/<int:agreement_id>/agreement",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
    )
    def portal_prepaid_document(self, agreement_id, access_token=None, **kwargs):
        """Show the version that waits for a signature, else the one in force; by a key its own.

        :param agreement_id: database id; ids that the visitor may not see lead to /my
        :param access_token: the key to a version or the agreement, or the token of the quotation
            that it went out with, for visitors without an account
        """
        document = self._get_document(agreement_id, access_token)
        if not document:
            return request.redirect("/my")
        agreement, version = document.agreement, document.version
        user = request.env.user
        signer = self._get_signer(document, access_token)
        older = agreement._get_signed_versions() - version
        values = {
            "version": version,
            "older_versions": older if document.is_all else older.browse(),
            "document_order": document.order,
            "is_all": document.is_all,
            "may_sign": bool(signer),
            "default_name": signer.name if user._is_public() else user.name,
        }
        return self._render_prepaid(
            "prepaid_it_blocks_agreement.portal_prepaid_document", agreement, access_token, values
        )

    @http.route(
        "/my/prepaid/<int:agreement_id>/agreement/<int:number>/pdf",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
    )
    def portal_prepaid_document_pdf(self, agreement_id, number, access_token=None, **kwargs):
        """Give the PDF of a version as it was sent.

        :param agreement_id: database id; ids that the visitor may not see lead to /my
        :param number: the version's number; versions that were replaced are not shown
        :param access_token: as above
        """
        document = self._get_document(agreement_id, access_token)
        version = document and self._find_version(document, number)
        if not version or version.state == "superseded":
            return request.redirect("/my")
        headers = [
            ("Content-Type", "application/pdf"),
            ("Content-Disposition", content_disposition(version.pdf_name)),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return request.make_response(version._get_pdf(), headers)

    @http.route(
        "/my/prepaid/<int:agreement_id>/agreement/<int:number>/accept",
        type=compat.JSON_ROUTE,
        auth="public",
        website=True,
    )
    def portal_prepaid_document_accept(
        self, agreement_id, number, access_token=None, name=None, signature=None, **kwargs
    ):
        """Take down a signature, as Odoo's own form sends it; a second one changes nothing.

        :param agreement_id: database id
        :param number: the number of the version that was read
        :param access_token: as above
        :param name: the name typed
        :param signature: the image, in base 64
        """
        access_token = access_token or request.httprequest.args.get("access_token")
        access_token = access_token if isinstance(access_token, str) else None
        document = self._get_document(agreement_id, access_token)
        signer = document and self._get_signer(document, access_token)
        if not signer:
            return {
                "error": request.env._("Only the single point of contact can sign this agreement.")
            }
        agreement, version = document.agreement, self._find_version(document, number)
        error = self._find_signature_error(agreement, version, name, signature)
        if error:
            return {"error": error}
        # Signed already is as good: it was clicked twice.
        if version.state == "sent":
            agreement._sign_online(
                version,
                name=choice.to_text(name, _NAME_LENGTH),
                signature=signature,
                contact=signer,
                address=request.httprequest.remote_addr,
            )
        url = agreement._get_page_url(access_token, "/agreement")
        return {"force_refresh": True, "redirect_url": url}

    def _get_document(self, agreement_id, access_token):
        """Return what the visitor may read of an agreement's text, as a `Document`, or None.

        Who sees the agreement's prices reads all versions. A key opens the one version that it
        was made for, and a quotation's own link the one that was sent with it.

        :param agreement_id: database id, whether there is such a record or not
        :param access_token: the key to a version or the agreement, or a quotation's token
        """
        agreement = self._get_prepaid_agreement(agreement_id, access_token, "prices")
        if agreement:
            version = agreement._get_current_version()
            order = agreement.env["sale.order"]
            return Document(agreement, version, order, True) if version else None
        if not isinstance(access_token, str) or not 0 < agreement_id < 2**31:
            return None
        # What the customer causes is done by the system.
        agreement = request.env["prepaid.agreement"].with_user(SUPERUSER_ID).browse(agreement_id)
        version = agreement.exists().version_ids.filtered(
            lambda one: one._find_key_holder(access_token)
        )
        order = agreement.env["sale.order"]
        if not version:
            order = self._find_order(agreement, access_token)
            version = agreement.exists()._get_current_version() if order else version
            if version.number != order.prepaid_agreement_version_number:
                return None
        return Document(version.agreement_id, version, order, False) if version else None

    def _find_order(self, agreement, access_token):
        """Return the quotation that a token opens and a version was sent with; or none.

        :param agreement: a `prepaid.agreement` in superuser mode, whether there is one or not
        :param access_token: what the visitor gives as a quotation's token
        """
        domain = [
            ("prepaid_agreement_id", "=", agreement.id),
            ("prepaid_agreement_version_number", ">", 0),
            ("state", "!=", "cancel"),
            ("access_token", "!=", False),
        ]
        # No token has other letters than ASCII's, and comparing them would break.
        orders = agreement.env["sale.order"]
        if not access_token.isascii():
            return orders
        return orders.search(domain).filtered(
            lambda order: consteq(order.access_token, access_token)
        )[:1]

    def _find_version(self, document, number):
        """Return the version with a number, which may be of any size; none beyond the visitor's.

        :param document: the `Document`
        """
        versions = document.agreement.version_ids if document.is_all else document.version
        return versions.filtered(lambda version: version.number == number)

    def _find_signature_error(self, agreement, version, name, signature):
        """Return the text why a signature cannot be taken, or None.

        :param agreement: a `prepaid.agreement` in superuser mode
        :param version: the version that was read, or none
        :param name: what came as the name
        :param signature: the image as it came
        """
        waiting = agreement._get_waiting_version()
        if version.state == "signed":
            return None
        if not version or version != waiting:
            if waiting:
                return request.env._(
                    "A newer version of this agreement was sent in the meantime. Load the page "
                    "again, or open it by the link in the newer mail, and read and sign that one."
                )
            return request.env._("This agreement does not wait for a signature.")
        if not choice.to_text(name, _NAME_LENGTH):
            return request.env._("Please enter your name.")
        if not isinstance(signature, str) or not 0 < len(signature) <= _SIGNATURE_LENGTH:
            return request.env._("Please sign in the field.")
        try:
            base64_to_image(signature)
        except (UserError, ValueError):
            return request.env._("This signature cannot be read. Please sign again.")
        return version._refuse_difference()

    def _get_signer(self, document, access_token):
        """Return for whom the visitor signs; nobody for who may not.

        That is the single point of contact who is logged in, else the person whom the link to
        this version was sent to. The firm's own people do not sign what the firm has written.

        :param document: the `Document`
        :param access_token: what the visitor gives as a key, if anything
        :return: a `res.partner`
        """
        agreement, user = document.agreement, request.env.user
        if user.has_group("base.group_user"):
            return agreement.env["res.partner"]
        portal_access = self._get_portal_access(agreement)
        if portal_access and portal_access.manages:
            return self._get_visiting_contact(agreement)
        return document.version._find_key_holder(access_token)
