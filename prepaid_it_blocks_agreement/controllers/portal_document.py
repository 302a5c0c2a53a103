from odoo import SUPERUSER_ID, http
from odoo.addons.prepaid_it_blocks import compat
from odoo.addons.prepaid_it_blocks.controllers.portal import PrepaidPortal
from odoo.addons.prepaid_it_blocks.policies import choice
from odoo.exceptions import UserError
from odoo.http import content_disposition, request
from odoo.tools.image import base64_to_image

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
        """Show the version that waits for a signature, else the one in force.

        :param agreement_id: database id; ids that the visitor may not see lead to /my
        :param access_token: the agreement's token, or that of the quotation which it went out
            with, for visitors without an account
        """
        agreement, order = self._get_document(agreement_id, access_token)
        version = agreement and agreement._get_current_version()
        if not version or (order and version.number != order.prepaid_agreement_version_number):
            return request.redirect("/my")
        user = request.env.user
        older = agreement._get_signed_versions() - version
        values = {
            "version": version,
            "older_versions": version.browse() if order else older,
            "document_order": order,
            "may_sign": self._may_sign(agreement, access_token, order),
            "default_name": agreement.contact_id.name if user._is_public() else user.name,
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
        :param access_token: the agreement's token, for visitors without an account
        """
        agreement, order = self._get_document(agreement_id, access_token)
        version = agreement and self._find_version(agreement, number)
        if order and number != order.prepaid_agreement_version_number:
            version = None
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
        :param access_token: the agreement's token, for visitors without an account
        :param name: the name typed
        :param signature: the picture, in base 64
        """
        access_token = access_token or request.httprequest.args.get("access_token")
        access_token = access_token if isinstance(access_token, str) else None
        agreement, order = self._get_document(agreement_id, access_token)
        if not agreement or not self._may_sign(agreement, access_token, order):
            return {
                "error": request.env._("Only the single point of contact can sign this agreement.")
            }
        version = self._find_version(agreement, number)
        if order and number != order.prepaid_agreement_version_number:
            version = version.browse()
        error = self._find_signature_error(agreement, version, name, signature)
        if error:
            return {"error": error}
        # Signed already is as good: it was clicked twice.
        if version.state == "sent":
            agreement._sign_online(
                version,
                name=choice.to_text(name, _NAME_LENGTH),
                signature=signature,
                contact=self._get_visiting_contact(agreement)
                or order.partner_id
                or agreement.contact_id
                or agreement.partner_id,
                address=request.httprequest.remote_addr,
            )
        url = agreement._get_page_url(access_token, "/agreement")
        return {"force_refresh": True, "redirect_url": url}

    def _get_document(self, agreement_id, access_token):
        """Return the agreement that may be read, and its quotation.

        Who comes by a quotation's own link reads and signs the version that was sent with it,
        and sees nothing else of the agreement.

        :param agreement_id: database id, whether there is such a record or not
        :param access_token: the agreement's token or a quotation's, if any
        :return: (agreement in superuser mode or None, `sale.order`, which is empty for others)
        """
        agreement = self._get_prepaid_agreement(agreement_id, access_token, "prices")
        order = request.env["sale.order"].with_user(SUPERUSER_ID)
        if agreement or not isinstance(access_token, str) or not 0 < agreement_id < 2**31:
            return agreement, order.browse()
        domain = [
            ("prepaid_agreement_id", "=", agreement_id),
            ("prepaid_agreement_version_number", ">", 0),
            ("state", "!=", "cancel"),
        ]
        order = order.search(domain).filtered(
            lambda one: self._is_own_token(one, access_token),
        )[:1]
        return order.prepaid_agreement_id or None, order

    def _find_version(self, agreement, number):
        """Return a version of an agreement by its number; numbers may be of any size."""
        return agreement.version_ids.filtered(lambda version: version.number == number)

    def _find_signature_error(self, agreement, version, name, signature):
        """Return in words why a signature cannot be taken, or None.

        :param agreement: a `prepaid.agreement` in superuser mode
        :param version: the version that was read, or none
        :param name: what came as the name
        :param signature: what came as the picture
        """
        waiting = agreement._get_waiting_version()
        if version.state == "signed":
            return None
        if not version or version != waiting:
            if waiting:
                return request.env._(
                    "A newer version of this agreement was sent in the meantime. Load the page "
                    "again, read it and sign that one."
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
        return None

    def _may_sign(self, agreement, access_token, order=None):
        """Check if the visitor signs for the customer.

        That is the single point of contact, or who comes by the agreement's own link, which
        goes there. The firm's own people do not sign what the firm has written.

        :param agreement: a `prepaid.agreement` in superuser mode
        :param access_token: what the visitor gives as the agreement's token, if anything
        :param order: the quotation by whose link the visitor came, if any
        """
        user = request.env.user
        if user.has_group("base.group_user"):
            return False
        if order or self._is_own_token(agreement, access_token):
            return True
        portal_access = self._get_portal_access(agreement)
        return bool(portal_access and portal_access.manages)
