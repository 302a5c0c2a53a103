import logging

import psycopg2

from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks import dependents

from . import contact_sql
from .prepaid_contact_moment import Moment

_logger = logging.getLogger(__name__)


class PrepaidAgreementContactMomentMixin(models.AbstractModel):
    """Part of agreements: when somebody was last in touch with the customer, and how."""

    _name = "prepaid.agreement.contact.moment.mixin"
    _description = "Contact with the Customers of Agreements"

    last_contact_id = fields.Many2one(
        "prepaid.contact.moment",
        string="What the Last Contact Was",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    last_contact_date = fields.Datetime(
        string="Last Contact",
        readonly=True,
        copy=False,
        help="When a person of the customer last wrote, or was answered, called or met.",
    )
    last_contact_kind = fields.Selection(
        related="last_contact_id.kind", string="Kind of the Last Contact"
    )

    def action_view_contact_moments(self):
        """Open the contacts with the customer."""
        return self._get_related_action("prepaid_it_blocks_care.prepaid_contact_moment_action")

    def _refresh_last_contact(self):
        """Write on these agreements which contact is the last one, in one statement.

        Somebody else may be at work on the agreement. No mail that comes in is lost for that:
        the contact is noted already, and the scheduled action catches up.
        """
        try:
            with self.env.cr.savepoint(flush=False):
                # Nothing that anybody has to read in the log.
                self.env.cr.execute(contact_sql.REFRESH, [self.ids], log_exceptions=False)
        except psycopg2.OperationalError:
            _logger.info("The last contact of agreements %s is noted later: too busy", self.ids)
        names = ["last_contact_id", "last_contact_date"]
        self.invalidate_recordset(names, flush=False)
        dependents.notify(self, names)

    def _merge_contacts(self, agreement):
        """Extend: take over the contacts that were noted."""
        result = super()._merge_contacts(agreement)
        # Sudo: rows follow the customer, whoever merges.
        moment = self.env["prepaid.contact.moment"].sudo()
        known = moment.search([("agreement_id", "=", self.id), ("model", "=", "calendar.event")])
        taken = moment.search([("agreement_id", "=", agreement.id)])
        # A meeting with both was one contact.
        taken -= taken.filtered(
            lambda one: one.model == "calendar.event" and one.res_id in known.mapped("res_id")
        )
        taken.write({"agreement_id": self.id})
        self.env.flush_all()
        self._refresh_last_contact()
        return result

    @api.model
    def _note_meetings(self):
        """Note the meetings that are over, of any company, in a constant number of statements.

        A meeting is with the customers whose people were asked and did not decline, in the
        organiser's company. One that was planned from the customer's agreement is a review.
        """
        now = fields.Datetime.now()
        self.env["calendar.event"].flush_model()
        self.env["calendar.attendee"].flush_model(["state", "partner_id", "event_id"])
        self.env.cr.execute(contact_sql.MEETINGS, [now])
        rows = self.env.cr.fetchall()
        moment = self.env["prepaid.contact.moment"]
        moment._note_contacts(self._get_meeting_moments([row for row in rows if row[2] and row[7]]))
        self.env.cr.execute(
            "UPDATE calendar_event SET prepaid_contact_due = FALSE WHERE id = ANY(%s)",
            [sorted({row[0] for row in rows})],
        )
        self.env["calendar.event"].invalidate_model(["prepaid_contact_due"])
        self.env.cr.execute(contact_sql.BEHIND)
        behind = [number for (number,) in self.env.cr.fetchall()]
        if behind:
            self.browse(behind)._refresh_last_contact()

    @api.model
    def _get_meeting_moments(self, rows):
        """Return the `Moment`s of meetings that took place.

        :param rows: rows of the meetings' query, each with a person
        """
        moment = self.env["prepaid.contact.moment"]
        # A meeting that nobody organises may be any company's.
        companies = self._get_companies_of_agreements().ids if rows else []
        pairs = [
            (person_id, company_id)
            for *__, firm_id, _model, _number, person_id in rows
            for company_id in ([firm_id] if firm_id else companies)
        ]
        agreements = moment._find_agreements(pairs) if pairs else {}
        found = {}
        for event_id, stop, __, user_id, firm_id, model, number, person_id in rows:
            own = number if model == "prepaid.agreement" else None
            for company_id in [firm_id] if firm_id else companies:
                agreement_id = agreements.get((person_id, company_id))
                if agreement_id:
                    kind = "review" if own == agreement_id else "meeting"
                    found.setdefault(
                        (agreement_id, event_id),
                        Moment(
                            agreement_id, stop, kind, person_id, user_id, "calendar.event", event_id
                        ),
                    )
        return list(found.values())

    @api.model
    def _note_past_contacts(self):
        """Note what was the last contact of each open agreement when the addon is installed."""
        self.env.flush_all()
        values = {
            "uid": self.env.uid,
            "now": fields.Datetime.now(),
            "robot": self.env.ref("base.partner_root").id,
        }
        self.env.cr.execute(contact_sql.PAST_CONTACTS, values)
        numbers = [number for (number,) in self.env.cr.fetchall()]
        self.env.cr.execute(contact_sql.PLANNED_MEETINGS, values)
        self.env["calendar.event"].invalidate_model(["prepaid_contact_due"])
        self.browse(numbers)._refresh_last_contact()
