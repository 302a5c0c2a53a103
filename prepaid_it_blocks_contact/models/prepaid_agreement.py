from datetime import timedelta

from markupsafe import Markup, escape

from odoo import SUPERUSER_ID, api, fields, models, tools
from odoo.addons.prepaid_it_blocks.policies.visibility import LEVELS

from ..policies import contact_form

# A change of these may change who may ask for work.
_FIELDS = {"authorised_contact_ids", "contact_check", "contact_id", "covered_partner_ids", "state"}


class PrepaidAgreement(models.Model):
    """Agreements that say who may ask for work on the customer's account.

    The single point of contact looks after the customer's people in the portal.
    """

    _inherit = "prepaid.agreement"

    contact_check = fields.Boolean(
        string="Flag Tickets of Others",
        default=lambda self: self.env.company.prepaid_contact_check,
        tracking=True,
        help="Tickets opened by people who are neither the single point of contact nor "
        "authorised show a warning until the single point of contact has approved them. "
        "Without a single point of contact nobody is asked.",
    )
    ticket_approval_ids = fields.One2many("prepaid.ticket.approval", "agreement_id")

    def _init_column(self, column_name):
        """Extend: leave agreements of before without; the company's column is not there yet."""
        return None if column_name == "contact_check" else super()._init_column(column_name)

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: take the flag of tickets from the agreement's company."""
        for vals in vals_list:
            if vals.get("company_id") and "contact_check" not in vals:
                company = self.env["res.company"].browse(vals["company_id"])
                # Sudo: whoever sells need not see the company's settings.
                vals["contact_check"] = company.sudo().prepaid_contact_check
        return super().create(vals_list)

    def write(self, vals):
        """Extend: cancel obsolete requests."""
        result = super().write(vals)
        if not _FIELDS.isdisjoint(vals):
            # Sudo: nobody writes requests manually.
            self.sudo().mapped("ticket_approval_ids")._cancel_obsolete()
            self._invalidate_contact_states()
        return result

    def _invalidate_contact_states(self):
        """Invalidate the contact states of tickets; no statement."""
        ticket = self.env["helpdesk.ticket"]
        names = (
            "prepaid_agreement_id",
            "prepaid_contact_state",
            "prepaid_contact_text",
            "is_prepaid_unapproved",
        )
        self.env.cache.invalidate([(ticket._fields[name], None) for name in names])

    def _is_contact_checked(self):
        """Check if the agreement says who may ask for work."""
        self.ensure_one()
        return self.contact_check and bool(self.contact_id)

    @api.model
    def _get_contract_fields(self):
        """Extend: let the agreement's text follow the flag of tickets."""
        return [*super()._get_contract_fields(), "contact_check"]

    def _get_approval_text(self):
        """Extend: say that the single point of contact is asked, where tickets are flagged."""
        if self._is_contact_checked():
            return self.env._(
                "Work that somebody else asks for is done once the single point of contact has "
                "agreed."
            )
        return super()._get_approval_text()

    def _is_authorised(self, partner):
        """Check if somebody may ask for work.

        :param partner: a `res.partner`
        """
        self.ensure_one()
        return partner in (self.contact_id | self.authorised_contact_ids)

    def _get_people_domain(self):
        """Return the domain of contacts managed by the single point of contact.

        The people of the customer's own company; an address for invoices is nobody, and
        whoever speaks for the customer sees all.
        """
        self.ensure_one()
        return [
            ("commercial_partner_id", "=", self.partner_id.id),
            ("id", "not in", (self.partner_id | self.contact_id).ids),
            ("type", "=", "contact"),
        ]

    def _set_contact(self, contact, is_authorised, level, by):
        """Set a contact's authorisation and visibility, as the customer wants it.

        A second time nothing changes. What changes is noted with who wanted it.

        :param contact: a `res.partner` of :meth:`_get_people_domain`
        :param is_authorised: whether the contact may ask for work
        :param level: one of ``visibility.LEVELS``; None for what all others see
        :param by: the `res.partner` who says so
        """
        self.ensure_one()
        # Two tabs at once: the second one begins again and finds what the first one did.
        self._lock_renewal()
        changes = self._set_authorised(contact, is_authorised) + self._set_level(contact, level)
        if changes:
            values = {"who": by.display_name, "changes": " ".join(changes)}
            text = self.env._("%(who)s in the portal: %(changes)s")
            self.message_post(body=escape(text % values), author_id=by.id)

    def _set_authorised(self, contact, is_authorised):
        """Authorise a contact or withdraw that; describe the change."""
        if is_authorised == (contact in self.authorised_contact_ids):
            return []
        self.authorised_contact_ids = [(4 if is_authorised else 3, contact.id)]
        if is_authorised:
            return [self.env._("%s is authorised to ask for work.", contact.name)]
        return [self.env._("%s is no longer authorised to ask for work.", contact.name)]

    def _set_level(self, contact, level):
        """Set a contact's visibility; describe the change."""
        access = self.contact_access_ids.filtered(lambda one: one.contact_id == contact)
        if level == (access.level or None):
            return []
        if not level:
            access.unlink()
            return [self.env._("%s sees what all contacts see.", contact.name)]
        if access:
            access.level = level
        else:
            access.create({"agreement_id": self.id, "contact_id": contact.id, "level": level})
        labels = dict(access._fields["level"]._description_selection(self.env))
        return [
            self.env._("%(contact)s sees: %(level)s.", contact=contact.name, level=labels[level])
        ]

    def _add_contact(self, form, by):
        """Authorise a contact named by the customer; an existing one is reused.

        Whoever has the e-mail address at another customer is somebody else.

        :param form: a ``ContactForm`` without errors
        :param by: the `res.partner` who says so
        :return: (the `res.partner`, whether it is new)
        """
        self.ensure_one()
        self._lock_renewal()
        contact = self._find_contact(form)
        is_new = not contact
        if is_new:
            contact = self.env["res.partner"].create(self._prepare_contact_vals(form))
            text = self.env._("Added by %(who)s in the portal, for agreement %(agreement)s.")
            values = {"who": by.display_name, "agreement": self.name}
            contact.message_post(body=escape(text % values), author_id=by.id)
        level = form.level
        if not level and not is_new:
            level = self._get_named_level(contact)
        self._set_contact(contact, True, level, by)
        if not contact.user_ids:
            self._ask_invitation(contact, by)
        return contact, is_new

    def _ask_invitation(self, contact, by):
        """Ask the person in charge to invite a contact: one activity, however many there are.

        :param contact: the `res.partner` who has no login
        :param by: the `res.partner` who has authorised the contact
        """
        summary = self.env._("Invite contacts to the portal")
        text = self.env._(
            "%(who)s has authorised %(contact)s, who has no login yet. Grant portal "
            "access on the contact, so that they see the hours.",
            who=by.display_name,
            contact=contact.display_name,
        )
        # Sudo: somebody else's activity counts too.
        waiting = self.sudo().activity_ids.filtered(lambda one: one.summary == summary)[:1]
        if not waiting:
            self._warn(summary, text)
        elif contact.display_name not in tools.html2plaintext(waiting.note or ""):
            waiting.note = (waiting.note or Markup()) + tools.plaintext2html(text)

    def _find_contact(self, form):
        """Return the customer's contact with the e-mail address of a form, or none.

        :param form: a ``ContactForm`` without errors
        """
        domain = self._get_people_domain() + [("email_normalized", "=", form.email.lower())]
        return self.env["res.partner"].search(domain, order="id", limit=1)

    def _is_too_many_contacts(self, form):
        """Check if the customer has added as many people within a day as can be.

        :param form: a ``ContactForm`` without errors; whoever is known already is not added
        """
        self.ensure_one()
        # What a visitor of the portal causes is done by the system.
        added = [
            ("parent_id", "child_of", self.partner_id.id),
            ("create_date", ">=", fields.Datetime.now() - timedelta(days=1)),
            ("create_uid", "=", SUPERUSER_ID),
        ]
        people = self.env["res.partner"].with_context(active_test=False)
        is_full = people.search_count(added) >= contact_form.MOST_NEW
        return is_full and not self._find_contact(form)

    def _prepare_contact_vals(self, form):
        """Return the values of a contact that the customer adds.

        :param form: a ``ContactForm``
        """
        customer = self.partner_id
        return {
            "name": form.name,
            "email": form.email.lower(),
            "phone": form.phone or False,
            "parent_id": customer.id,
            "type": "contact",
            "company_id": customer.company_id.id,
            "lang": self.contact_id.lang or customer.lang,
        }

    def _get_named_level(self, contact):
        """Return the visibility set for a contact, or None for the default."""
        access = self.contact_access_ids.filtered(lambda one: one.contact_id == contact)
        return access.level or None

    def _get_people(self, search=""):
        """Return the contacts managed by the single point of contact, authorised ones first.

        :param search: a part of the name or the e-mail address, if any
        """
        self.ensure_one()
        domain = self._get_people_domain()
        if search:
            domain += ["|", ("name", "ilike", search), ("email", "ilike", search)]
        people = self.env["res.partner"].search(domain, order="name, id")
        return people.sorted(lambda one: one not in self.authorised_contact_ids)

    def _get_level_choices(self):
        """Return the choices of visibility: list of (value, label)."""
        field = self.env["prepaid.contact.access"]._fields["level"]
        labels = dict(field._description_selection(self.env))
        others = self.env._("As all contacts: %s", labels[self.contact_level])
        return [("", others)] + [(level, labels[level]) for level in LEVELS]
