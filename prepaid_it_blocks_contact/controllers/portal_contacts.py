from odoo import http
from odoo.addons.portal.controllers.portal import pager as portal_pager
from odoo.addons.prepaid_it_blocks.controllers.portal import PrepaidPortal
from odoo.addons.prepaid_it_blocks.policies import choice
from odoo.addons.prepaid_it_blocks.policies.visibility import LEVELS
from odoo.http import request

from ..policies import contact_form

_NO_FORM = contact_form.ContactForm("", "", "", None, {})
_SEARCH_LENGTH = 100


class PrepaidPortalContacts(PrepaidPortal):
    """Pages on which the single point of contact says who is authorised, and what each one sees."""

    _contacts_per_page = 30

    @http.route(
        [
            "/my/prepaid/<int:agreement_id>/contacts",
            "/my/prepaid/<int:agreement_id>/contacts/page/<int:page>",
        ],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def portal_prepaid_contacts(self, agreement_id, page=1, **kwargs):
        """Show the contacts of the customer's company.

        :param agreement_id: database id; ids that the visitor may not see lead to /my
        :param page: page of the contacts
        :param kwargs: ``search``, a part of a name or address; ``saved``, id of a contact that
            was just saved
        """
        agreement = self._get_managed_agreement(agreement_id)
        if not agreement:
            return self._leave_contacts(agreement_id)
        return self._render_contacts(agreement, kwargs, page)

    @http.route(
        "/my/prepaid/<int:agreement_id>/contacts/add",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_prepaid_contact_add(self, agreement_id, **kwargs):
        """Authorise a new contact, or show the form's errors.

        :param kwargs: ``name``, ``email``, ``phone`` and ``level``
        """
        agreement = self._get_managed_agreement(agreement_id)
        if not agreement:
            return self._leave_contacts(agreement_id)
        form = contact_form.read(kwargs, LEVELS)
        if not form.errors and agreement._is_too_many_contacts(form):
            form = form._replace(errors={"name": "many"})
        if form.errors:
            return self._render_contacts(agreement, {}, form=form)
        contact, is_new = agreement._add_contact(form, self._get_visiting_contact(agreement))
        url = agreement._get_page_url(
            suffix="/contacts", saved=contact.id, known=None if is_new else "1"
        )
        return request.redirect(url + "#prepaid_contact_saved")

    @http.route(
        "/my/prepaid/<int:agreement_id>/contacts/<int:contact_id>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_prepaid_contact_save(self, agreement_id, contact_id, **kwargs):
        """Save a contact's authorisation and visibility.

        :param contact_id: database id of a contact that the page shows; others change nothing
        :param kwargs: ``authorised``, if so, and ``level``, one of ``visibility.LEVELS`` or
            empty
        """
        agreement = self._get_managed_agreement(agreement_id)
        if not agreement:
            return self._leave_contacts(agreement_id)
        contact = self._get_contact(agreement, contact_id)
        level = kwargs.get("level")
        # What no form of the page sends changes nothing.
        if contact and level in ("",) + LEVELS:
            agreement._set_contact(
                contact,
                bool(kwargs.get("authorised")),
                level or None,
                self._get_visiting_contact(agreement),
            )
        url = agreement._get_page_url(
            suffix="/contacts", saved=contact.id, search=_get_search(kwargs)
        )
        return request.redirect(url)

    def _get_managed_agreement(self, agreement_id):
        """Return the agreement in superuser mode if the visitor speaks for the customer.

        Whoever comes by a link with a token alone does not.
        """
        agreement = self._get_prepaid_agreement(agreement_id, None)
        if not agreement or agreement.state == "ended":
            return None
        return agreement if self._get_portal_access(agreement).manages else None

    def _leave_contacts(self, agreement_id):
        """Redirect a visitor who does not speak for the customer."""
        agreement = self._get_prepaid_agreement(agreement_id, None)
        return request.redirect(agreement._get_page_url() if agreement else "/my")

    def _get_contact(self, agreement, contact_id):
        """Return a contact that the page shows; an empty recordset for any other id."""
        domain = agreement._get_people_domain() + [("id", "=", choice.to_id(contact_id) or 0)]
        return agreement.env["res.partner"].search(domain)

    def _render_contacts(self, agreement, arguments, page=1, form=_NO_FORM):
        """Return the page of the contacts.

        :param agreement: a `prepaid.agreement` in superuser mode
        :param arguments: the parameters of the request
        :param form: what was typed about a new contact
        """
        search = _get_search(arguments)
        people = agreement._get_people(search)
        pager = portal_pager(
            url=agreement._get_page_url(suffix="/contacts"),
            url_args={"search": search} if search else {},
            total=len(people),
            page=choice.to_page(page),
            step=self._contacts_per_page,
        )
        first = pager["offset"]
        values = {
            "portal_access": self._get_portal_access(agreement),
            "people": people[first : first + self._contacts_per_page],
            "levels": {one.contact_id.id: one.level for one in agreement.contact_access_ids},
            "level_choices": agreement._get_level_choices(),
            "form": form,
            "messages": _get_messages(form),
            "search": search,
            "pager": pager,
            "saved": self._get_contact(agreement, arguments.get("saved")),
            "is_known": bool(arguments.get("known")),
            "is_contacts_page": True,
        }
        return self._render_prepaid(
            "prepaid_it_blocks_contact.portal_prepaid_contacts", agreement, None, values
        )


def _get_search(arguments):
    """Return the words to search for, an empty text for none."""
    return choice.to_text(arguments.get("search"), _SEARCH_LENGTH)


def _get_messages(form):
    """Return the error messages of the form, by field."""
    messages = {
        ("name", "missing"): request.env._("Please say who it is."),
        ("name", "long"): request.env._(
            "Please use no more than %s letters.", contact_form.NAME_LENGTH
        ),
        ("name", "many"): request.env._(
            "You have added %s people since yesterday. Please add others tomorrow, or write to us.",
            contact_form.MOST_NEW,
        ),
        ("email", "missing"): request.env._("Please give the e-mail address."),
        ("email", "long"): request.env._("No e-mail address is that long."),
        ("email", "wrong"): request.env._("This is no e-mail address, such as name@example.com."),
        ("phone", "long"): request.env._(
            "Please use no more than %s letters.", contact_form.PHONE_LENGTH
        ),
        ("phone", "wrong"): request.env._(
            "This is no phone number: use digits, with + in front if you like."
        ),
    }
    return {field: messages[field, error] for field, error in form.errors.items()}
