from werkzeug.urls import url_encode

from odoo import api, fields, models
from odoo.tools import format_date

from ...policies.hours import as_clock, to_hours, to_minutes, to_seconds
from ...policies.shares import get_shares
from ...policies.visibility import PortalAccess
from .prepaid_contact_access import CONTACT_LEVELS


class PrepaidAgreementPortalMixin(models.AbstractModel):
    """Part of `prepaid.agreement`: its page in the portal, and what contacts see there."""

    _name = "prepaid.agreement.portal.mixin"
    _description = "Prepaid Agreements in the Portal"
    _inherit = "mail.thread"

    contact_level = fields.Selection(
        CONTACT_LEVELS,
        string="Portal Visibility",
        default=lambda self: self.env.company.prepaid_contact_level,
        required=True,
        tracking=True,
        help="What contacts of the customer who log in to the portal see, unless it is said of "
        "them below. The single point of contact sees everything.",
    )

    @api.model
    def _get_guarded_fields(self):
        """Extend: nobody chooses the token of the agreement's page."""
        return super()._get_guarded_fields() | {"access_token"}

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for agreement in self:
            agreement.access_url = f"/my/prepaid/{agreement.id}"
        return result

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: take the visibility of contacts from the agreement's company."""
        for vals in vals_list:
            if vals.get("company_id") and not vals.get("contact_level"):
                company = self.env["res.company"].browse(vals["company_id"])
                # Sudo: whoever sells need not see the company's settings.
                vals["contact_level"] = company.sudo().prepaid_contact_level
        return super().create(vals_list)

    def _get_portal_access(self, partner):
        """Return the access of a logged-in contact, or None.

        The single point of contact sees all and alone manages what others see; without one
        that is who logs in as the customer.

        :param partner: a `res.partner`
        :return: a ``PortalAccess``, or None for who is no contact of the customer
        """
        self.ensure_one()
        if partner.commercial_partner_id != self.partner_id:
            return None
        if partner == (self.contact_id or self.partner_id):
            return PortalAccess("prices", True)
        # Sudo: a contact does not read what is said about contacts.
        access = self.env["prepaid.contact.access"].sudo()
        access = access.search(
            [("agreement_id", "=", self.id), ("contact_id", "=", partner.id)], limit=1
        )
        return PortalAccess(access.level or self.contact_level, False)

    def _get_page_url(self, access_token=None, suffix="", **arguments):
        """Return the address of the agreement's portal page.

        The address opens no more than its visitor may see already: it has a key only when
        one is given.

        :param access_token: the key that the visitor came with, if any
        :param suffix: what follows the page's path, such as ``/renew``
        :param arguments: what follows the path as a query; empty values are left out
        """
        self.ensure_one()
        arguments["access_token"] = access_token
        query = url_encode({name: value for name, value in arguments.items() if value})
        url = f"/my/prepaid/{self.id}{suffix}"
        return f"{url}?{query}" if query else url

    def _get_order_url(self, order, access_token, query=""):
        """Return the address of a quotation, with its token for who speaks for the customer.

        Whoever is logged in sees it without; who came by the link of the single point of contact
        has no other way to it.

        :param order: a `sale.order` of the agreement
        :param access_token: the visitor's key to the agreement, if any
        :param query: what follows the token, from ``&`` on
        """
        if self._find_key_holder(access_token):
            return order.get_portal_url(query_string=query)
        return f"{order.access_url}?{query[1:]}" if query else order.access_url

    def _get_balance_progress(self):
        """Return the values of the balance's progress bar.

        :return: dict with ``parts``, a list of dicts (``name``, ``hours``, ``percent``,
            ``text``) whose percentages add up to 100, and ``text``, all of it as a sentence
        """
        self.ensure_one()
        left = self.available_seconds
        pending = max(to_seconds(self.confirmed_hours) - left, 0)
        used = max(self.bought_seconds - left - pending, 0)
        if not (left or pending or used):
            used = self._get_exhausted_seconds()
        seconds = (used, pending, left)
        used, pending, left = (to_hours(part) for part in seconds)
        texts = (
            ("used", used, self.env._("%s used", as_clock(used))),
            ("pending", pending, self.env._("%s used, not approved yet", as_clock(pending))),
            ("left", left, self.env._("%s left", as_clock(left))),
        )
        shares = get_shares(seconds)
        parts = [
            {"name": name, "hours": hours, "percent": share, "text": text}
            for (name, hours, text), share in zip(texts, shares, strict=True)
            if hours or name == "left"
        ]
        return {"parts": parts, "text": ", ".join(part["text"] for part in parts)}

    def _get_exhausted_seconds(self):
        """Return the seconds of the blocks that are used up, where no other is in force."""
        self.ensure_one()
        return sum(block.seconds for block in self.block_ids if block.state == "exhausted")

    def _get_ends_text(self):
        """Describe the next expiry of hours; False if none in force expire."""
        self.ensure_one()
        today = self.company_id._get_prepaid_today()
        # What reads 0:00 ends on no day.
        blocks = self.block_ids.filtered(
            lambda block: (
                block._is_in_force(today) and block.date_end and to_minutes(block.balance_seconds)
            )
        )
        if not blocks:
            return False
        end = min(blocks.mapped("date_end"))
        seconds = sum(block.balance_seconds for block in blocks if block.date_end == end)
        values = {
            "hours": as_clock(to_hours(seconds)),
            "date": format_date(self.env, end, date_format="long"),
        }
        if to_minutes(seconds) == to_minutes(self.available_seconds):
            return self.env._("They can be used until %(date)s.", **values)
        return self.env._("%(hours)s of them can be used until %(date)s.", **values)

    def _get_overage_text(self):
        """Describe overage and its settlement; False without overage."""
        self.ensure_one()
        if to_minutes(self.overage_seconds) <= 0:
            return False
        texts = {
            "invoice": self.env._("%s hours were worked beyond your blocks; we invoice them."),
            "next_block": self.env._(
                "%s hours were worked beyond your blocks; your next block pays."
            ),
        }
        text = texts.get(
            self.overage_policy, self.env._("%s hours were worked beyond your blocks.")
        )
        return text % as_clock(self.overage_hours)

    def _get_outlook_text(self):
        """Return in a sentence to the customer how long the hours last, or False.

        Nothing is known of it here. Extend to add a forecast.
        """
        self.ensure_one()
        return False
